/// How a build ended.
package struct BuildOutcome: Sendable, Equatable {
    /// The kinds of end.
    package enum Result: Sendable, Equatable {
        /// It went through, and its output is there.
        case done
        /// It was cancelled; what is in the output folder is part of a site.
        case interrupted
        /// Its time was over; what is in the output folder is part of a site.
        case timedOut
        /// It failed: one sentence, and what to try.
        case failed(String, hint: String?)
    }

    /// What was done about the dependencies.
    package enum Dependencies: String, Sendable {
        /// There are none, or no lock file that says which.
        case none
        /// They were there already.
        case current
        /// They were installed.
        case installed
    }

    /// How it ended.
    package var result: Result
    /// What was done about the dependencies.
    package var dependencies: Dependencies
    /// The last lines that it wrote, at most 60 and 8 KiB.
    package var tail: String

    /// An outcome.
    package init(_ result: Result, dependencies: Dependencies = .none, tail: String = "") {
        self.result = result
        self.dependencies = dependencies
        self.tail = tail
    }

    /// Whether it went through.
    package var isDone: Bool { result == .done }
}
