package import Arguments
package import Deploy
internal import Platform

/// What the command line asks for, validated.
package enum DeployDistOptions: Sendable {
    /// A text about the program itself.
    case inquiry(String)
    case deploy(DeployRequest)
    case doctor(StateRequest)
    case history(StateRequest)
    case rollback(StateRequest, generation: Int?)

    /// How to reach the service.
    package struct Connection: Sendable, Equatable {
        /// `--endpoint-url`, `--region` and `--profile`, where given.
        package var endpointURL: String?, region: String?, profile: String?

        /// As the environment and the configuration files say, but for what is given.
        package init(
            endpointURL: String? = nil, region: String? = nil, profile: String? = nil
        ) {
            self.endpointURL = endpointURL
            self.region = region
            self.profile = profile
        }
    }

    /// A request that looks at a site as it is.
    package struct StateRequest: Sendable {
        /// How to reach it.
        package var connection: Connection
        /// The site.
        package var site: SiteLocation
        /// Where its state is, when not beside it.
        package var state: SiteLocation?
        /// Whether the answer is JSON.
        package var isJSON: Bool
    }

    /// A request to publish, or to show what publishing would do.
    package struct DeployRequest: Sendable {
        /// How to reach the service.
        package var connection: Connection
        /// What the engine is to do.
        package var options: DeployOptions
        /// Whether nothing is to be written.
        package var isDryRun: Bool
        /// `--config`; `nil` for the usual file, if it is there.
        package var configurationPath: String?
        /// `--gzip`.
        package var gzips: Bool
        /// `--exclude` and `--include`, in their order.
        package var filterRules: [PathFilter.Rule]
        /// `--invalidate`.
        package var distribution: String?
        /// Whether results are JSON.
        package var isJSON: Bool
        /// What text is shown.
        package var style: TextReporter.Style
    }

    /// Reads the arguments, which do not include the program's name.
    ///
    /// - Throws: `UsageError` for the first mistake.
    package init(arguments: [String]) throws(UsageError) {
        let program = CommandTable.program
        let invocation = try Parser(program).parse(arguments)
        if let text = try Inquiry.answer(
            to: invocation, of: program, version: Build.description)
        {
            self = .inquiry(text)
        } else {
            try self.init(invocation)
        }
    }

    private init(_ invocation: Invocation) throws(UsageError) {
        let reader = OptionReader(invocation)
        switch invocation.command.name {
        case CommandTable.doctor: self = .doctor(try reader.stateRequest())
        case CommandTable.history: self = .history(try reader.stateRequest())
        case CommandTable.rollback:
            self = .rollback(
                try reader.stateRequest(), generation: try reader.number("to", in: 1...Int.max))
        default: self = .deploy(try reader.deployRequest())
        }
    }
}
