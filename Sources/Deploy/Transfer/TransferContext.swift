package import Platform

/// What the steps that change a bucket have in common.
package struct TransferContext: Sendable {
    /// The site's bucket.
    package let store: any ObjectStore
    /// What the deployment is to do.
    package let options: DeployOptions
    /// Asks to start nothing new.
    package let interruption: Interruption
    /// Where every step notes what it did.
    package let log: TransferLog
    /// Told what happens, from several tasks at once.
    package let report: @Sendable (DeployEvent) -> Void

    /// A context of the given parts.
    package init(
        store: any ObjectStore, options: DeployOptions, interruption: Interruption,
        log: TransferLog, report: @escaping @Sendable (DeployEvent) -> Void
    ) {
        self.store = store
        self.options = options
        self.interruption = interruption
        self.log = log
        self.report = report
    }
}
