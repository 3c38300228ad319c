extension S3Client {
    /// One page of the bucket's objects, in byte order of their keys (ListObjectsV2).
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
    ///
    /// - Parameters:
    ///   - prefix: only keys that begin so; another one in the answer is an error.
    ///   - startAfter: only keys after this one; S3 ignores it beside a continuation, and some
    ///     servers ignore it always.
    ///   - continuation: the previous page's token.
    ///   - limit: the most objects on the page; servers may return fewer, even none.
    package func listObjects(
        prefix: String = "", startAfter: String? = nil, continuation: String? = nil,
        limit: Int = 1000
    ) async throws -> S3ListPage {
        var query: [(String, String?)] = [
            ("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(limit)),
        ]
        if !prefix.isEmpty { query.append(("prefix", prefix)) }
        if let continuation {
            query.append(("continuation-token", continuation))
        } else if let startAfter {
            query.append(("start-after", startAfter))
        }
        let request = request("ListObjectsV2", "GET", query: query, permission: "ListBucket")
        return try await client.send(request) { response throws(ServiceFault) in
            let page = try S3ListPage(response)
            // Whoever takes such a key for one of the site's own may delete it.
            guard page.objects.allSatisfy({ $0.key.utf8.starts(with: prefix.utf8) }) else {
                throw ServiceFault("the listing has keys outside the prefix", in: response)
            }
            if let continuation, page.continuation == continuation {
                throw ServiceFault("the listing continues with the same page forever", in: response)
            }
            return page
        }
    }
}
