/// Translates a glob's text into the steps that `Glob` runs.
struct GlobCompiler {
    /// How deep braces may nest.
    private static let maximumDepth = 16

    private let pattern: String
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var program: [GlobInstruction] = []

    /// Compiles a whole pattern.
    static func compile(_ pattern: String) throws(GlobError) -> [GlobInstruction] {
        var compiler = GlobCompiler(pattern: pattern, scalars: Array(pattern.unicodeScalars))
        return try compiler.compileAll()
    }

    private init(pattern: String, scalars: [Unicode.Scalar]) {
        self.pattern = pattern
        self.scalars = scalars
    }

    private mutating func compileAll() throws(GlobError) -> [GlobInstruction] {
        if scalars.isEmpty { throw failure("it is empty", at: 0) }
        let isDirectory = scalars.last == "/"
        let isAnchored = scalars.dropLast().contains("/") || scalars == ["/"]
        if !isAnchored { appendAnyDirectories() }
        if scalars[0] == "/" { position = 1 }
        try compileSequence(depth: 0, startsComponent: true)
        if isDirectory {
            program.append(.any(crossesDirectories: true))
            appendRepeat(crossesDirectories: true)
        }
        program.append(.end)
        return program
    }

    /// Compiles up to the end, or up to the `,` or `}` of the brace that this is part of.
    private mutating func compileSequence(
        depth: Int, startsComponent: Bool
    ) throws(GlobError) {
        var startsComponent = startsComponent
        while position < scalars.count {
            let scalar = scalars[position]
            switch scalar {
            case "*":
                compileStars(startsComponent: startsComponent)
            case "?":
                position += 1
                program.append(.any(crossesDirectories: false))
            case "[":
                try compileClass()
            case "{":
                try compileAlternatives(depth: depth + 1, startsComponent: startsComponent)
            case "}", ",":
                if depth > 0 { return }
                if scalar == "}" { throw failure("no \"{\" belongs to this \"}\"", at: position) }
                appendLiteral(scalar)
            case "\\":
                guard position + 1 < scalars.count else {
                    throw failure("nothing follows the \"\\\"", at: position)
                }
                position += 1
                appendLiteral(scalars[position])
            default:
                appendLiteral(scalar)
            }
            startsComponent = scalars[position - 1] == "/"
        }
    }

    private mutating func appendLiteral(_ scalar: Unicode.Scalar) {
        program.append(.scalar(scalar))
        position += 1
    }

    private mutating func compileStars(startsComponent: Bool) {
        let start = position
        while position < scalars.count, scalars[position] == "*" { position += 1 }
        guard position - start > 1 else {
            appendRepeat(crossesDirectories: false)
            return
        }
        if startsComponent, position < scalars.count, scalars[position] == "/" {
            position += 1
            appendAnyDirectories()
        } else {
            appendRepeat(crossesDirectories: true)
        }
    }

    /// Any number of scalars: `fork(body, behind); body: any; jump(fork)`.
    private mutating func appendRepeat(crossesDirectories: Bool) {
        let fork = program.count
        program.append(.fork(fork + 1, fork + 3))
        program.append(.any(crossesDirectories: crossesDirectories))
        program.append(.jump(fork))
    }

    /// Any number of whole components, each with its `/`.
    private mutating func appendAnyDirectories() {
        let fork = program.count
        program.append(.fork(fork + 1, fork + 5))
        appendRepeat(crossesDirectories: true)
        program.append(.scalar("/"))
    }

    /// `{a,b,c}`: a fork before each alternative but the last, a jump behind all after each.
    private mutating func compileAlternatives(
        depth: Int, startsComponent: Bool
    ) throws(GlobError) {
        let opening = position
        if depth > Self.maximumDepth { throw failure("braces nest too deep", at: opening) }
        var jumps: [Int] = []
        while true {
            position += 1
            let fork = program.count
            program.append(.jump(fork + 1))
            try compileSequence(depth: depth, startsComponent: startsComponent)
            guard position < scalars.count else {
                throw failure("this \"{\" is never closed", at: opening)
            }
            if scalars[position] == "}" { break }
            jumps.append(program.count)
            program.append(.jump(0))
            program[fork] = .fork(fork + 1, program.count)
        }
        position += 1
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    /// `[a-z_]` or `[!a-z_]`; a `]` that comes first is a member.
    private mutating func compileClass() throws(GlobError) {
        let opening = position
        position += 1
        let isNegated = position < scalars.count && ["!", "^"].contains(scalars[position])
        if isNegated { position += 1 }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while true {
            guard position < scalars.count else {
                throw failure("this \"[\" is never closed", at: opening)
            }
            if scalars[position] == "]", !ranges.isEmpty { break }
            let lower = try classMember(opening: opening)
            var upper = lower
            if position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]"
            {
                position += 1
                let place = position
                upper = try classMember(opening: opening)
                if upper < lower { throw failure("the range ends before it begins", at: place) }
            }
            ranges.append(lower...upper)
        }
        position += 1
        program.append(.oneOf(ranges, isNegated: isNegated))
    }

    private mutating func classMember(opening: Int) throws(GlobError) -> Unicode.Scalar {
        if scalars[position] == "\\" { position += 1 }
        guard position < scalars.count else {
            throw failure("this \"[\" is never closed", at: opening)
        }
        if scalars[position] == "/" { throw failure("a set cannot contain \"/\"", at: position) }
        defer { position += 1 }
        return scalars[position]
    }

    private func failure(_ problem: String, at index: Int) -> GlobError {
        GlobError(pattern: pattern, position: index + 1, problem: problem)
    }
}
