/// What a deployment is to do.
package struct DeployOptions: Sendable {
    /// Which stale objects are deleted.
    package enum Deletion: String, Sendable, CaseIterable {
        /// Those that a deployment of ours wrote.
        case owned
        /// Everything below the prefix that is not in the directory.
        case all
        /// Nothing.
        case none
    }

    /// The most deletions that are done without being forced.
    package enum DeletionLimit: Sendable, Equatable {
        /// So many objects.
        case count(Int)
        /// So many of a hundred live objects.
        case percent(Int)
    }

    /// What the local tree is compared with.
    package enum Verification: String, Sendable, CaseIterable {
        /// The manifest and a listing of the bucket.
        case listing
        /// The manifest alone.
        case manifest
    }

    /// The built site.
    package var directory: String
    /// Where it goes.
    package var site: SiteLocation
    /// Where manifest, lock and history are kept; `nil` for `.deploy-dist/` beside the site.
    package var state: SiteLocation?
    /// Which stale objects are deleted.
    package var deletion = Deletion.owned
    /// `nil` for the default: half of the live objects, once there are more than 20.
    package var deletionLimit: DeletionLimit?
    /// What the local tree is compared with.
    package var verification = Verification.listing
    /// The build was interrupted: add what is complete, delete nothing.
    package var isPartial = false
    /// Upper bound of requests in flight.
    package var concurrency = 128
    /// Upload everything, and pass the guards against too many deletions.
    package var isForced = false
    /// Whether other deployers are kept out by a lock.
    package var usesLock = true
    /// Who we are, for others that find our lock; a restarted owner of the same name may take its
    /// own lock over at once. `nil` for this process.
    package var lockOwner: String?
    /// The commit that the directory was built from, for the record.
    package var commit: String?
    /// A number that grows with each build: an older one is refused.
    package var sequence: Int64?

    /// Options with their defaults.
    package init(directory: String, site: SiteLocation) {
        self.directory = directory
        self.site = site
    }
}
