import AWS
import HTTP
import Testing

@Suite struct SQSQueueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let url: String
        var custom: String?
        let endpoint: String
        let region: String?
        let account: String?
        var name = "in"

        var testDescription: String { url }
    }

    static let cases = [
        Case(
            url: "https://sqs.eu-west-1.amazonaws.com/123456789012/in",
            endpoint: "https://sqs.eu-west-1.amazonaws.com", region: "eu-west-1",
            account: "123456789012"),
        Case(
            url: "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/in.fifo",
            endpoint: "https://sqs.cn-north-1.amazonaws.com.cn", region: "cn-north-1",
            account: "123456789012", name: "in.fifo"),
        Case(
            url: "https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/in",
            endpoint: "https://sqs-fips.us-gov-west-1.amazonaws.com", region: "us-gov-west-1",
            account: "123456789012"),
        Case(
            url: "https://sqs.eu-west-1.api.aws/123456789012/in",
            endpoint: "https://sqs.eu-west-1.api.aws", region: "eu-west-1",
            account: "123456789012"),
        Case(
            url: "https://vpce-1a-2b.sqs.us-east-2.vpce.amazonaws.com/123456789012/in",
            endpoint: "https://vpce-1a-2b.sqs.us-east-2.vpce.amazonaws.com", region: "us-east-2",
            account: "123456789012"),
        Case(
            url: "https://eu-west-1.queue.amazonaws.com/123456789012/in",
            endpoint: "https://sqs.eu-west-1.amazonaws.com", region: "eu-west-1",
            account: "123456789012"),
        Case(
            url: "https://queue.amazonaws.com/123456789012/in",
            endpoint: "https://sqs.us-east-1.amazonaws.com", region: "us-east-1",
            account: "123456789012"),
        Case(
            url: "http://localhost:4566/000000000000/in", endpoint: "http://localhost:4566",
            region: nil, account: "000000000000"),
        Case(
            url: "http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/in",
            endpoint: "http://sqs.us-east-1.localhost.localstack.cloud:4566",
            region: "us-east-1", account: "000000000000"),
        Case(
            url: "http://localhost:4566/queue/eu-west-1/000000000000/in",
            endpoint: "http://localhost:4566", region: nil, account: "000000000000"),
        Case(
            url: "http://[::1]:9324/queue/in", endpoint: "http://[::1]:9324", region: nil,
            account: nil),
        Case(
            url: "https://sqs.example.com/123456789012/in", endpoint: "https://sqs.example.com",
            region: nil, account: "123456789012"),
        Case(
            url: "https://sqs.eu-west-1.amazonaws.com/123456789012/in",
            custom: "http://127.0.0.1:5000/base",
            endpoint: "http://127.0.0.1:5000/base", region: "eu-west-1",
            account: "123456789012"),
    ]

    @Test(arguments: cases) func parts(_ testCase: Case) throws {
        let queue = try SQSQueue(
            url: testCase.url, endpoint: try testCase.custom.map { try Endpoint(parsing: $0) })
        #expect(queue.url == testCase.url)
        #expect(queue.endpoint.url == testCase.endpoint)
        #expect(queue.region == testCase.region)
        #expect(queue.account == testCase.account)
        #expect(queue.name == testCase.name)
        #expect(queue.isFIFO == testCase.name.hasSuffix(".fifo"))
    }

    @Test(arguments: [
        "", "input", "arn:aws:sqs:eu-west-1:123456789012:in", "https://", "https://host",
        "https://host/", "https://host/123/in/", "https://user:secret@host/123/in",
        "https://host/123/in?x=1", "https://host/123/in#x", "https://host/123/i n",
        "https://host/123/i\nn", "ftp://host/123/in", "https://host/123/in%2F",
    ]) func refused(_ url: String) throws {
        do {
            _ = try SQSQueue(url: url)
            Issue.record("\(url) was accepted")
        } catch {
            #expect(error.code == .invalidConfiguration)
            #expect(error.hint?.contains("https://sqs.") == true)
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test func aQueueWithoutARegionIsInThatOfTheClient() async throws {
        let bench = ServiceBench("sqs", [.ok("{}")])
        let queue = try bench.queue("http://localhost:4566/000000000000/in")
        _ = try await queue.receive(visibilitySeconds: 30)
        let request = try #require(bench.http.requests.first)
        #expect(request.url == "http://localhost:4566/")
        #expect(request.headers["Authorization"]?.contains("/us-east-1/sqs/") == true)
    }
}
