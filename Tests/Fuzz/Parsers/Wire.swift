@testable import AWS
import Deploy

extension Parser {
    /// All of these read one short text.
    func feedWire(_ bytes: [UInt8]) {
        guard let text = bytes.text else { return }
        must(
            PercentEncoding.decode(PercentEncoding.encode(text)).map { Array($0.utf8) } == bytes,
            "decode(encode(x)) == x")
        _ = PercentEncoding.decode(text, plusIsSpace: true)
        _ = Timestamp.parseHTTPDate(text)
        _ = Timestamp.parseISO8601(text)
        if let endpoint = try? Endpoint(parsing: text) {
            must(!endpoint.host.isEmpty && !endpoint.host.contains("@"), "host")
        }
        if let queue = try? SQSQueue(url: text) { must(!queue.name.isEmpty, "queue") }
        if let location = SiteLocation(url: text) {
            must(location.prefix.isEmpty || location.prefix.hasSuffix("/"), "prefix")
        }
        let cleaned = SQSText.cleaned(text)
        must(SQSText.cleaned(cleaned) == cleaned, "clean stays clean")
        must(SQSText.cut(cleaned, toByteCount: 40).utf8.count <= 40, "cut")
    }
}
