internal import AWS
internal import Manifest

/// The manifest and the lock.
extension Doctor {
    func checkState() async -> [Finding] {
        var findings: [Finding] = []
        do {
            let object = try await stateBucket.getObject(
                layout.manifest, byteLimit: ConditionalWrites.byteLimit)
            findings.append(Diagnosis.manifest(object?.body, site: site))
            if let lock = try await stateBucket.getObject(
                layout.lock, byteLimit: ConditionalWrites.byteLimit)
            {
                var age: Int64?
                if let date = lock.date, let written = lock.lastModified { age = date - written }
                findings.append(Diagnosis.lock(LockRecord.decode(lock.body), age: age))
            }
        } catch let error as AWSError where error.code == .accessDenied {
            findings.append(
                Finding(
                    "state", .warn,
                    "the manifest may not be read: every deployment lists the bucket and compares "
                        + "checksums", hint: error.hint))
        } catch {
            findings.append(Finding("state", .fail, error))
        }
        return findings
    }
}
