import TestSupport

/// Bodies that are no messages, made of one that is.
struct MalformedBodies: IteratorProtocol {
    private var chance: Chance
    private static let fields = [
        ("sessionId", #""s""#), ("commandId", #""c""#), ("timestamp", "1700000000000"),
        ("type", #""edit""#), ("instruction", #""change the page""#), ("userEmail", #""a@b.c""#),
        ("chatThreadId", #""t""#), ("context", #"{"branch":"main","filesModified":["a"]}"#),
        ("unknown", "[1,2,{}]"),
    ]
    /// Values of a type that no sender means, by field.
    private static let wrongTypes = [
        "sessionId": ["7", "{}", "[]", "true"], "commandId": ["7", "{}", #"["c"]"#],
        "timestamp": ["{}", "[]", "true"], "type": ["7", #""dance""#, #""EDIT""#, "{}"],
        "instruction": ["7", "[]", #""  ""#, #""""#, "{}"], "userEmail": ["1", "{}"],
        "chatThreadId": ["7", "[]", "false"], "context": ["7", #""main""#, "[]", #"{"branch":1}"#],
    ]
    private static let characters = Array(#"{}[]":,\/0123456789abnrtu-+.eE '"# + "\té😀\u{FFFD}")

    init(seed: Int) { chance = Chance(seed: seed) }

    /// A body without end of them.
    mutating func next() -> String? {
        while true {
            let body = chance.below(2) == 0 ? damaged() : misunderstood()
            if let body { return body }
        }
    }

    /// A message of which some characters are others, gone or new; `nil` when it is JSON still.
    private mutating func damaged() -> String? {
        var text = Array(Self.text(Self.fields))
        switch chance.below(4) {
        case 0: text.removeLast(1 + chance.below(text.count - 1))
        case 1: text.removeFirst(1 + chance.below(text.count - 1))
        default:
            for _ in 0...chance.below(4) {
                let place = chance.below(text.count)
                let new = Self.characters[chance.below(Self.characters.count)]
                switch chance.below(3) {
                case 0: text[place] = new
                case 1: text.insert(new, at: place)
                default: text.remove(at: place)
                }
            }
        }
        let body = String(text)
        return (try? JSONValue(parsing: body)) == nil ? body : nil
    }

    /// JSON that means nothing here.
    private mutating func misunderstood() -> String {
        var fields = Self.fields
        let place = chance.below(fields.count)
        switch chance.below(6) {
        case 0, 1:
            let names = Self.wrongTypes.keys.sorted()
            let name = names[chance.below(names.count)]
            let values = Self.wrongTypes[name]!
            fields = fields.map { $0.0 == name ? ($0.0, values[chance.below(values.count)]) : $0 }
        case 2: fields.insert(fields[place], at: chance.below(fields.count))
        case 3:
            let depth = 33 + chance.below(4000)
            let nest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            fields[fields.count - 1].1 = nest
        case 4:
            let long = String(repeating: "x", count: 513 + chance.below(2000))
            let id = ["\"\(long)\"", #""a\nb""#, #""\u0000""#, #""\uFFFF""#][chance.below(4)]
            fields[chance.below(2)].1 = id
        default:
            return ["[\(Self.text(fields))]", "\"\(fields[0].0)\"", "null", "17", "[]", "{}"][
                chance.below(6)]
        }
        return Self.text(fields)
    }

    private static func text(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}
