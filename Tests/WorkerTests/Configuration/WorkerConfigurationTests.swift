import Glibc
import Platform
import TestSupport
import Testing
import Worker

@Suite("Configuration")
struct WorkerConfigurationTests {
    private static let queues = [
        "INPUT_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/in",
        "OUTPUT_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/out",
    ]

    private static func load(
        _ values: [String: String], file: [String: String] = [:]
    ) throws(WorkerError) -> WorkerConfiguration {
        try WorkerConfiguration(
            environment: Environment(queues.merging(values) { $1 }), file: file)
    }

    @Test("has the promised defaults")
    func defaults() throws {
        let configuration = try Self.load(["DEFAULT_CLIENT_ID": "amelia"])
        #expect(configuration.workspacePath == "/workspace")
        #expect(configuration.bucketName == "edit.amelia.webordinary.com")
        #expect(configuration.siteURL == "https://edit.amelia.webordinary.com")
        #expect(configuration.claudeCommand == ["claude"])
        #expect(configuration.buildCommand == ["npm", "run", "build"])
        #expect(configuration.buildOutput == "dist")
        #expect(configuration.interruptGrace == .seconds(5))
        #expect(configuration.idleTimeout == nil && configuration.service == nil)
        #expect(!configuration.sendsProgress && !configuration.isSimulated)
    }

    @Test("the environment goes before the file")
    func precedence() throws {
        let configuration = try Self.load(
            ["CLIENT_ID": "a", "AWS_REGION": "eu-west-1"],
            file: ["CLIENT_ID": "b", "SITE_DOMAIN": "example.org", "AWS_REGION": "us-west-2"])
        #expect(configuration.bucketName == "edit.a.example.org")
        #expect(configuration.environment["AWS_REGION"] == "eu-west-1")
    }

    @Test("splits commands without a shell")
    func words() throws {
        let configuration = try Self.load([
            "S3_BUCKET_NAME": "b", "CLAUDE_ARGS": "--model 'a b'",
            "BUILD_COMMAND": "npm run build -- --x=\"y z\"", "ANTHROPIC_API_KEY": "simulation-key",
        ])
        #expect(configuration.claudeArguments == ["--model", "a b"])
        #expect(configuration.buildCommand == ["npm", "run", "build", "--", "--x=y z"])
        #expect(configuration.isSimulated && configuration.siteURL == nil)
    }

    @Test(
        "is refused",
        arguments: [
            (
                ["INPUT_QUEUE_URL": ""],
                "INPUT_QUEUE_URL is not set"
            ),
            (["OUTPUT_QUEUE_URL": "out"], "OUTPUT_QUEUE_URL is not the URL of a queue"),
            (
                ["OUTPUT_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/in"],
                "INPUT_QUEUE_URL and OUTPUT_QUEUE_URL are the same queue"
            ),
            (["S3_BUCKET_NAME": ""], "neither S3_BUCKET_NAME nor CLIENT_ID is set"),
            (
                ["BUILD_COMMAND": "npm ci && npm run build"],
                "BUILD_COMMAND holds \"&&\", and no shell would read it"
            ),
            (
                ["BUILD_TIMEOUT_SECONDS": "soon"],
                "BUILD_TIMEOUT_SECONDS is not a whole number from 1 to 43200"
            ),
            (["BUILD_OUTPUT": "../dist"], "BUILD_OUTPUT is not a folder below the workspace"),
            (["BUILD_OUTPUT": "/dist"], "BUILD_OUTPUT is not a folder below the workspace"),
            (["PROGRESS_NOTIFICATIONS": "maybe"], "PROGRESS_NOTIFICATIONS is neither 1 nor 0"),
            (["AGENT_USER": "root"], "AGENT_USER is not a user of this machine other than root"),
            (
                ["AGENT_USER": "nobody at all"],
                "AGENT_USER is not a user of this machine other than root"
            ),
        ])
    func refused(values: [String: String], message: String) {
        let error = #expect(throws: WorkerError.self) {
            try Self.load(["S3_BUCKET_NAME": "b"].merging(values) { $1 })
        }
        #expect(error?.message == message)
    }

    @Test("a file of settings in the tree is the agent's to write, and is refused")
    func fileInTheTree() throws {
        let folder = try TemporaryDirectory()
        let text = """
            INPUT_QUEUE_URL=https://sqs.us-east-1.amazonaws.com/1/in
            OUTPUT_QUEUE_URL=https://sqs.us-east-1.amazonaws.com/1/out
            S3_BUCKET_NAME=b
            """
        let inside = try folder.write("site/sub/.env.local", text)
        let beside = try folder.write(".env.local", text)
        let environment: Environment = ["WORKSPACE_PATH": folder.path]
        #expect(
            try WorkerConfiguration.load(environment: environment, file: beside).bucketName == "b")
        let error = #expect(throws: WorkerError.self) {
            try WorkerConfiguration.load(environment: environment, file: inside)
        }
        #expect(error?.message == "\(inside) stands in the tree that the agent edits")
    }

    @Test(
        "a file of secrets that others may read is warned of",
        arguments: [
            ("GITHUB_TOKEN=t", 0o644, true), ("GITHUB_TOKEN=t", 0o640, true),
            ("GITHUB_TOKEN=t", 0o600, false), ("LOG_LEVEL=debug", 0o644, false),
        ])
    func exposedFile(_ line: String, _ mode: mode_t, _ isWarned: Bool) throws {
        let folder = try TemporaryDirectory()
        let text = Self.queues.map { "\($0.key)=\($0.value)\n" }.joined()
        let file = try folder.write(".env.local", text + "S3_BUCKET_NAME=b\n" + line)
        chmod(file, mode)
        let loaded = try WorkerConfiguration.load(environment: [:], file: file)
        #expect(loaded.warnings.isEmpty != isWarned)
    }
}
