/// A place in bytes that are read forwards.
struct ByteCursor {
    /// The whole text.
    let bytes: [UInt8]
    /// Index of the byte that is read next; never behind the end.
    private(set) var position = 0

    /// Begins at the first byte.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { position == bytes.count }

    /// The next byte, or `nil` at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The byte that many places ahead, or `nil` behind the end.
    func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    /// Goes forward, at most to the end.
    mutating func advance(_ count: Int = 1) {
        position = min(position + count, bytes.count)
    }

    /// Goes forward while bytes satisfy the condition.
    mutating func skip(while condition: (UInt8) -> Bool) {
        while position < bytes.count, condition(bytes[position]) { position += 1 }
    }

    /// Goes forward to the next such byte, or to the end.
    mutating func skip(to byte: UInt8) {
        while position < bytes.count, bytes[position] != byte { position += 1 }
    }

    /// Whether the text goes on with this, in lower-case ASCII; its own case does not count.
    func isNext(_ lowercased: String) -> Bool {
        var index = position
        for expected in lowercased.utf8 {
            guard index < bytes.count, bytes[index].asciiLowercased == expected else {
                return false
            }
            index += 1
        }
        return true
    }

    /// Goes past this if the text goes on with it.
    mutating func take(_ lowercased: String) -> Bool {
        guard isNext(lowercased) else { return false }
        position += lowercased.utf8.count
        return true
    }

    /// Goes behind the next occurrence; to the end, with `false`, when there is none.
    mutating func skip(past lowercased: String) -> Bool {
        guard let first = lowercased.utf8.first else { return true }
        while position < bytes.count {
            if bytes[position].asciiLowercased == first, take(lowercased) { return true }
            position += 1
        }
        return false
    }
}

extension UInt8 {
    /// The byte with an ASCII capital made small.
    var asciiLowercased: UInt8 { isASCIIUppercase ? self | 0x20 : self }

    /// `A` to `Z`.
    var isASCIIUppercase: Bool { self >= 0x41 && self <= 0x5A }

    /// `A` to `Z`, `a` to `z`.
    var isASCIILetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }

    /// `0` to `9`.
    var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit, or `nil`.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    /// Space, tab, line feed, form feed, carriage return: white space of HTML, CSS and URLs.
    var isWebSpace: Bool {
        self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D
    }
}
