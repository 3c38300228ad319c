import AWS
import HTTP
import TestSupport

/// One service of the shared moto, for this package's client and for boto3.
struct MotoService {
    let client: AWSClient
    let endpoint: Endpoint
    let boto: BotoClient

    init(_ service: String) throws {
        let moto = try MotoServer.shared().endpoint
        boto = BotoClient(moto, service: service)
        endpoint = try Endpoint(parsing: moto.url)
        client = AWSClient(
            http: try CurlClient(CurlConfiguration()),
            credentials: KnownCredentials(
                credentials: Credentials(
                    accessKeyID: moto.accessKey, secretAccessKey: moto.secretKey,
                    sessionToken: nil)),
            service: service, region: moto.region, limiter: ConcurrencyLimiter(bound: 8))
    }

    private struct KnownCredentials: CredentialSource {
        let credentials: Credentials

        func credentials() async throws -> Credentials { credentials }
        func invalidate(_ credentials: Credentials) async {}
    }
}
