/// A queue by its URL.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>
package struct SQSQueue: Sendable, Equatable {
    /// The URL as it was given: SQS wants it back letter for letter.
    package let url: String
    /// The last part of the URL.
    package let name: String
    /// The account that owns the queue, when the URL tells it.
    package let account: String?
    /// The region that the host names; `nil` for a host that is not AWS's.
    package let region: String?
    /// Where requests about the queue go.
    package let endpoint: Endpoint

    /// Whether it keeps order; sending to it needs a group.
    package var isFIFO: Bool { name.hasSuffix(".fifo") }

    /// Reads a queue's URL.
    ///
    /// - Parameter custom: a configured endpoint, which goes before the URL's own host; the queue
    ///   is still called by its URL.
    /// - Throws: `AWSError.invalidConfiguration` when it is no such URL.
    package init(url: String, endpoint custom: Endpoint? = nil) throws(AWSError) {
        // Names have letters, digits, hyphens and underscores; the parts before them no more.
        guard let place = try? Endpoint(parsing: url),
            let name = place.pathPrefix.split(separator: "/").last,
            place.pathPrefix.utf8.allSatisfy(Self.isPathByte), url.hasSuffix(name)
        else {
            throw AWSError(
                .invalidConfiguration, action: "use the queue \(Endpoint.quoted(url))",
                reason: "it is not the URL of a queue",
                hint: "it looks like https://sqs.eu-west-1.amazonaws.com/123456789012/name: "
                    + "aws sqs get-queue-url --queue-name name")
        }
        self.url = url
        self.name = String(name)
        account = place.pathPrefix.split(separator: "/").dropLast().last.flatMap { part in
            part.utf8.count == 12 && part.utf8.allSatisfy(Self.isDigit) ? String(part) : nil
        }
        let labels = place.host.split(separator: ".")
        region = Self.region(labels)
        self.endpoint = custom ?? Self.endpoint(place, labels, region: region)
    }

    /// Hosts of the early days, `eu-west-1.queue.amazonaws.com`, have newer names.
    private static func endpoint(
        _ place: Endpoint, _ labels: [Substring], region: String?
    ) -> Endpoint {
        if let region, labels.contains("queue") { return Endpoint(service: "sqs", region: region) }
        return place.withoutPath
    }

    /// `sqs.eu-west-1.amazonaws.com`, with `sqs-fips` or a VPC endpoint's labels before it, or
    /// `eu-west-1.queue.amazonaws.com`, whose first label was left out in us-east-1.
    private static func region(_ labels: [Substring]) -> String? {
        if labels.suffix(3) == ["queue", "amazonaws", "com"] {
            if labels.count == 3 { return "us-east-1" }
            return labels.dropLast(3).last.flatMap(region)
        }
        guard let service = labels.firstIndex(where: { $0 == "sqs" || $0 == "sqs-fips" }),
            service + 1 < labels.endIndex
        else { return nil }
        return region(labels[service + 1])
    }

    private static func region(_ label: Substring) -> String? {
        let parts = label.split(separator: "-")
        guard parts.count >= 3, parts.last.flatMap({ Int($0) }) != nil,
            RegionName.isValid(String(label))
        else { return nil }
        return String(label)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || "/-_.".utf8.contains(byte)
            || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
}
