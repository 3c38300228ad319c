import AWS
import Deploy
import Manifest
import Testing

struct DiagnosisTests {
    private let site = SiteLocation(bucket: "b", prefix: "p")

    @Test(arguments: [
        ("AKIAIOSFODNN7EXAMPLE", "access key AKIA...MPLE from here"),
        ("short", "access key sh... from here"),
    ])
    func keysAreMasked(id: String, detail: String) {
        let finding = Self.found(id, expiration: nil)
        #expect(Diagnosis.credentials(finding, now: 0) == Finding("credentials", .ok, detail))
    }

    @Test func expiration() {
        let valid = Diagnosis.credentials(Self.found("short", expiration: 7200), now: 0)
        #expect(valid.status == .ok)
        #expect(valid.detail.hasSuffix(", valid for 120 min"))
        let expired = Diagnosis.credentials(Self.found("short", expiration: 7200), now: 7201)
        #expect(expired.status == .fail)
    }

    private static func found(_ id: String, expiration: Int64?) -> CredentialChain.Finding {
        CredentialChain.Finding(
            credentials: Credentials(
                accessKeyID: id, secretAccessKey: "secret", expiration: expiration),
            place: "here")
    }

    @Test func region() {
        #expect(Diagnosis.region(ofBucket: "a", configured: "a") == Finding("region", .ok, "a"))
        #expect(Diagnosis.region(ofBucket: "a", configured: "b").status == .warn)
    }

    @Test(arguments: [
        (0, Finding.Status.ok, "agrees with the server's"),
        (-4, .ok, "agrees with the server's"),
        (30, .ok, "30 s ahead of the server's"),
        (-60, .warn, "60 s behind the server's"),
        (900, .warn, "900 s ahead of the server's"),
    ])
    func clock(ahead: Int64, status: Finding.Status, detail: String) {
        let finding = Diagnosis.clock(ahead: ahead)
        #expect(finding.status == status)
        #expect(finding.detail == detail)
    }

    @Test(arguments: [
        (200, Finding.Status.ok), (206, .ok), (416, .ok), (404, .ok), (403, .warn), (503, .warn),
    ])
    func page(status: Int, expected: Finding.Status) {
        #expect(Diagnosis.page(status: status, site: site, isBlocked: false).status == expected)
    }

    @Test func aPublicStateComesWithAPolicy() {
        let layout = StateLayout(site: site, state: nil)
        #expect(Diagnosis.privacy(status: 403, layout: layout).status == .ok)
        #expect(Diagnosis.privacy(status: 404, layout: layout).status == .ok)
        let finding = Diagnosis.privacy(status: 206, layout: layout)
        #expect(finding.status == .warn)
        #expect(finding.hint?.contains(#""arn:aws:s3:::b/p/.deploy-dist/*""#) == true)
    }

    @Test func website() {
        #expect(Diagnosis.website(nil, bucket: "b").status == .warn)
        let website = S3Website(
            indexDocument: "index.html", errorDocument: nil, redirectHost: nil)
        #expect(
            Diagnosis.website(website, bucket: "b")
                == Finding("website", .ok, "index page index.html, no error page"))
    }

    @Test func manifest() {
        var manifest = SiteManifest(
            site: site.description, generation: 7, deployID: "d", createdAt: 0, isComplete: true,
            entries: [])
        #expect(Diagnosis.manifest(nil, site: site).status == .ok)
        #expect(
            Diagnosis.manifest(ManifestCodec.encode(manifest), site: site)
                == Finding("state", .ok, "generation 7, 0 files"))
        #expect(Diagnosis.manifest([1, 2, 3], site: site).status == .warn)
        manifest.isComplete = false
        #expect(Diagnosis.manifest(ManifestCodec.encode(manifest), site: site).status == .warn)
        manifest.site = "s3://other/"
        #expect(Diagnosis.manifest(ManifestCodec.encode(manifest), site: site).status == .fail)
    }

    @Test(arguments: [
        (10, "somebody is deploying"), (61, "left behind by somebody, 61 s ago"),
        (nil, "somebody is deploying"),
    ])
    func lock(age: Int64?, detail: String) {
        let record = LockRecord(
            owner: "somebody", nonce: "n", leaseSeconds: 60, process: nil, intents: [])
        #expect(Diagnosis.lock(record, age: age).detail == detail)
    }

    @Test func findingsAsText() {
        #expect(Finding("clock", .ok, "fine").text == "ok    clock        fine\n")
        #expect(
            Finding("credentials", .fail, "none\u{1B}", hint: "get some").text
                == "fail  credentials  none\\x1b\n                   get some\n")
        #expect(
            Finding("clock", .warn, "late").json
                == #"{"type":"check","name":"clock","status":"warn","detail":"late","hint":null}"#
                + "\n")
    }
}
