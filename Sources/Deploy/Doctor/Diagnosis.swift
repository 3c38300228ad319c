package import AWS
internal import Manifest

/// What facts about a site mean: no request is made here.
package enum Diagnosis {
    /// AWS refuses requests whose time is further off, in seconds.
    private static let toleratedSkew: Int64 = 15 * 60

    /// Credentials that were found. Of the key's id, which is no secret, only the ends are shown.
    package static func credentials(_ finding: CredentialChain.Finding, now: Int64) -> Finding {
        let id = finding.credentials.accessKeyID
        let shown = id.count > 12 ? "\(id.prefix(4))...\(id.suffix(4))" : "\(id.prefix(2))..."
        let detail = "access key \(shown) from \(finding.place)"
        guard let expiration = finding.credentials.expiration else {
            return Finding("credentials", .ok, detail)
        }
        let minutes = (expiration - now) / 60
        guard minutes > 0 else {
            return Finding(
                "credentials", .fail, "\(detail), expired", hint: "log in again, or renew them")
        }
        return Finding("credentials", .ok, "\(detail), valid for \(minutes) min")
    }

    /// The region that the bucket turned out to be in.
    package static func region(ofBucket region: String, configured: String) -> Finding {
        guard region != configured else { return Finding("region", .ok, region) }
        return Finding(
            "region", .warn, "the bucket is in \(region), requests are first sent to \(configured)",
            hint: "set --region or AWS_REGION to \(region): it saves a redirect")
    }

    /// The bucket's website configuration.
    package static func website(_ website: S3Website?, bucket: String) -> Finding {
        guard let website else {
            return Finding(
                "website", .warn, "the bucket has no website configuration",
                hint: "right behind CloudFront; otherwise: aws s3 website s3://\(bucket) "
                    + "--index-document index.html --error-document 404.html")
        }
        if let host = website.redirectHost {
            return Finding("website", .warn, "all requests are redirected to \(host)")
        }
        let error = website.errorDocument.map { "error page \($0)" } ?? "no error page"
        return Finding(
            "website", .ok, "index page \(website.indexDocument ?? "not set"), \(error)")
    }

    /// The answer that visitors get for `index.html`.
    ///
    /// - Parameter isBlocked: whether the bucket's settings rule out a public policy.
    package static func page(status: Int, site: SiteLocation, isBlocked: Bool) -> Finding {
        switch status {
        case 200..<300, 416:
            return Finding("visitors", .ok, "index.html is public")
        case 404:
            return Finding("visitors", .ok, "there is no index.html yet")
        case 401, 403:
            // A private bucket answers 403 for what does not exist, too.
            return Finding(
                "visitors", .warn, "index.html is not public",
                hint: isBlocked
                    ? "right behind CloudFront; otherwise lift the block of public access and "
                        + "allow s3:GetObject to everybody"
                    : "right behind CloudFront; otherwise allow s3:GetObject on "
                        + "arn:aws:s3:::\(site.bucket)/\(site.prefix)* to everybody")
        default:
            return Finding("visitors", .warn, "index.html is answered with HTTP \(status)")
        }
    }

    /// How far this machine's clock is ahead of the server's, in seconds.
    package static func clock(ahead: Int64) -> Finding {
        let distance = abs(ahead)
        if distance < 5 { return Finding("clock", .ok, "agrees with the server's") }
        let detail = "\(distance) s \(ahead > 0 ? "ahead of" : "behind") the server's"
        if distance < 60 { return Finding("clock", .ok, detail) }
        return Finding(
            "clock", .warn, detail,
            hint: distance < toleratedSkew
                ? "AWS tolerates 15 minutes: synchronise this machine's clock"
                : "requests are corrected by it, others of this machine are refused: synchronise "
                    + "its clock")
    }

    /// The answer that visitors get for the manifest.
    package static func privacy(status: Int, layout: StateLayout) -> Finding {
        guard (200..<300).contains(status) || status == 416 else {
            return Finding("privacy", .ok, "the state is not public")
        }
        let statement =
            #"{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"#
            + #""arn:aws:s3:::\#(layout.bucket)/\#(layout.prefix)*","Condition":{"#
            + #""StringNotEquals":{"aws:PrincipalAccount":"<your account id>"}}}"#
        return Finding(
            "privacy", .warn, "anybody can read the names and checksums of all files",
            hint: "add to the bucket's policy: \(statement)")
    }

    /// `Enabled`, `Suspended` or never set.
    package static func versioning(_ status: String?) -> Finding {
        status == "Enabled"
            ? Finding("versioning", .ok, "on")
            : Finding("versioning", .ok, "off: what is overwritten or deleted is gone")
    }

    /// The manifest's bytes, `nil` when there is none.
    package static func manifest(_ bytes: [UInt8]?, site: SiteLocation) -> Finding {
        guard let bytes else { return Finding("state", .ok, "nothing has been deployed yet") }
        let mending = "the next deployment compares everything anew and writes it afresh"
        do throws(ManifestError) {
            let manifest = try ManifestCodec.decode(bytes)
            guard manifest.site == site.description else {
                return Finding(
                    "state", .fail, "the manifest belongs to \(manifest.site)",
                    hint: "give each site a --state of its own")
            }
            let detail =
                "generation \(manifest.generation), "
                + Figures.count(manifest.entries.count, "file")
            guard manifest.isComplete else {
                return Finding(
                    "state", .warn, "\(detail), incomplete",
                    hint: "the last deployment was partial, stopped or failed: deploy again")
            }
            return Finding("state", .ok, detail)
        } catch {
            return Finding("state", .warn, error.description, hint: mending)
        }
    }

    /// A lock that is there.
    ///
    /// - Parameters:
    ///   - record: what it says, `nil` when that is unreadable.
    ///   - age: seconds since it was last renewed.
    package static func lock(_ record: LockRecord?, age: Int64?) -> Finding {
        guard let record else {
            return Finding(
                "lock", .warn, "the lock cannot be read",
                hint: "deploy with --no-lock, when no other deployment is running")
        }
        if let age, age > Int64(record.leaseSeconds) {
            return Finding(
                "lock", .warn, "left behind by \(record.owner), \(age) s ago",
                hint: "the next deployment takes it over")
        }
        return Finding("lock", .warn, "\(record.owner) is deploying")
    }
}
