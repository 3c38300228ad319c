/// The modules that an inline module script imports with the statements at its beginning.
///
/// Bundlers put them there. Imports further down, and the imports of the imported modules, are
/// not seen: that would take a parser of JavaScript. Bundlers list those as `modulepreload`.
enum ModuleImports {
    /// The specifiers that are URLs: `./x.js`, `/x.js`, `https://…`. A bare name (`react`) means
    /// what an import map says.
    static func urls(_ script: [UInt8]) -> [ArraySlice<UInt8>] {
        var cursor = ByteCursor(script)
        var urls: [ArraySlice<UInt8>] = []
        while let specifier = statement(&cursor) {
            if isURL(specifier) { urls.append(specifier) }
        }
        return urls
    }

    /// Reads an import or re-export and returns its specifier; `nil` when something else follows:
    /// `import(…)`, `import.meta`, a declaration that is exported, a longer word.
    private static func statement(_ cursor: inout ByteCursor) -> ArraySlice<UInt8>? {
        skipTrivia(&cursor)
        let isExport = cursor.isNext("export")
        guard cursor.take("import") || cursor.take("export") else { return nil }
        skipTrivia(&cursor)
        if isExport, cursor.next != UInt8(ascii: "{"), cursor.next != UInt8(ascii: "*") {
            return nil
        }
        // Names and braces, up to the specifier.
        while let byte = cursor.next {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                defer { skipImportAttributes(&cursor) }
                return string(&cursor)
            case UInt8(ascii: "("), UInt8(ascii: "."), UInt8(ascii: "="):
                return nil
            default:
                cursor.advance()
                skipTrivia(&cursor)
            }
        }
        return nil
    }

    private static func string(_ cursor: inout ByteCursor) -> ArraySlice<UInt8>? {
        guard let quote = cursor.next else { return nil }
        cursor.advance()
        let start = cursor.position
        cursor.skip { $0 != quote && $0 != UInt8(ascii: "\\") && $0 != 0x0A }
        guard cursor.next == quote else { return nil }
        defer { cursor.advance() }
        return cursor.bytes[start..<cursor.position]
    }

    /// `with { type: "json" }`
    private static func skipImportAttributes(_ cursor: inout ByteCursor) {
        skipTrivia(&cursor)
        if cursor.take("with") { _ = cursor.skip(past: "}") }
    }

    /// White space, semicolons and comments.
    private static func skipTrivia(_ cursor: inout ByteCursor) {
        while let byte = cursor.next {
            if byte.isWebSpace || byte == UInt8(ascii: ";") {
                cursor.advance()
            } else if cursor.take("//") {
                cursor.skip(to: 0x0A)
            } else if cursor.take("/*") {
                _ = cursor.skip(past: "*/")
            } else {
                return
            }
        }
    }

    private static func isURL(_ specifier: ArraySlice<UInt8>) -> Bool {
        ["/", "./", "../", "http://", "https://"].contains { specifier.starts(with: $0.utf8) }
    }
}
