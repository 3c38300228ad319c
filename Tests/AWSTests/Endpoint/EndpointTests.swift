import AWS
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("https://minio.example.com/", "https://minio.example.com"),
        ("HTTPS://Minio.Example.COM:443/s3//", "https://minio.example.com/s3"),
        ("http://host:80", "http://host"), ("http://host:443", "http://host:443"),
        ("http://[::1]:9000/a/b/", "http://[::1]:9000/a/b"),
    ]) func accepts(_ text: String, _ url: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.url == url)
        #expect(endpoint.isCustom)
    }

    @Test(arguments: [
        "", "127.0.0.1:9000", "s3://bucket", "ftp://host", "http://", "http://:9000",
        "http://user:secret@host", "http://host:0", "http://host:65536", "http://host:port",
        "http://host/?x=1", "http://host/#x", "http://ho st", "http://host\n", "http://[::1",
        "http://[]:80", "http://h\u{F6}st", "http://host\\@other",
    ]) func refuses(_ text: String) throws {
        let error = try #require(throws: AWSError.self) { try Endpoint(parsing: text) }
        #expect(error.code == .invalidConfiguration)
        #expect(error.hint?.contains("--endpoint-url") == true)
    }

    @Test(arguments: [
        "https://user:hunter2@host", "https://hunter2@host/path", "user:hunter2@host",
        "https://user:hun@ter2@host", "https://host/?password=hunter2", "https://host/#hunter2",
    ]) func quotesNoSecret(_ text: String) throws {
        let error = try #require(throws: AWSError.self) { try Endpoint(parsing: text) }
        #expect(!"\(error)".contains("hunter2"))
        #expect(!"\(error)".contains("ter2"))
    }

    @Test(arguments: [
        ("eu-central-1", "aws", "amazonaws.com"), ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"), ("moon-1", "aws", "amazonaws.com"),
    ]) func partition(_ region: String, _ name: String, _ suffix: String) {
        #expect(Partition(region: region).name == name)
        #expect(
            Endpoint(service: "sts", region: region).url == "https://sts.\(region).\(suffix)")
    }

    @Test(
        arguments: [
            ("bucket", nil, "https://bucket.s3.eu-west-1.amazonaws.com/k"),
            ("edit.example.org", nil, "https://s3.eu-west-1.amazonaws.com/edit.example.org/k"),
            ("Legacy_Name", nil, "https://s3.eu-west-1.amazonaws.com/Legacy_Name/k"),
            ("bucket", "http://127.0.0.1:9000", "http://127.0.0.1:9000/bucket/k"),
            ("bucket", "https://host/s3", "https://host/s3/bucket/k"),
        ] as [(String, String?, String)])
    func addresses(_ bucket: String, _ custom: String?, _ url: String) throws {
        let addressing = S3Addressing(custom: try custom.map { try Endpoint(parsing: $0) })
        #expect(addressing.url(bucket: bucket, key: "k", region: "eu-west-1") == url)
        let bucketURL = addressing.url(bucket: bucket, query: "location", region: "eu-west-1")
        #expect(bucketURL.hasSuffix("?location"))
    }

    @Test(arguments: [
        "", "ab", "a/b", "..", "a b", "b\u{FC}cket", "a%2Fb", ".hidden", "x?y", "x#y",
    ])
    func refusesBucketNames(_ name: String) throws {
        #expect(!S3Addressing.isValidBucketName(name))
        let error = try #require(throws: AWSError.self) { try Bench([.ok()], bucket: name) }
        #expect(error.code == .invalidConfiguration)
    }
}
