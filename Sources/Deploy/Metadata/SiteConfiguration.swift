internal import FoundationEssentials
package import Manifest

/// What `deploy-dist.json` says: how files are served, and which are left out.
///
///     {
///       "routes": [
///         { "match": "blog/**", "cacheControl": "public, max-age=60", "gzip": true },
///         { "match": "*.pdf", "headers": { "Content-Disposition": "attachment" } }
///       ],
///       "ignore": ["*.map"]
///     }
///
/// A route also takes `contentType`. All routes that match a key apply, in order: of two that set
/// the same header the later counts.
package struct SiteConfiguration: Sendable {
    /// Settings for the keys that a glob matches.
    package struct Route: Sendable {
        /// Which keys.
        package let match: Glob
        /// The headers it sets, `cacheControl` and `contentType` among them.
        package let headers: ObjectHeaders
        /// Whether files are stored gzip-encoded; `nil` leaves it to what applied before.
        package let gzip: Bool?
    }

    /// The name under which the file is looked for.
    package static let fileName = "deploy-dist.json"

    /// The routes, in the file's order.
    package let routes: [Route]
    /// Keys that are out of scope: neither uploaded nor deleted.
    package let ignore: [Glob]

    /// No routes, nothing ignored.
    package init() {
        routes = []
        ignore = []
    }

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - json: the file's bytes.
    ///   - file: its name, for messages.
    /// - Throws: `ConfigurationError` for anything that is not understood; unknown fields, too,
    ///   since a misspelt one would silently do nothing.
    package init(json: [UInt8], file: String) throws(ConfigurationError) {
        do throws(JSONSyntax.Fault) {
            try JSONSyntax.check(json)
        } catch {
            throw ConfigurationError(
                file: file, place: "line \(error.line), column \(error.column)",
                problem: error.problem)
        }
        do {
            let document = try JSONDecoder().decode(ConfigurationDocument.self, from: Data(json))
            routes = document.routes
            ignore = document.ignore
        } catch {
            throw ConfigurationDocument.describe(error, file: file)
        }
    }
}
