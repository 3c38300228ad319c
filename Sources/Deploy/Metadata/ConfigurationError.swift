/// A configuration file that does not say what it means.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, as the user named it.
    package let file: String
    /// Where in it: `line 3, column 14`, or a path such as `routes[1].headers`; empty for the
    /// whole file.
    package let place: String
    /// What is wrong there.
    package let problem: String
    /// What to try, when there is something.
    package let hint: String?

    /// An error at a place of a file.
    package init(file: String, place: String, problem: String, hint: String? = nil) {
        self.file = file
        self.place = place
        self.problem = problem
        self.hint = hint
    }

    /// One sentence with file, place and problem.
    package var description: String {
        place.isEmpty ? "\(file): \(problem)" : "\(file), \(place): \(problem)"
    }
}
