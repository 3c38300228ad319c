/// One element of a small document: an error, the result of a write, a bucket's settings.
package struct XMLElement: Sendable {
    /// The name as it is written, a prefix included.
    package let name: String
    /// The element's own text, its children's left out.
    package fileprivate(set) var text = ""
    /// The elements inside, in order.
    package fileprivate(set) var children: [XMLElement] = []

    fileprivate init(name: String) {
        self.name = name
    }

    /// Reads a document; the result is its root.
    package static func parse(_ document: [UInt8]) throws(XMLFault) -> XMLElement {
        let builder = XMLTreeBuilder()
        try XMLReader.read(document, into: builder)
        guard let root = builder.root else { throw XMLFault("the document has no element") }
        return root
    }

    /// The first child of that name.
    package subscript(name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// All children of that name.
    package func all(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }
}

private final class XMLTreeBuilder: XMLHandler {
    private(set) var root: XMLElement?
    private var open: [XMLElement] = []
    private var pending: [UInt8] = []

    func start(_ name: XMLName, depth: Int) {
        flush()
        open.append(XMLElement(name: name.string))
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        pending.append(contentsOf: bytes)
    }

    func end(_ name: XMLName, depth: Int) {
        flush()
        let element = open.removeLast()
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    /// Pieces are joined as bytes, because expat may cut between them anywhere.
    private func flush() {
        guard !open.isEmpty, !pending.isEmpty else { return }
        open[open.count - 1].text += String(decoding: pending, as: UTF8.self)
        pending.removeAll(keepingCapacity: true)
    }
}
