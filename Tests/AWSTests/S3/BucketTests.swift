import AWS
import HTTP
import Testing

@Suite struct BucketTests {
    @Test func headTellsTheRegion() async throws {
        let bench = try Bench([.ok(headers: ["x-amz-bucket-region": "eu-west-1"])])
        #expect(try await bench.s3.headBucket() == "eu-west-1")
    }

    @Test func website() async throws {
        let bench = try Bench([
            .ok(
                "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
                    + "<ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>"),
            .ok(
                "<WebsiteConfiguration><RedirectAllRequestsTo><HostName>www.example.org</HostName>"
                    + "</RedirectAllRequestsTo></WebsiteConfiguration>"),
            .error(404, "NoSuchWebsiteConfiguration"),
        ])
        let website = try #require(try await bench.s3.website())
        #expect(website.indexDocument == "index.html")
        #expect(website.errorDocument == "404.html")
        #expect(website.redirectHost == nil)
        #expect(try await bench.s3.website()?.redirectHost == "www.example.org")
        #expect(try await bench.s3.website() == nil)
    }

    @Test func publicity() async throws {
        let bench = try Bench([
            .ok(
                "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
                    + "<RestrictPublicBuckets>false</RestrictPublicBuckets>"
                    + "</PublicAccessBlockConfiguration>"),
            .error(404, "NoSuchPublicAccessBlockConfiguration"),
        ])
        let block = try #require(try await bench.s3.publicAccessBlock())
        #expect(block.blocksACLs)
        #expect(!block.blocksPolicies)
        #expect(!block.restrictsBuckets)
        #expect(try await bench.s3.publicAccessBlock() == nil)
    }

    @Test(arguments: [("<Status>Enabled</Status>", "Enabled"), ("", nil)] as [(String, String?)])
    func versioning(_ status: String, _ expected: String?) async throws {
        let bench = try Bench([
            .ok("<VersioningConfiguration>\(status)</VersioningConfiguration>")
        ])
        #expect(try await bench.s3.versioning() == expected)
    }

    @Test func aDeniedQuestionNamesItsPermission() async throws {
        let bench = try Bench([.error(403, "AccessDenied")])
        let error = try await awsError { _ = try await bench.s3.publicAccessBlock() }
        #expect(
            error.hint?.contains("s3:GetBucketPublicAccessBlock on arn:aws:s3:::bucket") == true)
    }
}
