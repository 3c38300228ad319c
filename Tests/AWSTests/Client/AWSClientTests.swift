import AWS
import HTTP
import Platform
import Testing

@Suite struct AWSClientTests {
    // MARK: Repeating

    struct Passing: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let step: StubClient.Step
    }

    static let passing = [
        Passing(testDescription: "SlowDown", step: .error(503, "SlowDown")),
        Passing(testDescription: "InternalError", step: .error(500, "InternalError")),
        Passing(testDescription: "a bare 502", step: .error(502)),
        Passing(testDescription: "429", step: .error(429)),
        Passing(testDescription: "RequestTimeout", step: .error(400, "RequestTimeout")),
        Passing(
            testDescription: "a signature that grew old on the way",
            step: .error(403, "RequestTimeTooSkewed")),
        Passing(testDescription: "connection lost", step: .lost(.connectionLost)),
        Passing(testDescription: "no connection", step: .lost(.connectionFailed)),
        Passing(testDescription: "no address", step: .lost(.unresolvedHost)),
        Passing(testDescription: "stalled", step: .lost(.timedOut)),
        Passing(testDescription: "200 without an ETag", step: .ok()),
        Passing(
            testDescription: "200 with the checksum of other bytes",
            step: .etag(headers: ["x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NM"])),
    ]

    @Test(arguments: passing) func passingFailuresAreRepeated(_ passing: Passing) async throws {
        let bench = try Bench([passing.step, passing.step, .etag()])
        let receipt = try await bench.put()
        #expect(receipt.etag == "e1")
        #expect(bench.clock.sleeps.count == 2)
        #expect(bench.client.traffic == AWSClient.Traffic(requests: 3, retries: 2))
        #expect(bench.http.requests.allSatisfy { $0.body == Array("body".utf8) })
    }

    @Test(arguments: passing) func theyEndAtTheLastAttempt(_ passing: Passing) async throws {
        let bench = try Bench([passing.step], attempts: 3)
        _ = try await awsError { _ = try await bench.put() }
        #expect(bench.http.requests.count == 3)
    }

    @Test func pausesFollowThePolicy() async throws {
        let bench = try Bench(
            [
                .error(500), .error(500), .error(503, headers: ["Retry-After": "9"]),
                .error(503, headers: ["x-amz-retry-after": "2500"]), .etag(),
            ], attempts: 8)
        _ = try await bench.put()
        #expect(
            bench.clock.sleeps
                == [.milliseconds(25), .milliseconds(50), .seconds(9), .seconds(4)])
    }

    @Test(arguments: [(4, 600), (8 << 20, 600 + 8192)])
    func noAttemptLastsForEver(_ byteCount: Int, _ seconds: Int) async throws {
        let bench = try Bench([.etag()])
        let body = [UInt8](repeating: 0, count: byteCount)
        _ = try await bench.s3.putObject("key", body: body, sha256: .of(body))
        #expect(bench.http.requests[0].timeout == .seconds(seconds))
    }

    @Test func attemptsTellWhoTheyAre() async throws {
        let bench = try Bench([.error(500), .error(500), .etag()])
        _ = try await bench.put()
        let requests = bench.http.requests
        #expect(
            requests.map { $0.headers["amz-sdk-request"] } == [
                "attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3",
            ])
        #expect(Set(requests.map { $0.headers["amz-sdk-invocation-id"] }).count == 1)
        #expect(requests.allSatisfy { $0.headers["Authorization"] != nil })
    }

    @Test func aDeadServiceSoonFailsAtOnce() async throws {
        let bench = try Bench([.error(500)], attempts: 8)
        for _ in 0..<10 { _ = try await awsError { _ = try await bench.put() } }
        // 500 tokens pay for 35 retries; the rest are first attempts.
        #expect(bench.client.traffic == AWSClient.Traffic(requests: 45, retries: 35))
    }

    @Test func cancellationIsNoError() async throws {
        let bench = try Bench([.lost(.cancelled)])
        await #expect(throws: CancellationError.self) { try await bench.put() }
        #expect(bench.http.requests.count == 1)
    }

    @Test func cancellationEndsTheRetries() async throws {
        let bench = try Bench([.error(500)], attempts: 1_000_000)
        let task = Task { try await bench.put() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    // MARK: Conditional writes

    @Test(
        arguments: [
            .lost(.connectionLost), .lost(.timedOut), .error(500, "InternalError"), .error(502),
            .ok(),
        ] as [StubClient.Step])
    func aConditionalWriteWithALostAnswerIsNotRepeated(_ step: StubClient.Step) async throws {
        let bench = try Bench([step, .etag()])
        let error = try await awsError { _ = try await bench.put(.ifAbsent) }
        #expect(error.code == .outcomeUnknown)
        #expect(error.hint?.contains("read the object back") == true)
        #expect(bench.http.requests.count == 1)
    }

    @Test(
        arguments: [
            .lost(.connectionFailed), .lost(.unresolvedHost), .error(503, "SlowDown"), .error(429),
            .error(400, "RequestTimeout"),
        ] as [StubClient.Step])
    func aConditionalWriteThatWasNotBegunIsRepeated(_ step: StubClient.Step) async throws {
        let bench = try Bench([step, .etag()])
        #expect(try await bench.put(.ifMatch("e0")).etag == "e1")
        #expect(bench.http.requests.map { $0.headers["If-Match"] } == ["\"e0\"", "\"e0\""])
    }

    @Test func anUnmetConditionAfterALostAnswerMayBeOurOwnDoing() async throws {
        let bench = try Bench([.lost(.connectionLost), .error(412, "PreconditionFailed")])
        let error = try await awsError {
            _ = try await bench.s3.replaceHeaders("key", with: [:], ifMatch: "e0")
        }
        #expect(error.code == .outcomeUnknown)
        let first = try Bench([.error(412, "PreconditionFailed")])
        let plain = try await awsError {
            _ = try await first.s3.replaceHeaders("key", with: [:], ifMatch: "e0")
        }
        #expect(plain.code == .preconditionFailed)
    }

    /// The credentials may have ended in between.
    @Test func aRefusalAfterALostAnswerDoesNotTellThatNothingWasWritten() async throws {
        let bench = try Bench([.lost(.connectionLost), .error(403, "AccessDenied")])
        let error = try await awsError { _ = try await bench.put() }
        #expect(error.code == .outcomeUnknown && error.reason.contains("may or may not"))
        let first = try Bench([.error(403, "AccessDenied")])
        let plain = try await awsError { _ = try await first.put() }
        #expect(plain.code == .accessDenied)
    }

    // MARK: Corrections

    @Test func theClockIsCorrectedOnceForAll() async throws {
        let bench = try Bench([
            .error(
                403, "RequestTimeTooSkewed", headers: ["Date": "Fri, 24 May 2013 02:00:00 GMT"]),
            .etag(), .etag(),
        ])
        _ = try await bench.put()
        _ = try await bench.put()
        #expect(
            bench.http.requests.map { $0.headers["x-amz-date"] } == [
                "20130524T000000Z", "20130524T020000Z", "20130524T020000Z",
            ])
        #expect(bench.clock.sleeps.isEmpty)
    }

    @Test func aClockThatCannotBeCorrectedIsSaid() async throws {
        let bench = try Bench([
            .error(403, "RequestTimeTooSkewed", headers: ["Date": "Fri, 24 May 2013 02:00:00 GMT"])
        ])
        let error = try await awsError { _ = try await bench.put() }
        #expect(error.code == .clockSkewed)
        #expect(error.hint?.contains("clock") == true)
        // One correction; what is repeated after that might have waited on the way.
        #expect(bench.http.requests.count == 1 + 3)
    }

    @Test func expiredCredentialsAreRenewedOnce() async throws {
        let bench = try Bench([.error(400, "ExpiredToken"), .etag()], token: "old")
        _ = try await bench.put()
        #expect(bench.credentials.invalidations == 1)
        #expect(
            bench.http.requests.map { $0.headers["x-amz-security-token"] } == ["old", "renewed-1"])

        let hopeless = try Bench([.error(400, "ExpiredToken")], token: "old")
        let error = try await awsError { _ = try await hopeless.put() }
        #expect(error.code == .credentialsRefused)
        #expect(hopeless.http.requests.count == 2)
    }

    @Test func theBucketsRegionIsLearntOnce() async throws {
        let bench = try Bench([
            .error(
                301, "PermanentRedirect",
                headers: [
                    "x-amz-bucket-region": "us-west-2", "Location": "https://elsewhere.example/",
                ]),
            .etag(), .etag(),
        ])
        _ = try await bench.put()
        _ = try await bench.put()
        #expect(bench.s3.region == "us-west-2")
        #expect(
            bench.http.requests.map(\.url) == [
                "https://bucket.s3.eu-west-1.amazonaws.com/key",
                "https://bucket.s3.us-west-2.amazonaws.com/key",
                "https://bucket.s3.us-west-2.amazonaws.com/key",
            ])
        #expect(
            bench.http.requests[1].headers["Authorization"]?.contains("/us-west-2/s3/") == true)
    }

    @Test func theRegionMayStandInTheBody() async throws {
        let bench = try Bench([
            .error(
                400, "AuthorizationHeaderMalformed", extra: "<Region>ap-south-1</Region>"),
            .etag(),
        ])
        _ = try await bench.put()
        #expect(bench.s3.region == "ap-south-1")
    }

    @Test func regionsDoNotTurnInCircles() async throws {
        let bench = try Bench([
            .error(301, headers: ["x-amz-bucket-region": "us-west-2"]),
            .error(301, headers: ["x-amz-bucket-region": "us-east-2"]),
        ])
        let error = try await awsError { _ = try await bench.put() }
        #expect(error.code == .wrongRegion)
        #expect(error.region == "us-east-2")
        #expect(bench.http.requests.count == 2)
    }

    @Test func anotherBucketKeepsItsRegion() async throws {
        let bench = try Bench([
            .error(301, headers: ["x-amz-bucket-region": "us-west-2"]), .etag(),
        ])
        _ = try await bench.put()
        let other = try S3Client(
            bucket: "other", client: bench.client, addressing: S3Addressing())
        #expect(other.region == "eu-west-1")
    }
}

extension Bench {
    /// Puts `body` at `key`.
    @discardableResult
    func put(_ condition: S3Condition = .none) async throws -> S3Receipt {
        try await s3.putObject(
            "key", body: Array("body".utf8), sha256: .of(Array("body".utf8)), condition: condition)
    }
}
