/// There is no libcurl that could be used: it is loaded when the first client is made, and not with
/// the program.
package struct CurlUnavailable: Error, Sendable, CustomStringConvertible {
    /// The loader's own words: the file and what is wrong with it.
    package let reason: String

    /// One sentence with the reason.
    package var description: String { "cannot load libcurl: \(reason)" }

    /// What to try.
    package var hint: String {
        "install libcurl 7.87 or newer; Debian and Ubuntu call the package libcurl4"
    }
}
