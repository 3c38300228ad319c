/// One service of ECS.
///
/// Operations throw `AWSError`, and `CancellationError` when their task is cancelled; they repeat
/// themselves after passing failures.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/Welcome.html>
package struct ECSClient: Sendable {
    /// How a service does.
    package struct Status: Sendable, Equatable {
        /// `ACTIVE`, `DRAINING` or `INACTIVE`.
        package let status: String
        /// How many tasks there should be.
        package let desiredCount: Int
        /// How many run.
        package let runningCount: Int
        /// How many are about to run.
        package let pendingCount: Int
    }

    private let cluster: String
    private let service: String
    private let ecs: JSONService

    /// A client for one service.
    ///
    /// - Parameters:
    ///   - cluster: name or resource name.
    ///   - service: name or resource name.
    ///   - client: signs for `ecs`.
    ///   - endpoint: a configured endpoint.
    package init(
        cluster: String, service: String, client: AWSClient, endpoint: Endpoint? = nil
    ) {
        self.cluster = cluster
        self.service = service
        ecs = JSONService(
            client: client, name: "ECS", target: "AmazonEC2ContainerServiceV20141113",
            version: "1.1",
            endpoint: { region in endpoint ?? Endpoint(service: "ecs", region: region) })
    }

    /// Sets how many tasks there should be (UpdateService); 0 ends them all.
    package func setDesiredCount(_ count: Int) async throws -> Status {
        let request = try request(
            "UpdateService",
            ["service": .text(service), "desiredCount": .number(count)])
        return try await ecs.send(request, for: UpdateAnswer.self).service.value
    }

    /// How the service does (DescribeServices).
    ///
    /// - Throws: `.notFound` when there is none of that name in the cluster.
    package func status() async throws -> Status {
        let request = try request(
            "DescribeServices", ["services": .texts([service])])
        let answer = try await ecs.send(request, for: DescribeAnswer.self)
        if let description = answer.services?.first { return description.value }
        throw AWSError(
            .notFound, action: request.action, reason: "there is no such service",
            hint: Self.hint, serviceCode: answer.failures?.first?.reason)
    }

    private static let hint = "check ECS_CLUSTER, ECS_SERVICE and the region"

    private func request(_ operation: String, _ members: [String: JSONInput]) throws
        -> ServiceRequest
    {
        var members = members
        members["cluster"] = .text(cluster)
        func name(_ text: String) -> Substring { text.split(separator: "/").last ?? "" }
        let path = "\(name(cluster))/\(name(service))"
        var request = try ecs.request(operation, path, members)
        request.permission = Permission("ecs:\(operation)", on: "service/\(path)", account: "*")
        request.meaning = { fault in
            switch fault.code {
            case "ClusterNotFoundException", "ServiceNotFoundException",
                "ServiceNotActiveException":
                .init(.notFound, hint: Self.hint)
            default: nil
            }
        }
        return request
    }

    private struct Description: Decodable {
        let status: String
        let desiredCount: Int
        let runningCount: Int
        let pendingCount: Int

        var value: Status {
            Status(
                status: ServiceFault.printable(status) ?? "", desiredCount: desiredCount,
                runningCount: runningCount, pendingCount: pendingCount)
        }
    }

    private struct UpdateAnswer: Decodable {
        let service: Description
    }

    private struct DescribeAnswer: Decodable {
        struct Failure: Decodable {
            let reason: String?
        }

        let services: [Description]?
        let failures: [Failure]?
    }
}
