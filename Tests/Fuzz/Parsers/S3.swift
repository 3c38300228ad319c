@testable import AWS
import HTTP

extension Parser {
    /// The first byte chooses the operation that the rest answers.
    func feedS3(_ bytes: [UInt8]) {
        let (choice, body) = bytes.choosing(among: 4)
        let response = HTTPResponse(status: choice == 1 ? 403 : 200, body: body)
        switch choice {
        case 0:
            guard let page = try? S3ListPage(response) else { return }
            must(page.objects.allSatisfy { !$0.key.isEmpty && $0.byteCount >= 0 }, "listed object")
            must(page.continuation != "", "continuation")
        case 1:
            let fault = ServiceFault(response)
            must(fault.status == 403, "status")
            for text in [fault.code, fault.message, fault.requestID, fault.region] {
                must(isPrintable(text ?? ""), "an error's text goes to a terminal")
            }
        case 2:
            guard let failures = try? S3Client.rejections(in: response, of: ["a", "b/c"]) else {
                return
            }
            must(failures.allSatisfy { ["a", "b/c"].contains($0.key) }, "a key that was asked for")
        default:
            guard
                let root = try? S3Client.document(
                    in: response, root: "InitiateMultipartUploadResult",
                    "CompleteMultipartUploadResult", "CopyObjectResult",
                    "ListMultipartUploadsResult")
            else { return }
            must(depth(of: root) <= 16, "depth")
        }
    }

    private func depth(of element: XMLElement) -> Int {
        1 + (element.children.map(depth).max() ?? 0)
    }

    private func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
