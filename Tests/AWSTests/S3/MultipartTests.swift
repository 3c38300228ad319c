import HTTP
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite struct MultipartTests {
    private static let mebibyte: Int64 = 1 << 20

    @Test(
        arguments: [
            (1, 8 << 20, 1), (8 << 20, 8 << 20, 1), ((8 << 20) + 1, 8 << 20, 2),
            (200 << 20, 8 << 20, 25), (80_000 << 20, 8 << 20, 10_000),
            ((80_000 << 20) + 1, 9 << 20, 8889), (5 << 40, 525 << 20, 9987),
        ] as [(Int64, Int64, Int)])
    func parts(_ byteCount: Int64, _ partByteCount: Int64, _ count: Int) {
        let plan = PartPlan(byteCount: byteCount)
        #expect(plan.partByteCount == partByteCount)
        #expect(plan.ranges.count == count)
        #expect(plan.ranges.first?.lowerBound == 0)
        #expect(plan.ranges.last?.upperBound == byteCount)
        #expect(
            zip(plan.ranges, plan.ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    @Test func theETagOfPartsIsPredicted() {
        // md5 of the two digests' bytes, computed with Python's hashlib.
        #expect(
            S3Client.multipartETag(of: [
                "d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72",
            ]) == "66027c6d92d43d01c4f2aa8759629be3-2")
        #expect(S3Client.multipartETag(of: ["kms-opaque"]) == nil)
    }

    /// A server of multipart uploads, in memory, that fails where a test tells it to.
    private final class Uploads: HTTPClient {
        struct State {
            var requests: [String] = []
            var failing: [String: StubClient.Step] = [:]
            var stalled: String?
            /// After this request nothing fails any more.
            var mendedBy: String?
            var head: StubClient.Step
        }

        let state: Shared<State>

        init(failing: [String: StubClient.Step] = [:], head: StubClient.Step = head("done-3")) {
            state = Shared(State(failing: failing, head: head))
        }

        func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
            let name = Self.name(of: request)
            var step: StubClient.Step?
            state.update { state in
                state.requests.append(name)
                if name == state.mendedBy { state.failing = [:] }
                step = state.failing[name] ?? (name == "head" ? state.head : nil)
            }
            if let step { return try step.get() }
            if state.value.stalled == name {
                try? await Task.sleep(for: .seconds(3600))
                throw HTTPError(.cancelled, host: "host", detail: "cancelled")
            }
            let date: HTTPHeaders = ["Date": "Fri, 24 May 2013 00:00:00 GMT"]
            switch name {
            case "create":
                return try StubClient.Step.ok(
                    "<InitiateMultipartUploadResult><UploadId>u/1+</UploadId>"
                        + "</InitiateMultipartUploadResult>", headers: date
                ).get()
            case "complete":
                return try StubClient.Step.ok(
                    "\n<CompleteMultipartUploadResult><ETag>\"done-3\"</ETag>"
                        + "</CompleteMultipartUploadResult>"
                ).get()
            case "abort": return HTTPResponse(status: 204)
            default:
                return try StubClient.Step.etag(Hex.encode(Hash.of(request.body, .md5))).get()
            }
        }

        var names: [String] { state.value.requests }

        private static func name(of request: HTTPRequest) -> String {
            if request.url.hasSuffix("?uploads") { return "create" }
            if request.method == "HEAD" { return "head" }
            if request.method == "DELETE" { return "abort" }
            if request.method == "POST" { return "complete" }
            let number = request.url.split(separator: "partNumber=").last?.prefix { $0 != "&" }
            return "part \(number ?? "?")"
        }
    }

    private static let byteCount: Int64 = 2 * (8 << 20) + 1

    private func client(_ http: any HTTPClient) throws -> S3Client {
        let client = AWSClient(
            http: http, credentials: StubCredentials(), service: "s3", region: "eu-west-1",
            limiter: ConcurrencyLimiter(bound: 8), clock: InstantClock(),
            localTime: { Bench.now }, jitter: { 0 })
        return try S3Client(bucket: "bucket", client: client, addressing: S3Addressing())
    }

    private func upload(
        _ http: Uploads,
        beforeComplete: @Sendable () async throws -> Void = {}
    ) async throws -> S3Receipt {
        try await client(http).putObjectInParts(
            "key", byteCount: Self.byteCount, headers: ["Content-Type": "video/mp4"],
            sendingPart: { range, send in
                try await send([UInt8](repeating: 1, count: range.count))
            },
            beforeComplete: beforeComplete)
    }

    @Test func goesThroughAllSteps() async throws {
        let http = Uploads()
        let names = Shared<[String]>([])
        let receipt = try await upload(http) { names.update { $0 = http.names } }
        #expect(receipt.etag == "done-3")
        #expect(http.names.first == "create")
        #expect(Set(http.names[1...3]) == ["part 1", "part 2", "part 3"])
        #expect(http.names[4...] == ["complete", "head"])
        #expect(names.value.count == 4, "called after the last part and before the completion")
    }

    @Test(arguments: ["part 2", "complete"]) func aFailureAborts(_ step: String) async throws {
        let http = Uploads(failing: [step: .error(403, "AccessDenied")])
        let error = try await awsError { _ = try await upload(http) }
        #expect(error.code == .accessDenied)
        #expect(http.names.last == "abort")
    }

    @Test func aFailedBeginningLeavesNothingToAbort() async throws {
        let http = Uploads(failing: ["create": .error(403, "AccessDenied")])
        _ = try await awsError { _ = try await upload(http) }
        #expect(http.names == ["create"])
    }

    private struct Changed: Error {}

    @Test func aSecondThoughtAborts() async throws {
        let http = Uploads()
        await #expect(throws: Changed.self) { try await upload(http) { throw Changed() } }
        #expect(http.names.last == "abort")
        #expect(!http.names.contains("complete"))
    }

    @Test func aSourceThatFailsAborts() async throws {
        let http = Uploads()
        let client = try client(http)
        await #expect(throws: Changed.self) {
            try await client.putObjectInParts(
                "key", byteCount: Self.byteCount, sendingPart: { _, _ in throw Changed() })
        }
        #expect(http.names.last == "abort")
    }

    @Test func cancellationAborts() async throws {
        let http = Uploads()
        let client = try client(http)
        let isReading = Shared(false)
        let task = Task {
            try await client.putObjectInParts(
                "key", byteCount: Self.byteCount,
                sendingPart: { _, _ in
                    isReading.update { $0 = true }
                    try await Task.sleep(for: .seconds(3600))
                    return ""
                })
        }
        try await waitUntil("a part to be read") { isReading.value }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(http.names == ["create", "abort"])
    }

    /// A server that no longer answers must not keep a stop request waiting.
    @Test(arguments: ["create", "abort"])
    func cancellationWaitsForNoStalledServer(_ stalled: String) async throws {
        let http = Uploads()
        http.state.update { $0.stalled = stalled }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await upload(http)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(http.names.last == stalled)
    }

    @Test func cancellationBeforeTheBeginningAbortsToo() async throws {
        let http = Uploads()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await upload(http)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(http.names == ["create", "abort"])
    }

    @Test func anUploadThatIsGoneCountsAsAborted() async throws {
        let http = Uploads(failing: [
            "part 1": .error(403, "AccessDenied"), "abort": .error(404, "NoSuchUpload"),
        ])
        #expect(try await awsError { _ = try await upload(http) }.code == .accessDenied)
    }

    // MARK: What the object is afterwards

    @Test func theObjectsOwnETagCounts() async throws {
        let http = Uploads(
            failing: ["complete": .ok("<CompleteMultipartUploadResult/>")], head: Self.head("x-3"))
        #expect(try await upload(http).etag == "x-3")
    }

    @Test func withoutThePermissionToLookTheAnswerCounts() async throws {
        let http = Uploads(head: .error(403))
        #expect(try await upload(http).etag == "done-3")
    }

    @Test(arguments: [.error(404), head("done-3", byteCount: 5)] as [StubClient.Step])
    func anotherObjectIsAnError(_ head: StubClient.Step) async throws {
        let http = Uploads(head: head)
        let error = try await awsError { _ = try await upload(http) }
        #expect(error.code == .invalidResponse)
    }

    // MARK: A completion whose answer is lost

    private static let expected: String = {
        let part = [UInt8](repeating: 1, count: 8 << 20)
        let etags = [part, part, [1]].map { Hex.encode(Hash.of($0, .md5)) }
        return S3Client.multipartETag(of: etags) ?? ""
    }()

    private static func head(
        _ etag: String = expected, byteCount: Int64 = byteCount, second: String = "00"
    ) -> StubClient.Step {
        .etag(
            etag,
            headers: [
                "Content-Length": String(byteCount),
                "Last-Modified": "Fri, 24 May 2013 00:00:\(second) GMT",
            ])
    }

    @Test func isFoundOut() async throws {
        let http = Uploads(
            failing: ["complete": .error(404, "NoSuchUpload")], head: Self.head())
        #expect(try await upload(http).etag == Self.expected)
        #expect(http.names.suffix(2) == ["complete", "head"])
    }

    struct Other: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let head: StubClient.Step
    }

    private static let others = [
        Other(testDescription: "nothing there", head: .error(404)),
        Other(testDescription: "another object", head: head("0123-3")),
        Other(testDescription: "another length", head: head(byteCount: 5)),
        Other(
            testDescription: "the same bytes from before",
            head: .etag(
                expected,
                headers: [
                    "Content-Length": String(byteCount),
                    "Last-Modified": "Thu, 23 May 2013 23:59:50 GMT",
                ])),
    ]

    @Test(arguments: 0..<4) func isNotTakenForGranted(_ index: Int) async throws {
        let http = Uploads(
            failing: ["complete": .error(404, "NoSuchUpload")], head: Self.others[index].head)
        let error = try await awsError { _ = try await upload(http) }
        #expect(error.code == .noSuchUpload, "\(Self.others[index].testDescription)")
        #expect(http.names.last == "abort")
        #expect(http.names.count { $0 == "create" } == 2, "it is tried from the start again")
    }

    @Test(arguments: [.error(404, "NoSuchUpload"), .error(404)] as [StubClient.Step])
    func anUploadThatVanishesIsBegunAgain(_ step: StubClient.Step) async throws {
        let http = Uploads(head: Self.head())
        http.state.update { $0.failing["part 2"] = step }
        http.state.update { $0.mendedBy = "abort" }
        #expect(try await upload(http).etag == Self.expected)
        #expect(http.names.count { $0 == "create" } == 2)
    }

    // MARK: A beginning whose answer is lost

    /// The lost attempt has made an upload that only a listing shows.
    @Test func theUploadThatNobodyNamedIsAborted() async throws {
        let bench = try Bench([
            .lost(.connectionLost),
            .ok(
                "<InitiateMultipartUploadResult><UploadId>u2</UploadId>"
                    + "</InitiateMultipartUploadResult>",
                headers: ["Date": "Fri, 24 May 2013 00:00:09 GMT"]),
            .ok(
                """
                <ListMultipartUploadsResult><IsTruncated>false</IsTruncated>\
                \(Self.listed("key", "old", "2013-05-24T00:00:01.000Z"))\
                \(Self.listed("key", "u1", "2013-05-24T00:00:08.000Z"))\
                \(Self.listed("key", "u2", "2013-05-24T00:00:09.000Z"))\
                \(Self.listed("key2", "other", "2013-05-24T00:00:09.000Z"))\
                </ListMultipartUploadsResult>
                """),
            .success(HTTPResponse(status: 204)),
        ])
        #expect(try await bench.s3.createUpload("key", headers: [:]).id == "u2")
        #expect(bench.http.requests.map(\.method) == ["POST", "POST", "GET", "DELETE"])
        #expect(bench.http.requests.last?.url.hasSuffix("uploadId=u1") == true)
    }

    private static func listed(_ key: String, _ id: String, _ date: String) -> String {
        "<Upload><Key>\(key)</Key><UploadId>\(id)</UploadId><Initiated>\(date)</Initiated></Upload>"
    }

    // MARK: Leftovers

    @Test func unfinishedUploadsAreListedPageByPage() async throws {
        let bench = try Bench([
            .ok(
                """
                <ListMultipartUploadsResult><EncodingType>url</EncodingType>\
                <IsTruncated>true</IsTruncated><NextKeyMarker>a+b</NextKeyMarker>\
                <NextUploadIdMarker>u1</NextUploadIdMarker>\
                <Upload><Key>a+b</Key><UploadId>u1</UploadId>\
                <Initiated>2013-05-24T00:00:00.000Z</Initiated></Upload>\
                </ListMultipartUploadsResult>
                """),
            .ok(
                """
                <ListMultipartUploadsResult><EncodingType>url</EncodingType>\
                <IsTruncated>false</IsTruncated>\
                <Upload><Key>c</Key><UploadId>u2</UploadId></Upload></ListMultipartUploadsResult>
                """),
        ])
        let uploads = try await bench.s3.listUploads(prefix: "p/")
        #expect(
            uploads == [
                S3Upload(key: "a b", id: "u1", date: Bench.now),
                S3Upload(key: "c", id: "u2", date: nil),
            ])
        #expect(bench.http.requests[1].url.hasSuffix("&key-marker=a%20b&upload-id-marker=u1"))
    }
}
