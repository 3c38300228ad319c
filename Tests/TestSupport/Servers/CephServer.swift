/// Ceph's S3 gateway, which `scripts/ceph-rgw run` starts around the tests.
package enum CephServer {
    /// The gateway of `DEPLOY_DIST_COMPAT_CEPH`, "url accessKey secretKey"; `nil` when unset.
    package static func endpoint() throws -> S3Endpoint? {
        guard let value = PackageLayout.variable("DEPLOY_DIST_COMPAT_CEPH") else { return nil }
        let parts = value.split(separator: " ").map(String.init)
        guard parts.count == 3 else {
            throw TestSupportError("DEPLOY_DIST_COMPAT_CEPH is not \"url accessKey secretKey\"")
        }
        return S3Endpoint(
            name: "Ceph", url: parts[0], accessKey: parts[1], secretKey: parts[2])
    }
}
