internal import AWS
internal import HTTP

/// What somebody without credentials can see, and how the clocks compare.
extension Doctor {
    func checkVisitors() async -> [Finding] {
        var findings: [Finding] = []
        do throws(HTTPError) {
            let page = try await fetch(bucket, site.prefix + "index.html")
            findings.append(
                Diagnosis.page(
                    status: page.status, site: site,
                    isBlocked: page.status == 403 ? await blocksPublicPolicies() : false))
            if let date = page.headers["date"].flatMap(Timestamp.parseHTTPDate) {
                findings.append(Diagnosis.clock(ahead: localTime() - date))
            }
            let manifest = try await fetch(stateBucket, layout.manifest)
            findings.append(Diagnosis.privacy(status: manifest.status, layout: layout))
        } catch {
            findings.append(Finding("visitors", .warn, error))
        }
        return findings
    }

    /// The first byte of an object, asked for as a visitor would.
    private func fetch(_ client: S3Client, _ key: String) async throws(HTTPError) -> HTTPResponse {
        try await http.send(
            HTTPRequest(
                method: "GET", url: publicURL(client.bucket, key, client.region),
                headers: ["Range": "bytes=0-0"],
                timeout: .seconds(20)))
    }

    private func blocksPublicPolicies() async -> Bool {
        guard let block = try? await bucket.publicAccessBlock() else { return false }
        return block.blocksPolicies || block.restrictsBuckets
    }
}
