/// Finds text that looks like a secret, whether or not anybody knows it.
///
/// It rather takes too much than too little: a log line with a hole is no harm.
enum SecretShapes {
    /// Tokens that say themselves what they are: their beginning, and the least number of letters
    /// that follow.
    /// <https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats>
    private static let prefixes: [(text: [UInt8], length: Int)] = [
        ("ghp_", 16), ("gho_", 16), ("ghu_", 16), ("ghs_", 16), ("ghr_", 16),
        ("github_pat_", 16), ("sk-ant-", 8), ("npm_", 30), ("Bearer ", 8), ("bearer ", 8),
        ("Basic ", 16),
        // How Base64 of the session tokens of STS begins.
        ("IQoJb3JpZ2lu", 60), ("FwoGZXIvYXdz", 60), ("FQoGZXIvYXdz", 60),
    ].map { (Array($0.utf8), $1) }

    /// Names whose value is a secret, in lower case and without hyphens and underscores; a name
    /// that ends with one of them counts too.
    private static let names = [
        "authorization", "secretaccesskey", "sessiontoken", "securitytoken", "amzsignature",
        "accesstoken", "authtoken", "githubtoken", "npmtoken", "apitoken", "apikey", "clientsecret",
        "password", "passwd",
    ]

    private static let keyBegin = Array("-----BEGIN ".utf8)
    private static let keyKind = Array("PRIVATE KEY-----".utf8)
    private static let keyEnd = Array("-----END ".utf8)

    /// How far the text has been looked at in search of something that may be long. Each search
    /// goes on from there: a line of megabytes that begins the same thing over and over, as an agent
    /// may print, takes no more time than another.
    private struct Reach {
        var token = 0
        var privateKey = 0
        var value = 0
        var authorization = 0
        var password = 0
    }

