import Arguments
import Deploy
import Manifest
import Testing
import deploy_dist

struct DeployDistOptionsTests {
    private func deploy(_ arguments: String...) throws -> DeployDistOptions.DeployRequest {
        let options = try DeployDistOptions(arguments: arguments)
        guard case .deploy(let request) = options else { throw UsageError("not a deployment") }
        return request
    }

    @Test func defaults() throws {
        let request = try deploy("dist", "s3://bucket")
        #expect(request.options.directory == "dist")
        #expect(request.options.site == SiteLocation(bucket: "bucket"))
        #expect(request.options.state == nil)
        #expect(request.options.deletion == .owned)
        #expect(request.options.deletionLimit == nil)
        #expect(request.options.verification == .listing)
        #expect(request.options.concurrency == 128)
        #expect(!request.options.isPartial)
        #expect(!request.options.isForced)
        #expect(request.options.usesLock)
        #expect(!request.isDryRun)
        #expect(!request.isJSON)
        #expect(!request.gzips)
        #expect(request.style.showsProgress)
        #expect(request.connection == DeployDistOptions.Connection())
    }

    @Test func everyOption() throws {
        let request = try deploy(
            "deploy", "./plan/", "--delete=all", "--max-delete", "7%", "--verify", "manifest",
            "--partial", "--concurrency", "512", "--config", "c.json", "--gzip", "--force",
            "--no-lock", "--invalidate", "E123", "--json", "--quiet", "--no-progress",
            "--endpoint-url", "http://localhost:9000", "--region", "eu-west-3", "--profile", "p",
            "--state", "s3://state/of/site", "s3://bucket.with.dots/pre/fix/", "-n")
        #expect(request.options.directory == "./plan")
        #expect(request.options.site.description == "s3://bucket.with.dots/pre/fix/")
        #expect(request.options.state?.description == "s3://state/of/site/")
        #expect(request.options.deletion == .all)
        #expect(request.options.deletionLimit == .percent(7))
        #expect(request.options.verification == .manifest)
        #expect(request.options.concurrency == 512)
        #expect(request.options.isPartial)
        #expect(request.options.isForced)
        #expect(!request.options.usesLock)
        #expect(request.configurationPath == "c.json")
        #expect(request.gzips)
        #expect(request.distribution == "E123")
        #expect(request.isJSON)
        #expect(request.isDryRun)
        #expect(request.style.isPlan)
        #expect(request.style.isQuiet)
        #expect(!request.style.showsProgress)
        #expect(request.connection.endpointURL == "http://localhost:9000")
        #expect(request.connection.region == "eu-west-3")
        #expect(request.connection.profile == "p")
    }

    @Test func planIsADryRun() throws {
        #expect(try deploy("plan", "dist", "s3://bucket").isDryRun)
        #expect(try deploy("./plan", "s3://bucket").options.directory == "./plan")
        #expect(try deploy("deploy", "plan", "s3://bucket").options.directory == "plan")
        #expect(try deploy("plan/", "s3://bucket").options.directory == "plan")
        #expect(try deploy("/", "s3://bucket").options.directory == "/")
    }

    @Test func filterRulesKeepTheirOrder() throws {
        let rules = try deploy(
            "dist", "s3://b", "--exclude", "**", "--include=a/**", "--exclude", "a/b"
        ).filterRules
        let filter = PathFilter(rules: rules)
        #expect(!filter.admits(ObjectKey("x")))
        #expect(filter.admits(ObjectKey("a/x")))
        #expect(!filter.admits(ObjectKey("a/b")))
    }

    @Test func stateCommands() throws {
        guard
            case .rollback(let request, let generation) = try DeployDistOptions(
                arguments: ["rollback", "s3://b/p", "--to", "12", "--json"])
        else { throw UsageError("not a rollback") }
        #expect(generation == 12)
        #expect(request.site == SiteLocation(bucket: "b", prefix: "p"))
        #expect(request.isJSON)
        guard case .doctor = try DeployDistOptions(arguments: ["doctor", "s3://b"]) else {
            throw UsageError("not a doctor")
        }
        guard case .history = try DeployDistOptions(arguments: ["history", "s3://b"]) else {
            throw UsageError("not a history")
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let message: String
        var hint: String?
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String..., message: String, hint: String? = nil) {
            self.arguments = arguments
            self.message = message
            self.hint = hint
        }
    }

