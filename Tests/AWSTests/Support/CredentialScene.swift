import HTTP
import Platform
import TestSupport

@testable import AWS

/// A home directory, an environment and a network, in which credentials are looked for.
struct CredentialScene: Sendable {
    /// The present in all scenes: 2030-01-01T00:00:00Z.
    static let now: Int64 = 1_893_456_000
    /// An expiration two hours later.
    static let later = "2030-01-01T02:00:00Z"

    var environment: [String: String] = [:]
    var config = ""
    var credentials = ""
    /// `--profile`.
    var profile: String?

    /// The context of the scene.
    func context(
        http: any HTTPClient = ScriptedHTTP.unreachable, home: String? = nil,
        clock: InstantClock = InstantClock(), now: Int64 = Self.now
    ) throws -> CredentialContext {
        var environment = environment
        if let home { environment["HOME"] = home }
        return CredentialContext(
            configuration: try AWSConfiguration(
                environment: Environment(environment), overrides: .init(profile: profile),
                shared: SharedConfiguration(
                    config: ConfigFile(parsing: Array(config.utf8)),
                    credentials: ConfigFile(parsing: Array(credentials.utf8)))),
            http: http, clock: clock, localTime: { now })
    }

    /// What the chain finds.
    func find(
        http: any HTTPClient = ScriptedHTTP.unreachable, home: String? = nil
    ) async throws -> CredentialChain.Finding {
        try await CredentialChain(context(http: http, home: home)).find()
    }

    /// The error with which the chain ends.
    func failure(
        http: any HTTPClient = ScriptedHTTP.unreachable, home: String? = nil
    ) async throws -> AWSError {
        do {
            let finding = try await find(http: http, home: home)
            throw TestSupportError("found credentials in \(finding.place)")
        } catch let error as AWSError {
            return error
        }
    }

    /// The answer of STS, with an access key that tells who called what.
    static func tokenServiceAnswer(_ request: HTTPRequest) -> HTTPResponse {
        let parameters = parameters(request)
        let action = parameters["Action"] ?? ""
        let role = parameters["RoleArn"] ?? ""
        let signer = signerID(request) ?? "nobody"
        return HTTPResponse(
            200,
            """
            <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <\(action)Result><Credentials>
                <AccessKeyId>\(role) by \(signer)</AccessKeyId>
                <SecretAccessKey>role-secret</SecretAccessKey>
                <SessionToken>role-token</SessionToken>
                <Expiration>\(later)</Expiration>
              </Credentials></\(action)Result>
            </\(action)Response>
            """)
    }

    /// The parameters of a form.
    static func parameters(_ request: HTTPRequest) -> [String: String] {
        Dictionary(
            request.bodyText.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                let value = parts.count > 1 ? PercentEncoding.decode(parts[1]) : ""
                return (String(parts[0]), value ?? "")
            }, uniquingKeysWith: { $1 })
    }

    /// The access key that signed a request.
    static func signerID(_ request: HTTPRequest) -> String? {
        let start = "AWS4-HMAC-SHA256 Credential="
        guard let header = request.headers["Authorization"], header.hasPrefix(start)
        else { return nil }
        return String(header.dropFirst(start.count).prefix { $0 != "/" })
    }

    /// The JSON document of containers and instances.
    static func document(_ id: String, expiration: String = later) -> HTTPResponse {
        HTTPResponse(
            200,
            """
            {"Code": "Success", "AccessKeyId": "\(id)", "SecretAccessKey": "their-secret",
             "Token": "their-token", "Expiration": "\(expiration)"}
            """)
    }
}
