/// The bytes of one request and its response on their way through libcurl's callbacks.
struct CurlTransfer {
    /// The header of the response so far.
    private(set) var head = ResponseHead()
    /// The body of the response so far.
    private(set) var body: [UInt8] = []
    /// Whether the response was given up because it is longer than allowed.
    private(set) var isTooLarge = false

    private let outgoing: [UInt8]
    private var sentCount = 0
    private var byteLimit: Int

    /// The most bytes of a body whose length the header does not give. Such a body is copied as it
    /// grows, and takes twice its length; S3 gives the length of every object.
    private static let unannouncedByteLimit = 32 << 20

    /// Nothing to send, nothing to receive.
    init() {
        outgoing = []
        byteLimit = 0
    }

    /// At the start of `request`.
    init(_ request: HTTPRequest) {
        outgoing = request.body
        byteLimit = request.responseByteLimit
    }

    /// What is allowed, in words.
    var limits: String {
        "more than \(ResponseHead.byteLimit) bytes of header or \(byteLimit) bytes of body"
    }

    /// Takes a line of the header.
    ///
    /// - Returns: whether to go on.
    mutating func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = !head.receive(line)
        return !isTooLarge
    }

    /// Takes a piece of the body.
    ///
    /// - Parameter announcedCount: the length that the header gives, or less than zero.
    /// - Returns: whether to go on.
    mutating func receiveBody(
        _ bytes: UnsafeRawBufferPointer, announcedCount: @autoclosure () -> Int64
    ) -> Bool {
        if body.isEmpty {
            let count = announcedCount()
            if count < 0 { byteLimit = min(byteLimit, Self.unannouncedByteLimit) }
            isTooLarge = count > byteLimit
            if !isTooLarge && count > 0 { body.reserveCapacity(Int(count)) }
        }
        isTooLarge = isTooLarge || bytes.count > byteLimit - body.count
        if !isTooLarge { body.append(contentsOf: bytes) }
        return !isTooLarge
    }

    /// Fills `buffer` with the next bytes to send.
    ///
    /// - Returns: how many there were; none at the end.
    mutating func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, outgoing.count - sentCount)
        outgoing.withUnsafeBytes { bytes in
            buffer.copyMemory(from: .init(rebasing: bytes[sentCount..<sentCount + count]))
        }
        sentCount += count
        return count
    }

    /// Goes to another place in what is sent, to send it again.
    ///
    /// - Returns: whether there is such a place.
    mutating func seek(to offset: Int64) -> Bool {
        guard offset >= 0, offset <= outgoing.count else { return false }
        sentCount = Int(offset)
        return true
    }
}
