import TestSupport
import Testing

/// The S3 servers that the compatibility suite runs against.
enum CompatibleServer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case moto, rclone, ceph

    /// Those that are there: Ceph only within `make test-compat`.
    static var available: [CompatibleServer] {
        get throws {
            let hasCeph = try CephServer.endpoint() != nil
            return hasCeph ? allCases : [.moto, .rclone]
        }
    }

    var testDescription: String { rawValue }

    /// The running server; all tests share it.
    var endpoint: S3Endpoint {
        get throws {
            switch self {
            case .moto: try MotoServer.shared().endpoint
            case .rclone: try RcloneServer.shared().endpoint
            case .ceph: try CephServer.endpoint()!
            }
        }
    }
}
