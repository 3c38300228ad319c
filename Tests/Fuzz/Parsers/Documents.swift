@testable import AWS
import Deploy
import Manifest
@testable import Worker

extension Parser {
    /// The first byte chooses the document.
    func feedDocuments(_ bytes: [UInt8]) {
        let (choice, rest) = bytes.choosing(among: 4)
        switch choice {
        case 0:
            do throws(ConfigurationError) {
                let configuration = try SiteConfiguration(json: rest, file: "deploy-dist.json")
                for field in configuration.routes.flatMap(\.headers.fields) {
                    must(
                        (field.name + field.value).unicodeScalars.allSatisfy {
                            $0.properties.generalCategory != .control || $0 == "\t"
                        }, "header")
                }
            } catch {
                must(!error.description.isEmpty, "a problem is named")
            }
        case 1:
            guard let record = LockRecord.decode(rest) else { return }
            must(LockRecord.decode(record.encoded()) == record, "decode(encode(x)) == x")
        case 2:
            _ = try? CredentialDocument(rest)?.credentials()
        default:
            guard let variables = try? EnvironmentFile.parse(rest) else { return }
            must(variables.keys.allSatisfy { !$0.isEmpty && !$0.contains("=") }, "name")
        }
    }
}
