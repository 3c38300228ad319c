internal import CExpat
internal import Glibc

/// Why an answer could not be read as XML.
package struct XMLFault: Error, Sendable, CustomStringConvertible {
    /// What is wrong and where.
    package let description: String

    /// A fault.
    package init(_ description: String) {
        self.description = description
    }
}

/// An element's name, valid during the call that passes it.
struct XMLName {
    fileprivate let pointer: UnsafePointer<CChar>

    /// The name as text.
    var string: String { String(cString: pointer) }

    /// Compares without making a `String`: a listing has ten thousand names.
    static func == (name: XMLName, text: StaticString) -> Bool {
        strcmp(name.pointer, text.utf8Start) == 0
    }
}

/// Receives the parts of a document while it is read. The root has depth 1.
protocol XMLHandler: AnyObject {
    /// An element begins.
    func start(_ name: XMLName, depth: Int)
    /// Text of the innermost open element, in any number of pieces.
    func text(_ bytes: UnsafeBufferPointer<UInt8>)
    /// An element ends.
    func end(_ name: XMLName, depth: Int)
}

/// Reads whole documents with expat, within limits that no answer of AWS comes near.
///
/// A document type is refused, and with it every entity but the five of XML and numeric ones;
/// elements nest to a depth of 16; the bytes are UTF-8 whatever the declaration says. A document
/// that is cut off is an error.
/// <https://libexpat.github.io/doc/api/latest/>
enum XMLReader {
    static let maximumDepth = 16

    /// Feeds `document` to `handler`.
    ///
    /// White space before the declaration is skipped: S3 sends some to keep a connection alive.
    static func read(_ document: [UInt8], into handler: some XMLHandler) throws(XMLFault) {
        let start = document.firstIndex { !isWhiteSpace($0) } ?? document.endIndex
        guard start < document.endIndex else { throw XMLFault("the document is empty") }
        guard let parser = XML_ParserCreate("UTF-8") else { throw XMLFault("no memory for XML") }
        defer { XML_ParserFree(parser) }
        let session = XMLSession(parser, handler)
        // Unretained: `session` outlives the parser's last callback, see below.
        XML_SetUserData(parser, Unmanaged.passUnretained(session).toOpaque())
        XML_SetElementHandler(
            parser, { data, name, _ in XMLSession.at(data).start(name) },
            { data, name in XMLSession.at(data).end(name) })
        XML_SetCharacterDataHandler(
            parser,
            { data, bytes, byteCount in
                XMLSession.at(data).text(bytes, byteCount: byteCount)
            })
        XML_SetStartDoctypeDeclHandler(
            parser, { data, _, _, _, _ in XMLSession.at(data).refuse("a document type") })
        let status = document[start...].withUnsafeBytes { bytes in
            XML_Parse(
                parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
                1)
        }
        let refusal = withExtendedLifetime(session) { session.refusal }
        if let refusal { throw refusal }
        guard status == XML_STATUS_OK else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) }
            throw XMLFault(
                "\(reason ?? "not XML") at line \(XML_GetCurrentLineNumber(parser)), "
                    + "column \(XML_GetCurrentColumnNumber(parser))")
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

/// What the C callbacks work on: one document's parser, handler and state.
private final class XMLSession {
    private let parser: XML_Parser
    private let handler: any XMLHandler
    private var depth = 0
    private(set) var refusal: XMLFault?

    init(_ parser: XML_Parser, _ handler: any XMLHandler) {
        self.parser = parser
        self.handler = handler
    }

    /// The session that `XML_SetUserData` was given.
    static func at(_ data: UnsafeMutableRawPointer?) -> XMLSession {
        Unmanaged.fromOpaque(data!).takeUnretainedValue()
    }

    func start(_ name: UnsafePointer<CChar>?) {
        depth += 1
        guard depth <= XMLReader.maximumDepth else {
            return refuse("more than \(XMLReader.maximumDepth) levels of elements")
        }
        handler.start(XMLName(pointer: name!), depth: depth)
    }

    func end(_ name: UnsafePointer<CChar>?) {
        // expat still reports the end of an empty element whose start was refused.
        if refusal == nil { handler.end(XMLName(pointer: name!), depth: depth) }
        depth -= 1
    }

    func text(_ bytes: UnsafePointer<CChar>?, byteCount: Int32) {
        let bytes = UnsafeRawPointer(bytes!).assumingMemoryBound(to: UInt8.self)
        handler.text(UnsafeBufferPointer(start: bytes, count: Int(byteCount)))
    }

    func refuse(_ what: String) {
        refusal = refusal ?? XMLFault("the document has \(what), which is refused")
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}
