import AWS
import Platform
import TestSupport
import Testing

@Suite(.processHeavy) struct AWSConfigurationTests {
    private static let config = """
        [default]
        region = eu-west-1
        ca_bundle = /profile/ca.pem

        [profile dev]
        region = eu-central-1
        endpoint_url = http://profile.test
        services = local

        [profile bare]

        [profile quiet]
        endpoint_url = http://quiet.test
        ignore_configured_endpoint_urls = true

        [profile dangling]
        services = missing

        [services local]
        s3 =
          endpoint_url = http://services.test
          addressing_style = path
        """

    private static func configuration(
        _ environment: [String: String] = [:],
        _ overrides: AWSConfiguration.Overrides = .init()
    ) throws -> AWSConfiguration {
        try AWSConfiguration(
            environment: Environment(environment), overrides: overrides,
            shared: SharedConfiguration(
                config: ConfigFile(parsing: Array(config.utf8)), credentials: nil))
    }

    struct RegionCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var environment: [String: String] = [:]
        var profile: String?
        var override: String?
        let region: String
        var isDefault = false
    }

    @Test(arguments: [
        RegionCase(
            testDescription: "the option goes first", environment: ["AWS_REGION": "a-1"],
            override: "b-1", region: "b-1"),
        RegionCase(
            testDescription: "AWS_REGION before AWS_DEFAULT_REGION",
            environment: ["AWS_REGION": "a-1", "AWS_DEFAULT_REGION": "b-1"], region: "a-1"),
        RegionCase(
            testDescription: "AWS_DEFAULT_REGION before the profile",
            environment: ["AWS_DEFAULT_REGION": "b-1"], profile: "dev", region: "b-1"),
        RegionCase(
            testDescription: "empty is unset", environment: ["AWS_REGION": ""],
            region: "eu-west-1"),
        RegionCase(testDescription: "the profile's", profile: "dev", region: "eu-central-1"),
        RegionCase(
            testDescription: "the default", profile: "bare", region: "us-east-1", isDefault: true),
    ])
    func region(_ testCase: RegionCase) throws {
        let configuration = try Self.configuration(
            testCase.environment, .init(profile: testCase.profile, region: testCase.override))
        #expect(configuration.region == testCase.region)
        #expect(configuration.isRegionDefault == testCase.isDefault)
    }

    @Test(arguments: ["evil.test/", "eu west", "EU-WEST-1", "-", "../x"])
    func textThatIsNoRegionIsRefused(_ region: String) {
        let error = #expect(throws: AWSError.self) {
            try Self.configuration([:], .init(region: region))
        }
        #expect(error?.code == .invalidConfiguration)
    }

    struct ProfileCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var environment: [String: String] = [:]
        var override: String?
        let name: String
        var isExplicit = false
    }

    @Test(arguments: [
        ProfileCase(testDescription: "none named", name: "default"),
        ProfileCase(
            testDescription: "AWS_DEFAULT_PROFILE", environment: ["AWS_DEFAULT_PROFILE": "dev"],
            name: "dev"),
        ProfileCase(
            testDescription: "AWS_PROFILE before it",
            environment: ["AWS_PROFILE": "bare", "AWS_DEFAULT_PROFILE": "dev"], name: "bare"),
        ProfileCase(
            testDescription: "the option before both", environment: ["AWS_PROFILE": "bare"],
            override: "dev", name: "dev", isExplicit: true),
    ])
    func profile(_ testCase: ProfileCase) throws {
        let configuration = try Self.configuration(
            testCase.environment, .init(profile: testCase.override))
        #expect(configuration.profileName == testCase.name)
        #expect(configuration.isProfileExplicit == testCase.isExplicit)
    }

    @Test func unknownProfileIsAnErrorThatListsTheKnownOnes() {
        let error = #expect(throws: AWSError.self) {
            try Self.configuration(["AWS_PROFILE": "dve"])
        }
        #expect(
            error?.description
                == "use the profile dve of AWS_PROFILE failed: no such profile exists")
        #expect(error?.hint == "the profiles are: bare, dangling, default, dev, quiet")
    }

    struct EndpointCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var environment: [String: String] = [:]
        var profile = "dev"
        var service = AWSService.s3
        let url: String?
    }

    @Test(arguments: [
        EndpointCase(
            testDescription: "the service's variable",
            environment: ["AWS_ENDPOINT_URL_S3": "http://s3.test", "AWS_ENDPOINT_URL": "http://x"],
            url: "http://s3.test"),
        EndpointCase(
            testDescription: "not the variable of another service",
            environment: ["AWS_ENDPOINT_URL_S3": "http://s3.test"], service: .sqs,
            url: "http://profile.test"),
        EndpointCase(
            testDescription: "the variable for all",
            environment: ["AWS_ENDPOINT_URL": "http://all.test"], url: "http://all.test"),
        EndpointCase(testDescription: "the services section", url: "http://services.test"),
        EndpointCase(
            testDescription: "the profile's", service: .sts, url: "http://profile.test"),
        EndpointCase(testDescription: "none", profile: "bare", url: nil),
        EndpointCase(
            testDescription: "ignored by variable",
            environment: [
                "AWS_ENDPOINT_URL": "http://all.test",
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE",
            ], url: nil),
        EndpointCase(testDescription: "ignored by profile", profile: "quiet", url: nil),
        EndpointCase(
            testDescription: "only true ignores",
            environment: ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "1"], url: "http://services.test"),
    ])
    func endpoint(_ testCase: EndpointCase) throws {
        let configuration = try Self.configuration(
            testCase.environment, .init(profile: testCase.profile))
        #expect(try configuration.endpointURL(for: testCase.service) == testCase.url)
    }

    @Test func endpointOptionGoesFirstForItsServiceAlone() throws {
        let configuration = try Self.configuration(
            ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://x"],
            .init(endpointURLs: [.s3: "http://option.test"]))
        #expect(try configuration.endpointURL(for: .s3) == "http://option.test")
        #expect(try configuration.endpointURL(for: .sts) == nil)
    }

    @Test(arguments: [
        ("http://s3.test:9000", true), ("https://s3.test", false), ("http://127.0.0.1:9000", false),
        ("http://localhost", false), ("http://[::1]:1", false), ("http://127.0.0.1.test", true),
    ])
    func plainTextLeavingTheMachineIsWarnedOf(_ url: String, _ isWarned: Bool) throws {
        let configuration = try Self.configuration([:], .init(endpointURLs: [.s3: url]))
        #expect(try configuration.warnings(for: .s3).isEmpty != isWarned)
        #expect(try configuration.warnings(for: .sqs).isEmpty)
    }

    @Test func plainTextToWhatHandsOutCredentialsIsWarnedOfOnce() throws {
        let alone = try Self.configuration(["AWS_ENDPOINT_URL_STS": "http://sts.test"])
        #expect(try alone.warnings(for: .s3).count == 1)
        let all = try Self.configuration(["AWS_ENDPOINT_URL": "http://all.test"])
        #expect(try all.warnings(for: .sqs, .s3).count == 1)
    }

    @Test func missingServicesSectionIsAnError() throws {
        let configuration = try Self.configuration([:], .init(profile: "dangling"))
        let error = #expect(throws: AWSError.self) { try configuration.endpointURL(for: .s3) }
        #expect(error?.reason == "it refers to [services missing], which does not exist")
    }

    @Test func certificateBundle() throws {
        #expect(try Self.configuration().certificateBundlePath == "/profile/ca.pem")
        #expect(
            try Self.configuration(["AWS_CA_BUNDLE": "/env.pem"]).certificateBundlePath
                == "/env.pem")
    }

    @Test(arguments: [
        ("aws_secret_access_key = S", true), ("aws_session_token = T", true),
        ("region = eu-north-1", false),
    ]) func aConfigFileWithSecretsIsExposedToo(_ line: String, _ isSecret: Bool) throws {
        let home = try TemporaryDirectory()
        try home.write(".aws/config", "[profile x]\n\(line)\n")
        let warnings = try AWSConfiguration.load(environment: ["HOME": home.path])
            .warnings(for: .s3)
        #expect(warnings.contains { $0.contains("chmod 600") } == isSecret)
    }

    @Test func filesAreFoundThroughHomeAndVariables() throws {
        let home = try TemporaryDirectory()
        try home.write(".aws/config", "[profile x]\nregion = eu-north-1\n")
        try home.write("elsewhere", "[y]\naws_access_key_id = A\naws_secret_access_key = S\n")
        let loaded = try AWSConfiguration.load(
            environment: [
                "HOME": home.path, "AWS_SHARED_CREDENTIALS_FILE": "~/elsewhere",
            ], overrides: .init(profile: "x"))
        #expect(loaded.region == "eu-north-1")
        #expect(loaded.shared.profiles.keys.sorted() == ["x", "y"])
        #expect(
            try loaded.warnings(for: .s3) == [
                "other users of this machine can read \(home.path)/elsewhere: chmod 600 it"
            ])
    }

    @Test(arguments: ["/dev/null", "/no/such/file", "/usr"])
    func whatIsNoFileSaysNothing(_ path: String) throws {
        let loaded = try AWSConfiguration.load(
            environment: ["AWS_CONFIG_FILE": path, "AWS_SHARED_CREDENTIALS_FILE": path])
        #expect(loaded.shared.profiles.isEmpty)
        #expect(loaded.isRegionDefault)
    }

    @Test func damagedFileIsNamedWithItsLine() throws {
        let home = try TemporaryDirectory()
        let path = try home.write("config", "[default]\nhunter2\n")
        let error = #expect(throws: AWSError.self) {
            try AWSConfiguration.load(environment: ["AWS_CONFIG_FILE": path])
        }
        #expect(
            error?.description
                == "read \(path) failed: line 2: it is neither a [section] nor name = value")
    }
}
