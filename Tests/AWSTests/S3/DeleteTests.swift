import AWS
import HTTP
import Platform
import Testing

@Suite struct DeleteTests {
    @Test func sendsEscapedKeysAndBothDigests() async throws {
        let bench = try Bench([.ok("<DeleteResult/>")])
        let failures = try await bench.s3.deleteObjects(["a&b<c>'\"", "tab\t lf\n cr\r", "\u{E9}"])
        #expect(failures.isEmpty)
        let request = bench.http.requests[0]
        #expect(request.url == "https://bucket.s3.eu-west-1.amazonaws.com/?delete")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
                + "<Object><Key>a&amp;b&lt;c&gt;&apos;&quot;</Key></Object>"
                + "<Object><Key>tab&#9; lf&#10; cr&#13;</Key></Object>"
                + "<Object><Key>\u{E9}</Key></Object></Delete>")
        #expect(request.headers["Content-MD5"] == Base64.encode(Hash.of(request.body, .md5)))
        #expect(request.headers["x-amz-content-sha256"] == SHA256Digest.of(request.body).hex)
    }

    @Test func keysThatXMLCannotCarryGoAlone() async throws {
        let bench = try Bench([.success(HTTPResponse(status: 204)), .ok("<DeleteResult/>")])
        _ = try await bench.s3.deleteObjects(["plain", "bell\u{7}"])
        #expect(
            bench.http.requests.map { "\($0.method) \($0.url)" } == [
                "DELETE https://bucket.s3.eu-west-1.amazonaws.com/bell%07",
                "POST https://bucket.s3.eu-west-1.amazonaws.com/?delete",
            ])
        #expect(!bench.http.requests[1].body.contains(7))
    }

    @Test func nothingIsSentForNothing() async throws {
        let bench = try Bench([.error(500)])
        #expect(try await bench.s3.deleteObjects([]).isEmpty)
        #expect(bench.http.requests.isEmpty)
    }

    @Test func failuresAreToldKeyByKey() async throws {
        let bench = try Bench([
            .ok(
                "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code>"
                    + "<Message>Access Denied</Message></Error>"
                    + "<Error><Key>b</Key><Code>NoSuchKey</Code></Error></DeleteResult>")
        ])
        let failures = try await bench.s3.deleteObjects(["a", "b", "c"])
        #expect(failures.map(\.key) == ["a"])
        #expect(failures.first?.error.code == .accessDenied)
        #expect(failures.first?.error.action == "DeleteObject s3://bucket/a")
        #expect(
            failures.first?.error.hint?.contains("s3:DeleteObject on arn:aws:s3:::bucket/a")
                == true)
    }

    @Test func passingFailuresAreRepeatedAlone() async throws {
        let bench = try Bench([
            .ok(
                "<DeleteResult><Error><Key>b</Key><Code>SlowDown</Code></Error>"
                    + "<Error><Key>c</Key><Code>AccessDenied</Code></Error></DeleteResult>"),
            .ok("<DeleteResult/>"),
        ])
        let failures = try await bench.s3.deleteObjects(["a", "b", "c"])
        #expect(failures.map(\.key) == ["c"])
        let second = String(decoding: bench.http.requests[1].body, as: UTF8.self)
        #expect(second.contains("<Object><Key>b</Key></Object></Delete>"))
        #expect(!second.contains("<Key>a</Key>"))
    }

    @Test func passingFailuresThatStayAreTold() async throws {
        let bench = try Bench([
            .ok(
                "<DeleteResult><Error><Key>a</Key><Code>InternalError</Code></Error></DeleteResult>"
            )
        ])
        let failures = try await bench.s3.deleteObjects(["a"])
        #expect(failures.map(\.error.code) == [.serviceFailure])
        #expect(bench.http.requests.count == 4)
    }

    /// Whoever counts as deleted what is not reported would count these keys.
    @Test(arguments: [
        "<Code>AccessDenied</Code>", "<Key>b</Key><Code>AccessDenied</Code>",
        "<Key>cafe\u{301}</Key><Code>AccessDenied</Code>", "<Key/><Code>InternalError</Code>",
    ]) func anErrorOfNoKeyOfOursIsAnError(_ error: String) async throws {
        let bench = try Bench([.ok("<DeleteResult><Error>\(error)</Error></DeleteResult>")])
        let failure = try await awsError {
            _ = try await bench.s3.deleteObjects(["a", "caf\u{E9}"])
        }
        #expect(failure.code == .invalidResponse)
    }

    @Test(arguments: ["", "<html/>", "<DeleteResult><Error>"])
    func anAnswerThatIsNoneIsAnError(_ body: String) async throws {
        let bench = try Bench([.ok(body)])
        let error = try await awsError { _ = try await bench.s3.deleteObjects(["a"]) }
        #expect(error.code == .invalidResponse)
    }

    @Test func oneObjectUnderACondition() async throws {
        let bench = try Bench([.error(412, "PreconditionFailed")])
        let error = try await awsError { try await bench.s3.deleteObject("a", ifMatch: "e") }
        #expect(error.code == .preconditionFailed)
        #expect(bench.http.requests[0].headers["If-Match"] == "\"e\"")
        let absent = try Bench([.error(404, "NoSuchKey")])
        try await absent.s3.deleteObject("a")
    }
}