    static let mistakes = [
        Mistake(message: "the command deploy needs <dir> s3://<bucket>[/<prefix>]"),
        Mistake(
            "s3://b", "dist", message: "the directory goes first",
            hint: "write: deploy-dist dist s3://b"),
        Mistake(
            "s3://a", "s3://b", message: "the first operand is a directory, not s3://a",
            hint: "a copy from bucket to bucket is not possible"),
        Mistake(
            "dist", "S3://bucket/p",
            message: "\"S3://bucket/p\" is not of the form "
                + "s3://<bucket>[/<prefix>]", hint: "did you mean s3://bucket/p?"),
        Mistake(
            "dist", "bucket", message: "\"bucket\" is not of the form s3://<bucket>[/<prefix>]",
            hint: "did you mean s3://bucket?"),
        Mistake(
            "dist", "s3://", message: "\"s3://\" is not of the form s3://<bucket>[/<prefix>]"),
        Mistake(
            "dist", "s3://a b/",
            message: "\"s3://a b/\" is not of the form "
                + "s3://<bucket>[/<prefix>]"),
        Mistake(
            "dist", "https://b/",
            message: "\"https://b/\" is not of the form "
                + "s3://<bucket>[/<prefix>]"),
        Mistake("", "s3://b", message: "the directory is empty text"),
        Mistake(
            "dist", "s3://b", "extra",
            message: "unexpected operand \"extra\": the command deploy takes "
                + "<dir> s3://<bucket>[/<prefix>]"),
        Mistake(
            "dist", "s3://b", "--concurrency", "0",
            message: "invalid value \"0\" for --concurrency: a whole number is needed, 1 to 512"),
        Mistake(
            "dist", "s3://b", "--concurrency", "513",
            message: "invalid value \"513\" for --concurrency: a whole number is needed, 1 to 512"),
        Mistake(
            "dist", "s3://b", "--concurrency", "+5",
            message: "invalid value \"+5\" for --concurrency: a whole number is needed, 1 to 512"),
        Mistake(
            "dist", "s3://b", "--max-delete", "101%",
            message: "invalid value \"101%\" for --max-delete: "
                + "a number of keys or a percentage is needed: 100, 10%"),
        Mistake(
            "dist", "s3://b", "--max-delete", "-1",
            message: "invalid value \"-1\" for --max-delete: "
                + "a number of keys or a percentage is needed: 100, 10%"),
        Mistake(
            "dist", "s3://b", "--max-delete", "99999999999999999999",
            message: "invalid value \"99999999999999999999\" for --max-delete: "
                + "a number of keys or a percentage is needed: 100, 10%"),
        Mistake(
            "dist", "s3://b", "--delete", "mine",
            message: "invalid value \"mine\" for --delete: choose owned, all, none"),
        Mistake(
            "dist", "s3://b", "--endpoint-url", "localhost:9000",
            message: "invalid value \"localhost:9000\" for --endpoint-url: "
                + "it begins with http:// or https://"),
        Mistake(
            "dist", "s3://b", "--state", "elsewhere",
            message: "\"elsewhere\" is not of the form "
                + "s3://<bucket>[/<prefix>]", hint: "did you mean s3://elsewhere?"),
        Mistake(
            "dist", "s3://b", "--quiet", "--verbose",
            message: "--quiet and --verbose exclude each other"),
        Mistake(
            "rollback", "s3://b", "--to", "0",
            message: "invalid value \"0\" for --to: a whole number is needed, 1 or more"),
        Mistake(
            "doctor", "s3://b", "--delete", "all",
            message: "--delete is not an option of the command doctor"),
    ]

    @Test(arguments: mistakes)
    func explains(_ mistake: Mistake) {
        #expect(throws: UsageError(mistake.message, hint: mistake.hint)) {
            _ = try DeployDistOptions(arguments: mistake.arguments)
        }
    }

    @Test func anInvalidGlobIsExplained() {
        #expect(throws: UsageError.self) {
            _ = try DeployDistOptions(arguments: ["dist", "s3://b", "--exclude", "[a"])
        }
    }
}