    /// Where secrets stand; ranges may overlap.
    static func spans(in bytes: [UInt8]) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var reach = Reach()
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") {
                if let span = namedValue(separator: index, bytes, &reach) { spans.append(span) }
                if let span = userInfo(colon: index, bytes) { spans.append(span) }
            }
            // Everything below begins a word.
            if index > 0, isWord(bytes[index - 1]) { continue }
            if let span = token(at: index, bytes, &reach) { spans.append(span) }
            if let span = secretKey(at: index, bytes) { spans.append(span) }
            if let span = privateKey(at: index, bytes, &reach) { spans.append(span) }
        }
        return spans
    }

    private static func token(
        at index: Int, _ bytes: [UInt8], _ reach: inout Reach
    ) -> Range<Int>? {
        // Within a token there may be another; it ends where the first one does.
        if index < reach.token { return nil }
        for prefix in prefixes where bytes[index...].starts(with: prefix.text) {
            let end = endOfRun(from: index + prefix.text.count, bytes) {
                isWord($0) || "-.~+/=".utf8.contains($0)
            }
            guard end - index - prefix.text.count >= prefix.length else { continue }
            reach.token = end
            return index..<end
        }
        return nil
    }

    /// The value after `name:`, `name=` or `"name": "`, quotes escaped or not.
    private static func namedValue(
        separator: Int, _ bytes: [UInt8], _ reach: inout Reach
    ) -> Range<Int>? {
        var nameEnd = separator
        while nameEnd > 0, isQuoteOrSpace(bytes[nameEnd - 1]) { nameEnd -= 1 }
        var nameStart = nameEnd
        while nameStart > 0, nameEnd - nameStart < 64,
            isWord(bytes[nameStart - 1]) || bytes[nameStart - 1] == UInt8(ascii: "-")
        { nameStart -= 1 }
        let name = String(decoding: bytes[nameStart..<nameEnd], as: UTF8.self).lowercased()
            .filter { $0 != "-" && $0 != "_" }
        guard !name.isEmpty, names.contains(where: name.hasSuffix) else { return nil }
        let start = endOfRun(from: separator + 1, bytes, isQuoteOrSpace)
        guard !bytes[start...].starts(with: Redactor.mark.utf8) else { return nil }
        // The value of this header has words in it; before an "@" stands a user of a URL.
        let delimiters: [UInt8]
        let end: WritableKeyPath<Reach, Int>
        if name.hasSuffix("authorization") {
            (delimiters, end) = (Array("\"'\\\r\n".utf8), \.authorization)
        } else if name.hasSuffix("xaccesstoken") {
            (delimiters, end) = (Array("\"'\\\r\n\t ,;&)}]@".utf8), \.password)
        } else {
            (delimiters, end) = (Array("\"'\\\r\n\t ,;&)}]".utf8), \.value)
        }
        // Within a value that has the same delimiters this one ends where that one does.
        if start < reach[keyPath: end] { return nil }
        reach[keyPath: end] = endOfRun(from: start, bytes) { !delimiters.contains($0) }
        let length = reach[keyPath: end] - start
        return length >= 4 ? start..<(start + length) : nil
    }

    /// What stands before the "@" of a URL: a password, or a token in the place of the user.
    private static func userInfo(colon: Int, _ bytes: [UInt8]) -> Range<Int>? {
        guard bytes[(colon + 1)...].starts(with: "//".utf8) else { return nil }
        let end = endOfRun(from: colon + 3, bytes) { !"/?#@\"'<> \t\r\n".utf8.contains($0) }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "@"), end > colon + 3 else {
            return nil
        }
        let span = (colon + 3)..<end
        return bytes[span].elementsEqual(Redactor.mark.utf8) ? nil : span
    }

    /// A word of exactly 40 letters of Base64 that nobody wrote by hand: the shape of secret access
    /// keys. The 40 hexadecimal digits of a commit lack capitals, and a path repeats its letters.
    private static func secretKey(at index: Int, _ bytes: [UInt8]) -> Range<Int>? {
        func isLetter(_ byte: UInt8) -> Bool {
            isWord(byte) && byte != 0x5F || "+/".utf8.contains(byte)
        }
        // In the middle of a path, whose beginning has been looked at.
        if index > 0, isLetter(bytes[index - 1]) { return nil }
        let end = endOfRun(from: index, bytes, isLetter)
        guard end - index == 40 else { return nil }
        let word = bytes[index..<end]
        let isMixed =
            word.contains { (0x30...0x39).contains($0) }
            && word.contains { (0x41...0x5A).contains($0) }
            && word.contains { (0x61...0x7A).contains($0) }
        return isMixed && Set(word).count >= 20 ? index..<end : nil
    }

    /// A private key in PEM (RFC 7468), to its end or that of the text.
    private static func privateKey(
        at index: Int, _ bytes: [UInt8], _ reach: inout Reach
    ) -> Range<Int>? {
        guard index >= reach.privateKey, bytes[index...].starts(with: keyBegin) else { return nil }
        let lineEnd = endOfRun(from: index, bytes) { $0 != 0x0A && $0 != 0x5C }
        reach.privateKey = lineEnd
        guard contains(keyKind, bytes[index..<lineEnd]) else { return nil }
        var end = lineEnd
        while end < bytes.count, !bytes[end...].starts(with: keyEnd) { end += 1 }
        reach.privateKey = endOfRun(from: end, bytes) { $0 != 0x0A && $0 != 0x22 }
        return index..<reach.privateKey
    }

    private static func contains(_ pattern: [UInt8], _ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: pattern) }
    }

    private static func endOfRun(
        from start: Int, _ bytes: [UInt8], _ belongs: (UInt8) -> Bool
    ) -> Int {
        var end = min(start, bytes.count)
        while end < bytes.count, belongs(bytes[end]) { end += 1 }
        return end
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }

    private static func isQuoteOrSpace(_ byte: UInt8) -> Bool {
        "\"'\\ \t".utf8.contains(byte)
    }
}
