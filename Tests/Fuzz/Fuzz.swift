/// The entry point that libFuzzer calls with one input after another; the parser is chosen with
/// `--parser=name`, which libFuzzer itself passes over.
///
/// With `--stretch` the middle of each input is repeated until it has a megabyte: time that grows
/// with the square of the length, or worse, then shows as a timeout.
///
/// <https://llvm.org/docs/LibFuzzer.html>
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    parser.feed(stretches ? stretched(input) : input)
    return 0
}

private let parser: Parser = {
    let option = "--parser="
    let name = CommandLine.arguments.last { $0.hasPrefix(option) }?.dropFirst(option.count)
    guard let parser = name.flatMap({ Parser(rawValue: String($0)) }) else {
        let names = Parser.allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("--parser= one of \(names)")
    }
    return parser
}()

private let stretches = CommandLine.arguments.contains("--stretch")

private func stretched(_ input: [UInt8]) -> [UInt8] {
    let third = input.count / 3
    guard third > 0 else { return input }
    let middle = input[third..<(2 * third)]
    let copies = repeatElement(middle, count: (1 << 20) / third).joined()
    return Array(input[..<third]) + copies + input[(2 * third)...]
}

/// What reads bytes that nobody vouches for.
enum Parser: String, CaseIterable {
    /// The manifest, as it is stored.
    case manifest
    /// The documents with which S3 answers.
    case s3
    /// Instructions from the queue, and the answers of the queue itself.
    case sqs
    /// `~/.aws/config` and `~/.aws/credentials`.
    case config
    /// Pages and stylesheets of a build.
    case site
    /// `deploy-dist.json`, the lock, credentials that a program prints.
    case documents
    /// Glob patterns, and keys to match.
    case glob
    /// What agents, builds and git print.
    case output
    /// Addresses, dates, escapes.
    case wire

    /// Reads `bytes`; a property that does not hold ends the process.
    func feed(_ bytes: [UInt8]) {
        switch self {
        case .manifest: feedManifest(bytes)
        case .s3: feedS3(bytes)
        case .sqs: feedSQS(bytes)
        case .config: feedConfig(bytes)
        case .site: feedSite(bytes)
        case .documents: feedDocuments(bytes)
        case .glob: feedGlob(bytes)
        case .output: feedOutput(bytes)
        case .wire: feedWire(bytes)
        }
    }
}

/// Ends the process when a property does not hold.
func must(_ property: Bool, _ what: @autoclosure () -> String) {
    if !property { fatalError("property violated: \(what())") }
}

extension [UInt8] {
    /// The text that the bytes are, `nil` when they are not UTF-8.
    var text: String? { String(validating: self, as: UTF8.self) }

    /// Takes the first byte to choose what the others are for.
    func choosing(among count: Int) -> (choice: Int, rest: [UInt8]) {
        (Int(first ?? 0) % count, Array(dropFirst()))
    }

    /// The pieces between NUL bytes.
    var pieces: [[UInt8]] { split(separator: 0, omittingEmptySubsequences: false).map(Array.init) }
}
