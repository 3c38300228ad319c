/// The settings of one file in the INI dialect that the AWS tools share.
///
/// It is the dialect of Python's `configparser`, since botocore reads the same files with that:
/// `name = value` or `name: value`; lines that begin with `#` or `;` are comments; a line that is
/// indented deeper than its setting continues the value; setting names are lower-cased; a section
/// or a setting that occurs twice is a mistake. A value that begins on the line after its name
/// holds settings of its own.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
package struct ConfigFile: Sendable {
    /// What a setting is set to.
    package enum Value: Equatable, Sendable {
        /// Text; lines of a continued value are joined with line feeds.
        case text(String)
        /// Indented settings below the name, as in `s3 =`.
        case nested([String: String])
    }

    /// One section with its settings.
    package struct Section: Equatable, Sendable {
        /// What stands between the brackets.
        package let name: String
        /// The settings, `[DEFAULT]` included.
        package fileprivate(set) var settings: [String: Value] = [:]
    }

    /// Why a file cannot be read. It quotes nothing of the file: that may be a secret.
    package struct Fault: Error, Equatable, Sendable {
        /// Line number, from 1; `nil` when it is not about one line.
        package let line: Int?
        /// What is wrong.
        package let reason: String
    }

    /// All sections, in order, but for `[DEFAULT]`.
    package let sections: [Section]

    /// Parses the content of a file.
    package init(parsing bytes: [UInt8]) throws(Fault) {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Fault(line: nil, reason: "it is not UTF-8 text")
        }
        var reader = ConfigReader()
        // "\r\n" is one Character, and so is a "\r" that ends a line on its own.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd) {
            try reader.read(line)
        }
        sections = try reader.finish()
    }
}

extension Character {
    fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}

/// Reads line by line; mirrors `configparser.RawConfigParser._read` in what belongs to what.
private struct ConfigReader {
    private struct OpenSection {
        let name: String
        /// The lines of each setting's value; they are joined at the end.
        var values: [String: [String]] = [:]
    }

    /// Settings of this section are defaults of all others.
    private static let defaultsName = "DEFAULT"

    private var defaults = OpenSection(name: defaultsName)
    private var sections: [OpenSection] = []
    private var isInDefaults = false
    private var setting: String?
    private var indent = 0
    private var lineNumber = 0

    mutating func read(_ line: Substring) throws(ConfigFile.Fault) {
        lineNumber += 1
        let content = line.trimmingWhitespace()
        if content.hasPrefix("#") || content.hasPrefix(";") { return }
        if content.isEmpty {
            // Inside a value an empty line belongs to it; those at its end are dropped later.
            append("")
            return
        }
        let depth = line.prefix { $0.isWhitespace }.count
        if setting != nil, depth > indent {
            append(String(content))
            return
        }
        indent = depth
        if content.hasPrefix("["), let end = content.lastIndex(of: "]"),
            content.index(after: content.startIndex) < end
        {
            try open(String(content[..<end].dropFirst()))
        } else {
            try set(content)
        }
    }

    private mutating func open(_ name: String) throws(ConfigFile.Fault) {
        setting = nil
        isInDefaults = name == Self.defaultsName
        if isInDefaults { return }
        guard !sections.contains(where: { $0.name == name }) else {
            throw fault("the section [\(name)] occurs twice")
        }
        sections.append(OpenSection(name: name))
    }

    private mutating func set(_ content: Substring) throws(ConfigFile.Fault) {
        guard isInDefaults || !sections.isEmpty else {
            throw fault("a setting stands before the first [section]")
        }
        guard let delimiter = content.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            throw fault("it is neither a [section] nor name = value")
        }
        let name = content[..<delimiter].trimmingWhitespace().lowercased()
        guard !name.isEmpty else { throw fault("a value has no name") }
        let value = content[delimiter...].dropFirst().trimmingWhitespace()
        let isNew =
            isInDefaults
            ? Self.add(name, String(value), to: &defaults)
            : Self.add(name, String(value), to: &sections[sections.count - 1])
        guard isNew else { throw fault("the setting \(name) occurs twice in its section") }
        setting = name
    }

    private static func add(
        _ name: String, _ value: String, to section: inout OpenSection
    ) -> Bool {
        guard section.values[name] == nil else { return false }
        section.values[name] = [value]
        return true
    }

    private mutating func append(_ line: String) {
        guard let setting else { return }
        if isInDefaults {
            defaults.values[setting]?.append(line)
        } else {
            sections[sections.count - 1].values[setting]?.append(line)
        }
    }

    func finish() throws(ConfigFile.Fault) -> [ConfigFile.Section] {
        var finished: [ConfigFile.Section] = []
        for section in sections {
            var result = ConfigFile.Section(name: section.name)
            let values = defaults.values.merging(section.values) { _, own in own }
            for (name, lines) in values {
                result.settings[name] = try Self.value(lines, of: name)
            }
            finished.append(result)
        }
        return finished
    }

    private static func value(
        _ lines: [String], of name: String
    ) throws(ConfigFile.Fault) -> ConfigFile.Value {
        let end = lines.lastIndex { !$0.isEmpty } ?? -1
        let lines = lines[...end]
        guard lines.count > 1, lines[0].isEmpty else {
            return .text(lines.joined(separator: "\n"))
        }
        var nested: [String: String] = [:]
        for line in lines where !line.isEmpty {
            guard let equals = line.firstIndex(of: "=") else {
                throw ConfigFile.Fault(
                    line: nil, reason: "a line below \(name) is not of the form name = value")
            }
            let inner = String(line[..<equals].trimmingWhitespace())
            nested[inner] = String(line[equals...].dropFirst().trimmingWhitespace())
        }
        return .nested(nested)
    }

    private func fault(_ reason: String) -> ConfigFile.Fault {
        ConfigFile.Fault(line: lineNumber, reason: reason)
    }
}

extension StringProtocol {
    /// The text without white space at either end.
    func trimmingWhitespace() -> SubSequence {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return self[start..<end]
    }
}
