import AWS
import HTTP
import Testing

@Suite struct ServiceFaultTests {
    /// A server's words end up on a terminal, which obeys what comes after an escape.
    @Test(arguments: ["\u{1B}[2J", "a\tb", "\u{7}", "\u{9B}31m", "\u{85}"])
    func textOfAServerIsPrintable(_ text: String) throws {
        let headers: HTTPHeaders = ["x-amz-request-id": text, "x-amz-bucket-region": text]
        let body = """
            <Error><Code>\(text)</Code><Message>\(text)</Message><Region>\(text)</Region>\
            <RequestId>\(text)</RequestId></Error>
            """
        for headers in [headers, [:]] {
            let fault = ServiceFault(
                HTTPResponse(status: 403, headers: headers, body: Array(body.utf8)))
            for shown in [fault.code, fault.message, fault.requestID, fault.region] {
                let scalars = (shown ?? "").unicodeScalars
                #expect(scalars.allSatisfy { $0.properties.generalCategory != .control })
            }
        }
    }

    @Test func identifiesTheRequestThatFailed() {
        let body = "<Error><Code>AccessDenied</Code><RequestId>7 a</RequestId></Error>"
        let response = HTTPResponse(status: 403, body: Array(body.utf8))
        #expect(ServiceFault(response).requestID == "7 a")
    }
}
