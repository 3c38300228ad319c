import AWS
import Platform
import TestSupport
import Testing

@Suite struct MotoServiceTests {
    @Test func aServiceIsPutToSleep() async throws {
        let moto = try MotoService("ecs")
        let name = "s-" + RandomBytes.hex(byteCount: 8)
        try await moto.boto.call("create_cluster", ["clusterName": .string(name)])
        try await moto.boto.call(
            "register_task_definition",
            [
                "family": .string(name),
                "containerDefinitions": [["name": "worker", "image": "worker", "memory": 128]],
            ])
        try await moto.boto.call(
            "create_service",
            [
                "cluster": .string(name), "serviceName": .string(name), "desiredCount": 1,
                "taskDefinition": .string(name),
            ])
        let ecs = ECSClient(
            cluster: name, service: name, client: moto.client, endpoint: moto.endpoint)
        #expect(try await ecs.status().desiredCount == 1)
        #expect(try await ecs.setDesiredCount(0).desiredCount == 0)
        #expect(try await ecs.status().desiredCount == 0)

        let unknown = ECSClient(
            cluster: name, service: "unknown", client: moto.client, endpoint: moto.endpoint)
        let error = try await awsError { _ = try await unknown.status() }
        #expect(error.code == .notFound)
        let nowhere = ECSClient(
            cluster: "nowhere", service: name, client: moto.client, endpoint: moto.endpoint)
        let other = try await awsError { _ = try await nowhere.setDesiredCount(0) }
        #expect(other.code == .notFound)
    }
}
