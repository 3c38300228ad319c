package import Manifest

/// A pattern over object keys, compiled once.
///
/// | pattern | matches |
/// |---|---|
/// | `*` | any run of characters but `/` |
/// | `**` | any run of characters; as a whole path component (`a/**/b`) none at all, too |
/// | `?` | one character but `/` |
/// | `[a-z]`, `[!x]` | one character of, or outside, a set; never `/` |
/// | `{a,b}` | either; may be nested |
/// | `\x` | the character `x` |
///
/// A pattern without `/` is compared with the last component of a key, at any depth. One with a
/// `/` at its beginning or inside is compared with the whole key. A `/` at its end stands for all
/// that is in the directory. Letters count exactly; a leading dot is a character like any other.
///
/// A character is one Unicode scalar, never normalised, so that two spellings of "é" differ as
/// they do in the bucket. Matching runs all alternatives in step (Thompson's construction): its
/// time is bounded by the product of both lengths, whatever the pattern.
package struct Glob: Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    package let description: String
    private let program: [GlobInstruction]
    /// What every match begins and ends with: most keys fail here, which is far cheaper.
    private let prefix: String
    private let suffix: String

    /// Compiles a pattern.
    ///
    /// - Throws: `GlobError`, naming the place in the pattern.
    package init(_ pattern: String) throws(GlobError) {
        description = pattern
        program = try GlobCompiler.compile(pattern)
        prefix = Self.literalPrefix(of: program)
        suffix = Self.literalSuffix(of: program)
    }

    /// Whether the pattern matches the whole key, or its last component.
    package func matches(_ key: ObjectKey) -> Bool { matches(key.string) }

    /// Whether the pattern matches a path below the site's root, `/` between its components.
    package func matches(_ path: String) -> Bool {
        guard path.utf8.starts(with: prefix.utf8),
            path.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return false }
        var current = GlobThreads(capacity: program.count)
        var next = GlobThreads(capacity: program.count)
        current.start(at: 0, in: program)
        for scalar in path.unicodeScalars {
            for index in current.waiting where program[index].accepts(scalar) {
                next.start(at: index + 1, in: program)
            }
            if next.waiting.isEmpty { return false }
            swap(&current, &next)
            next.clear()
        }
        return current.waiting.contains { program[$0].isEnd }
    }

    private static func literalPrefix(of program: [GlobInstruction]) -> String {
        text(program[...].prefix { $0.literal != nil })
    }

    /// The scalars before the end, as far back as no alternative joins them halfway.
    private static func literalSuffix(of program: [GlobInstruction]) -> String {
        let end = program.count - 1
        let lastTarget = program.flatMap(\.targets).max() ?? 0
        let literals = program[..<end].reversed().prefix { $0.literal != nil }.count
        return text(program[max(end - literals, lastTarget)..<end])
    }

    private static func text(_ instructions: ArraySlice<GlobInstruction>) -> String {
        var text = ""
        for instruction in instructions {
            if let scalar = instruction.literal { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}

/// A pattern that cannot be compiled.
package struct GlobError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The pattern.
    package let pattern: String
    /// The character at fault, counted from 1.
    package let position: Int
    /// What is wrong there.
    package let problem: String

    /// One sentence with pattern, place and problem.
    package var description: String {
        "the pattern \"\(pattern)\" is invalid at character \(position): \(problem)"
    }
}

/// A step of a compiled pattern.
enum GlobInstruction: Sendable, Equatable {
    /// Takes this scalar.
    case scalar(Unicode.Scalar)
    /// Takes any scalar, `/` only when it may cross directories.
    case any(crossesDirectories: Bool)
    /// Takes a scalar that is in one of the ranges (or in none of them), but no `/`.
    case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    /// Goes on here and there.
    case fork(Int, Int)
    /// Goes on there.
    case jump(Int)
    /// The key must end here.
    case end

    var isEnd: Bool { self == .end }

    /// The only scalar that it takes, if there is only one.
    var literal: Unicode.Scalar? {
        if case .scalar(let scalar) = self { scalar } else { nil }
    }

    /// Where it goes on besides the next step.
    var targets: [Int] {
        switch self {
        case .fork(let first, let second): [first, second]
        case .jump(let target): [target]
        case .scalar, .any, .oneOf, .end: []
        }
    }

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .scalar(let expected): scalar == expected
        case .any(let crossesDirectories): crossesDirectories || scalar != "/"
        case .oneOf(let ranges, let isNegated):
            scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
        case .fork, .jump, .end: false
        }
    }
}

/// The steps at which a match waits for its next scalar, each once.
private struct GlobThreads {
    private(set) var waiting: [Int] = []
    private var isVisited: [Bool]
    private var visited: [Int] = []

    init(capacity: Int) {
        isVisited = Array(repeating: false, count: capacity)
    }

    /// Adds a step, and in place of a fork or jump those that it leads to.
    mutating func start(at index: Int, in program: [GlobInstruction]) {
        var pending = [index]
        while let index = pending.popLast() {
            if isVisited[index] { continue }
            isVisited[index] = true
            visited.append(index)
            switch program[index] {
            case .jump(let target):
                pending.append(target)
            case .fork(let first, let second):
                pending.append(first)
                pending.append(second)
            case .scalar, .any, .oneOf, .end:
                waiting.append(index)
            }
        }
    }

    mutating func clear() {
        waiting.removeAll(keepingCapacity: true)
        for index in visited { isVisited[index] = false }
        visited.removeAll(keepingCapacity: true)
    }
}
