/// Why a test could not be set up: a sentence for whoever reads the failure.
package struct TestSupportError: Error, CustomStringConvertible, Sendable {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
