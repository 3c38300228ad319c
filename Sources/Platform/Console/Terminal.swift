internal import Glibc

/// What a stream can show.
package struct Terminal: Sendable {
    /// Whether a line can be redrawn in place.
    package let canRedraw: Bool
    /// Whether colours are welcome.
    package let hasColour: Bool
    private let width: @Sendable () -> Int

    /// A terminal with the given abilities.
    package init(
        canRedraw: Bool, hasColour: Bool, columns width: @escaping @Sendable () -> Int = { 80 }
    ) {
        self.canRedraw = canRedraw
        self.hasColour = hasColour
        self.width = width
    }

    /// A file or a pipe: lines only.
    package static let none = Terminal(canRedraw: false, hasColour: false)

    /// What standard error is connected to.
    package static func standardError(_ environment: Environment) -> Terminal {
        detect(STDERR_FILENO, environment)
    }

    /// What a descriptor is connected to.
    static func detect(_ descriptor: Int32, _ environment: Environment) -> Terminal {
        guard isatty(descriptor) == 1, let kind = environment["TERM"], kind != "dumb" else {
            return .none
        }
        return Terminal(canRedraw: true, hasColour: environment["NO_COLOR"] == nil) {
            var size = winsize()
            let result = ioctl(descriptor, UInt(TIOCGWINSZ), &size)
            return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        }
    }

    /// Its width at this moment; 80 when it does not tell.
    package var columns: Int { width() }
}
