import Glibc
import Platform

/// Reviewed text in a file beside the tests: what a program is expected to write, in full.
///
/// `DEPLOY_DIST_UPDATE_GOLDEN=1` rewrites the files instead of comparing; review the diff then.
package enum Golden {
    /// The expected text, or `actual` itself while files are being rewritten.
    ///
    /// - Parameters:
    ///   - name: file in the folder `Golden` beside the calling test.
    ///   - testFile: leave it to its default.
    package static func expected(
        _ name: String, actual: String, testFile: String = #filePath
    ) throws -> String {
        let folder = testFile.prefix(through: testFile.lastIndex(of: "/") ?? testFile.startIndex)
        let path = "\(folder)Golden/\(name)"
        guard PackageLayout.variable("DEPLOY_DIST_UPDATE_GOLDEN") == "1" else {
            return try FileBytes.readText(path)
        }
        mkdir("\(folder)Golden", 0o755)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw TestSupportError("cannot write \(path): errno \(errno)")
        }
        defer { close(descriptor) }
        DescriptorSink(descriptor, name: path).write(actual)
        return actual
    }
}
