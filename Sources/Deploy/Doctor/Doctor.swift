package import AWS
package import HTTP

/// Checks what a deployment needs, from the credentials to the state. Writes nothing.
package struct Doctor: Sendable {
    let site: SiteLocation
    let layout: StateLayout
    let bucket: S3Client
    let stateBucket: S3Client
    let credentials: CredentialChain
    let configuredRegion: String
    let http: any HTTPClient
    let publicURL: @Sendable (_ bucket: String, _ key: String, _ region: String) -> String
    let localTime: @Sendable () -> Int64

    /// A doctor for one site.
    ///
    /// - Parameters:
    ///   - state: where the state is, when not beside the site.
    ///   - bucket: the site's bucket.
    ///   - stateBucket: the state's bucket, which may be the same.
    ///   - configuredRegion: the region that requests are first sent to.
    ///   - http: for requests without credentials, as visitors send them.
    ///   - publicURL: the URL of an object.
    package init(
        site: SiteLocation, state: SiteLocation?, bucket: S3Client, stateBucket: S3Client,
        credentials: CredentialChain, configuredRegion: String, http: any HTTPClient,
        publicURL:
            @escaping @Sendable (_ bucket: String, _ key: String, _ region: String) -> String,
        localTime: @escaping @Sendable () -> Int64 = { Timestamp.now() }
    ) {
        self.site = site
        layout = StateLayout(site: site, state: state)
        self.bucket = bucket
        self.stateBucket = stateBucket
        self.credentials = credentials
        self.configuredRegion = configuredRegion
        self.http = http
        self.publicURL = publicURL
        self.localTime = localTime
    }

    /// Makes the checks one after the other. One without which the others mean nothing ends them.
    ///
    /// - Returns: whether none failed.
    package func examine(_ report: (Finding) -> Void) async -> Bool {
        var isHealthy = true
        func note(_ finding: Finding) {
            isHealthy = isHealthy && finding.status != .fail
            report(finding)
        }
        let found = await checkCredentials()
        note(found)
        guard found.status != .fail else { return false }
        let reached = await checkBucket()
        note(reached)
        guard reached.status != .fail else { return false }
        note(Diagnosis.region(ofBucket: bucket.region, configured: configuredRegion))
        note(await checkListing())
        note(await checkWebsite())
        for finding in await checkVisitors() { note(finding) }
        note(await checkVersioning())
        for finding in await checkState() { note(finding) }
        return isHealthy
    }

    private func checkCredentials() async -> Finding {
        do {
            let finding = try await credentials.find()
            return Diagnosis.credentials(finding, now: localTime())
        } catch {
            return Finding("credentials", .fail, error)
        }
    }

    private func checkBucket() async -> Finding {
        do {
            _ = try await bucket.headBucket()
            return Finding("bucket", .ok, "\(bucket.bucket) exists and can be reached")
        } catch {
            return Finding("bucket", .fail, error)
        }
    }

    private func checkListing() async -> Finding {
        do {
            _ = try await bucket.listObjects(prefix: site.prefix, limit: 1)
            return Finding("listing", .ok, "\(site) may be listed")
        } catch {
            return Finding("listing", .fail, error)
        }
    }

    private func checkWebsite() async -> Finding {
        await asking("website") {
            Diagnosis.website(try await bucket.website(), bucket: bucket.bucket)
        }
    }

    private func checkVersioning() async -> Finding {
        await asking("versioning") { Diagnosis.versioning(try await bucket.versioning()) }
    }

    /// A setting that may not be read, or that a server does not have, keeps no deployment back.
    private func asking(_ name: String, _ question: () async throws -> Finding) async -> Finding {
        do {
            return try await question()
        } catch let error as AWSError where error.code == .accessDenied {
            return Finding(name, .warn, error)
        } catch let error as AWSError where error.code == .unsupported || error.code == .rejected {
            return Finding(name, .ok, "this server has no such setting")
        } catch {
            return Finding(name, .warn, error)
        }
    }
}
