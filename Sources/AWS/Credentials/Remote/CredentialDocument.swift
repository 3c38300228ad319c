/// The JSON object in which programs, containers and instances hand out credentials.
struct CredentialDocument: Decodable {
    /// What is missing or wrong in a document, without its content.
    struct Fault: Error {
        let reason: String
    }

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case token = "Token"
        case expiration = "Expiration"
        case code = "Code"
    }

    /// Version of the format, which programs state.
    let version: Int?
    /// `Success`, or the name of an error; instances state it.
    let code: String?
    private let accessKeyID: String?
    private let secretAccessKey: String?
    private let sessionToken: String?
    private let token: String?
    private let expiration: String?

    /// Reads a document, or `nil` when it is not a JSON object with these members.
    init?(_ bytes: [UInt8]) {
        guard let document = try? JSONDocument.decode(Self.self, from: bytes) else {
            return nil
        }
        self = document
    }

    /// The credentials in it; those without `Expiration` do not expire.
    func credentials() throws(Fault) -> Credentials {
        guard let accessKeyID, !accessKeyID.isEmpty else {
            throw Fault(reason: "without AccessKeyId")
        }
        guard let secretAccessKey, !secretAccessKey.isEmpty else {
            throw Fault(reason: "without SecretAccessKey")
        }
        var end: Int64?
        if let expiration {
            end = Timestamp.parseISO8601(expiration)
            guard end != nil else { throw Fault(reason: "whose Expiration is not a time") }
        }
        return Credentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            sessionToken: sessionToken ?? token, expiration: end)
    }
}
