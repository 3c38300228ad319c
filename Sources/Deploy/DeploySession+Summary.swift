internal import Platform
internal import Synchronization

/// How a run is summed up, whatever its end.
extension DeploySession {
    /// The summary of a run that got through.
    func ending(_ prepared: Prepared, failed: Bool) -> DeploySummary {
        var summary = figures()
        if failed {
            summary.result = .failed
            summary.exitStatus = .failed
        } else if !isDone(prepared) {
            summary.result = .interrupted
            summary.exitStatus = .interrupted
        } else {
            summary.result = options.isPartial ? .partial : .complete
            summary.exitStatus = .done
        }
        return summary
    }

    /// Whether all that was planned was done; an interruption may come too late to prevent it.
    func isDone(_ prepared: Prepared) -> Bool {
        let record = log.record
        return record.uploaded + record.updated
            == prepared.plan.uploads.count + prepared.plan.updates.count
            && record.deleted.count == prepared.plan.deletions.count
    }

    /// The summary of a dry run.
    func planned(_ prepared: Prepared) -> DeploySummary {
        var summary = figures()
        summary.result = .planned
        summary.exitStatus = .done
        summary.uploaded = prepared.plan.uploads.count
        summary.bytesUploaded = prepared.totals.uploadBytes
        summary.updated = prepared.plan.updates.count
        summary.deleted = prepared.plan.deletions.count
        return summary
    }

    /// The summary of a run that ended with an error, which is reported.
    func summary(of error: any Error) -> DeploySummary {
        var summary = figures()
        switch error {
        case is CancellationError:
            summary.result = .interrupted
            summary.exitStatus = .interrupted
            return summary
        case let refusal as Refusal:
            summary.result = .refused
            summary.exitStatus = .refusedByGuard
            fail("\(refusal)", refusal.hint)
        case let locked as LockedByAnother:
            summary.result = .refused
            summary.exitStatus = .lostToAnotherDeployer
            fail("\(locked)", locked.hint)
        case is OvertakenByAnother, is LockLost:
            summary.result = log.record.hasChanges ? .failed : .refused
            summary.exitStatus = .lostToAnotherDeployer
            fail("\(error)", "deploy again to publish this build on top of it")
        case let tree as UnreadableTree:
            for problem in tree.problems { fail(problem.message, problem.hint) }
            summary.failed += tree.problems.count
        case let error as PlatformError:
            fail(error.description, error.isNotFound ? "check the path; has the build run?" : nil)
        case let error as StoreError:
            fail(error.description, error.hint)
        default:
            fail("\(error)", nil)
        }
        return summary
    }

    private func fail(_ message: String, _ hint: String?) {
        deployment.report(.failed(key: nil, message: message, hint: hint))
    }

    /// What was done so far; a failure, until somebody knows better.
    private func figures() -> DeploySummary {
        var summary = DeploySummary(result: .failed, exitStatus: .failed)
        let record = log.record
        let (prepared, generation) = progress.withLock { ($0.prepared, $0.generation) }
        summary.uploaded = record.uploaded
        summary.updated = record.updated
        summary.deleted = record.deleted.count
        summary.failed = record.failed
        summary.bytesUploaded = record.bytesUploaded
        summary.unchanged = prepared?.plan.unchangedCount ?? 0
        summary.withheld = prepared?.withheld.count ?? 0
        summary.generation = generation
        return summary
    }
}

/// Another deployment has published since the manifest was read.
struct OvertakenByAnother: Error, CustomStringConvertible {
    let stage: String

    var description: String { "another deployment was published \(stage)" }
}
