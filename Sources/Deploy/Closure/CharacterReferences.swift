/// Decodes `&amp;`, `&#47;` and the like in the values of HTML attributes.
///
/// Of the 2,231 names of the HTML standard (section 13.5) those of ASCII and Latin-1 characters
/// are known: others do not occur in addresses. What is not known stays as it is, as browsers
/// leave it.
enum CharacterReferences {
    /// The text with its references decoded.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let ampersand = UInt8(ascii: "&")
        guard text.contains(ampersand) else { return Array(text) }
        var cursor = ByteCursor(Array(text))
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        while let byte = cursor.next {
            cursor.advance()
            if byte == ampersand, let decoded = reference(&cursor) {
                result += Array(String(decoded).utf8)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Reads what follows an ampersand; leaves the cursor alone when that is no reference.
    private static func reference(_ cursor: inout ByteCursor) -> Unicode.Scalar? {
        var attempt = cursor
        let scalar = attempt.take("#") ? number(&attempt) : name(&attempt)
        if scalar != nil { cursor = attempt }
        return scalar
    }

    private static func number(_ cursor: inout ByteCursor) -> Unicode.Scalar? {
        let radix: UInt32 = cursor.take("x") ? 16 : 10
        var value: UInt32 = 0
        var isEmpty = true
        while let digit = cursor.next?.hexadecimalValue, digit < radix {
            // Beyond the last scalar all are alike, so the sum need not grow until it overflows.
            value = min(value * radix + UInt32(digit), 0x11_0000)
            isEmpty = false
            cursor.advance()
        }
        if isEmpty { return nil }
        _ = cursor.take(";")
        return value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private static func name(_ cursor: inout ByteCursor) -> Unicode.Scalar? {
        let start = cursor.position
        // No known name is longer; a bound keeps "&&&&…" and "&aaaa…" linear.
        while let byte = cursor.next, byte.isASCIILetter || byte.isASCIIDigit,
            cursor.position - start < 16
        {
            cursor.advance()
        }
        let name = String(decoding: cursor.bytes[start..<cursor.position], as: UTF8.self)
        if cursor.take(";") { return scalars[name] }
        // Old names are understood without their semicolon, but not before a "=": in
        // "?a=1&copy=2" the copy is a parameter.
        guard cursor.next != UInt8(ascii: "=") else { return nil }
        return oldNames.contains(name) ? scalars[name] : nil
    }

    private static let latin1Names = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg \
        plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest \
        Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute \
        Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
        Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
        ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide \
        oslash ugrave uacute ucirc uuml yacute thorn yuml
        """.split(separator: " ").map(String.init)

    private static let oldNames = Set(
        latin1Names + ["amp", "AMP", "lt", "LT", "gt", "GT", "quot", "QUOT"])

    private static let scalars: [String: Unicode.Scalar] = {
        var scalars: [String: Unicode.Scalar] = [
            "Tab": "\t", "NewLine": "\n", "excl": "!", "quot": "\"", "QUOT": "\"", "num": "#",
            "dollar": "$", "percnt": "%", "amp": "&", "AMP": "&", "apos": "'", "lpar": "(",
            "rpar": ")", "ast": "*", "midast": "*", "plus": "+", "comma": ",", "period": ".",
            "sol": "/", "colon": ":", "semi": ";", "lt": "<", "LT": "<", "equals": "=", "gt": ">",
            "GT": ">", "quest": "?", "commat": "@", "lsqb": "[", "lbrack": "[", "bsol": "\\",
            "rsqb": "]", "rbrack": "]", "Hat": "^", "lowbar": "_", "UnderBar": "_", "grave": "`",
            "lcub": "{", "lbrace": "{", "verbar": "|", "vert": "|", "rcub": "}", "rbrace": "}",
        ]
        for (offset, name) in latin1Names.enumerated() {
            scalars[name] = Unicode.Scalar(UInt8(160 + offset))
        }
        return scalars
    }()
}
