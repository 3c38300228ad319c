/// Why an object is uploaded or updated.
package enum UploadReason: String, Sendable, Equatable {
    /// The bucket does not have it.
    case new
    /// Its bytes differ from what we last wrote or from what is there.
    case content
    /// Its bytes are the same, its headers are not.
    case headers
    /// Somebody else has overwritten or removed it since we wrote it.
    case drift
    /// `--force` asks for everything.
    case forced
}

/// What a deployment is busy with.
package enum DeployStage: String, Sendable, CaseIterable {
    case scanning, comparing, locking, uploading, publishing, deleting, finishing
}

/// Something that happened in a deployment, in order. Keys are full keys of the bucket.
package enum DeployEvent: Sendable {
    /// A stage began.
    case stage(DeployStage)
    /// So many files, with so many bytes, are hashed by now, or left to be hashed as they are sent.
    case hashed(files: Int, bytes: Int64)
    /// The plan is made: what is to be done.
    case planned(PlanTotals)
    /// Bytes of an object left for the store; for progress only.
    case sent(bytes: Int64)
    /// An object was uploaded (or, in a dry run, would be).
    case uploaded(key: String, reason: UploadReason, bytes: Int64)
    /// An object's headers were updated in place (or would be).
    case updated(key: String, reason: UploadReason)
    /// A stale object was deleted (or would be).
    case deleted(key: String)
    /// A page stays as it is, because these assets of it are missing; an empty list means that the
    /// page itself is cut off.
    case withheld(key: String, missing: [String])
    /// Something failed; the rest of its phase goes on.
    case failed(key: String?, message: String, hint: String?)
    /// Something the user should know.
    case warning(message: String, hint: String?)
}

/// Sums of a plan.
package struct PlanTotals: Sendable, Equatable {
    /// Objects to upload and their bytes.
    package var uploads = 0, uploadBytes: Int64 = 0
    /// Objects whose headers are to be updated, and objects to delete.
    package var updates = 0, deletions = 0
    /// Objects that are as they should be, and pages held back.
    package var unchanged = 0, withheld = 0

    /// All zero.
    package init() {}
}

/// How a deployment ended.
package enum DeployResult: String, Sendable {
    /// The site is what the directory is.
    case complete
    /// A partial deployment did all that it may.
    case partial
    /// A dry run.
    case planned
    /// A guard, a lock or another deployer stopped it before it wrote anything.
    case refused
    /// It was asked to stop.
    case interrupted
    /// Something went wrong.
    case failed
}

/// The figures of a finished deployment: the last line of the JSON stream.
package struct DeploySummary: Sendable, Equatable {
    /// How it ended.
    package var result: DeployResult
    /// The exit status that the command ends with; signals are the command's own business.
    package var exitStatus: DeployExitStatus
    /// Objects uploaded, updated in place, deleted, left alone, held back, failed.
    package var uploaded = 0, updated = 0, deleted = 0, unchanged = 0, withheld = 0, failed = 0
    /// Bytes of the uploaded objects.
    package var bytesUploaded: Int64 = 0
    /// What went over the wire.
    package var traffic = Traffic()
    /// Generation of the manifest as it is now; 0 when there is none.
    package var generation = 0
    /// Wall time.
    package var elapsed: Duration = .zero

    /// A summary with nothing done yet.
    package init(result: DeployResult, exitStatus: DeployExitStatus) {
        self.result = result
        self.exitStatus = exitStatus
    }
}

/// The outcomes that callers tell apart, with the exit codes of the command.
package enum DeployExitStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    case refusedByGuard = 3
    case lostToAnotherDeployer = 4
    /// Stopped on request; the command replaces it by 130 or 143.
    case interrupted = 130
}
