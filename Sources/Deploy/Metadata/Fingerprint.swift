package import Manifest

/// Tells names that carry a hash of the content, as bundlers make them, from names that people
/// choose.
///
/// The two errors do not weigh the same. A fingerprint that is not seen costs a revalidation; a
/// name wrongly taken for one keeps visitors on an old file for a year. So a name counts only
/// when all of this holds:
///
/// 1. It has an extension that bundlers emit: scripts, styles, fonts, images, media, not
///    documents, archives or pages.
/// 2. It lies in a directory whose content is fingerprinted by definition (`_astro/`,
///    `_next/static/`, `_app/immutable/`), or a part of it has the form of a hash, where a part
///    is what lies between two dots (`app.3f9a2b1c.css`), or between the last dash and a dot
///    (`app-3f9a2b1c.css`).
/// 3. A hash has one of two forms. *Hexadecimal*: lower case, of a length that bundlers use, with
///    both letters and digits, and not beginning with a year. *Base 64 or base 32*: exactly eight
///    characters.
/// 4. It does not read like words and numbers. The measure is the number of pieces, where a piece
///    is a word (`Map`), an acronym (`GL`) or a number: `WebGL2Fx`, about the oddest name of eight
///    characters that a person would choose, has four, `BX3f9aZk` has six. Eight characters need
///    five; four will do in a directory where bundlers write. In hexadecimal `abcdef12`, two
///    pieces, will do between dots and in any long hash; three are wanted in a short one after a
///    dash, where people put numbers of articles, too.
///
/// A UUID ends in twelve hexadecimal digits after a dash; it names a thing, not its content, which
/// is why twelve is not a length that counts there.
package enum Fingerprint {
    /// Whether the name of this key changes whenever its content does.
    package static func isPresent(in key: ObjectKey) -> Bool { isPresent(in: FilePath(key)) }

    /// Whether the name of this file changes whenever its content does.
    static func isPresent(in path: FilePath) -> Bool {
        guard emittedExtensions.contains(path.lowercasedExtension) else { return false }
        let directories = path.directories
        if isFingerprintedDirectory(directories) { return true }
        let parts = path.name.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false
        ).dropLast()
        let minimum = directories.contains { bundlerDirectories.contains($0) } ? 4 : 5
        for (index, part) in parts.enumerated() {
            let part = Array(part)
            if index > 0, isHash(part[...], isAfterDash: false, minimumPieces: minimum) {
                return true
            }
            if hasHashAfterDash(part, minimumPieces: minimum) { return true }
        }
        guard parts.count == 1, let only = parts.first else { return false }
        return codeExtensions.contains(path.lowercasedExtension) && isLongHexadecimal(Array(only))
    }

    private static let codeExtensions: Set<String> = [
        "js", "mjs", "cjs", "css", "wasm", "woff", "woff2", "ttf", "otf", "eot",
    ]
    private static let emittedExtensions: Set<String> = codeExtensions.union([
        "map", "json", "png", "jpg", "jpeg", "gif", "webp", "avif", "jxl", "svg", "ico",
        "mp4", "webm", "ogg", "mp3", "wav", "m4a", "glb", "gltf",
    ])
    private static let bundlerDirectories: Set<Substring> = [
        "_assets", "_nuxt", "assets", "build", "chunks", "static",
    ]

    private static func isFingerprintedDirectory(_ directories: [Substring]) -> Bool {
        directories.contains("_astro")
            || zip(directories, directories.dropFirst()).contains {
                $0 == ("_next", "static") || $0 == ("_app", "immutable")
            }
    }

    /// The hash after the last dash; or eight characters after any, as base 64 for URLs has dashes
    /// of its own.
    private static func hasHashAfterDash(_ part: [UInt8], minimumPieces: Int) -> Bool {
        let dash = UInt8(ascii: "-")
        if part.count > shortLength, part[part.count - shortLength - 1] == dash,
            isHash(part.suffix(shortLength), isAfterDash: true, minimumPieces: minimumPieces)
        {
            return true
        }
        guard let last = part.lastIndex(of: dash), last > 0 else { return false }
        return isHash(part[(last + 1)...], isAfterDash: true, minimumPieces: minimumPieces)
    }

    /// Length of the hashes of Vite, Rollup, Parcel and esbuild.
    private static let shortLength = 8
    /// Lengths of hexadecimal hashes: 8 (Parcel, webpack), 10 (gulp-rev), 16 (Angular, Next),
    /// 20 (webpack), 32 (MD5), 40 (SHA-1), 64 (SHA-256: Hugo, Sprockets).
    private static let hexadecimalLengths: Set<Int> = [8, 10, 16, 20, 32, 40, 64]

    private static func isHash(
        _ text: ArraySlice<UInt8>, isAfterDash: Bool, minimumPieces: Int
    ) -> Bool {
        if text.allSatisfy(isHexadecimal) {
            guard hexadecimalLengths.contains(text.count) else { return false }
            let isShort = text.count < 16
            return pieceCount(text) >= (isAfterDash && isShort ? 3 : 2)
                && !(isShort && beginsWithYear(text))
        }
        return text.count == shortLength && text.allSatisfy(isBase64)
            && pieceCount(text) >= minimumPieces
    }

    /// A whole name of sixteen or more hexadecimal digits. Pictures may be named so by an
    /// identity, such as a hash of somebody's address; code is not.
    private static func isLongHexadecimal(_ name: [UInt8]) -> Bool {
        name.count >= 16 && hexadecimalLengths.contains(name.count)
            && name.allSatisfy(isHexadecimal) && pieceCount(name[...]) >= 3
    }

    /// The number of words, acronyms and numbers that the text falls into.
    private static func pieceCount(_ text: ArraySlice<UInt8>) -> Int {
        var count = 0
        var previous = Letter.other
        var isAcronym = false
        for byte in text {
            let letter = Letter(byte)
            switch (previous, letter) {
            case (_, .other): break
            case (.upper, .lower):
                // The last capital of an acronym begins the next word: "GLFx" is "GL", "Fx".
                if isAcronym { count += 1 }
                isAcronym = false
            case (.upper, .upper): isAcronym = true
            case _ where previous != letter:
                count += 1
                isAcronym = false
            default: break
            }
            if letter != .other { previous = letter }
        }
        return count
    }

    private enum Letter {
        case upper, lower, digit, other

        init(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .upper
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lower
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            default: self = .other
            }
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Letter(byte) == .digit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        Letter(byte) != .other || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func beginsWithYear(_ text: ArraySlice<UInt8>) -> Bool {
        (text.starts(with: "19".utf8) || text.starts(with: "20".utf8))
            && text.prefix(4).allSatisfy { Letter($0) == .digit }
    }
}
