import SS7Builder

/// An element as it lies in a message, read leniently and written again with minimal lengths.
struct BERTree {
    var tag: [UInt8]
    /// Offset of the first contents octet.
    var contents: Int
    /// Offset behind the element.
    var end: Int
    /// The elements inside; nil for a primitive one and for contents that are no elements.
    var children: [BERTree]?
    var primitive: [UInt8]

    /// The first element of a range; nil where there is none.
    init(_ octets: [UInt8], _ range: Range<Int>) {
        self = BERTree.read(octets, range.lowerBound, range.upperBound) ?? BERTree.none
    }

    private init(tag: [UInt8], contents: Int, end: Int, children: [BERTree]?, primitive: [UInt8]) {
        self.tag = tag
        self.contents = contents
        self.end = end
        self.children = children
        self.primitive = primitive
    }

    private static let none = BERTree(tag: [], contents: 0, end: 0, children: nil, primitive: [])

    /// The element; nil where the octets were none.
    var element: BERTree? { tag.isEmpty ? nil : self }

    var first: BERTree? { children?.first }
    var second: BERTree? { children.flatMap { $0.count > 1 ? $0[1] : nil } }

    /// The element inside with a tag octet.
    func child(_ tag: UInt8) -> BERTree? { children?.first { $0.tag == [tag] } }

    /// The element with minimal lengths down to a depth; what lies deeper is copied.
    func minimal(_ depth: Int) -> BER.Element {
        guard let children, depth > 0 else {
            return BER.Element(tag: tag, contents: .octets(primitive))
        }
        let elements = children.map { $0.minimal(depth == Int.max ? depth : depth - 1) }
        return BER.Element(tag: tag, contents: .elements(elements))
    }

    private static func read(_ octets: [UInt8], _ start: Int, _ end: Int) -> BERTree? {
        var offset = start
        guard offset < end else { return nil }
        var tag = [octets[offset]]
        offset += 1
        if tag[0] & 0x1f == 0x1f {
            repeat {
                guard offset < end else { return nil }
                tag.append(octets[offset])
                offset += 1
            } while tag[tag.count - 1] & 0x80 != 0
        }
        guard offset < end else { return nil }
        var length = Int(octets[offset])
        offset += 1
        if length == 0x80 { return nil }
        if length > 0x80 {
            let width = length & 0x7f
            guard width <= 4, end - offset >= width else { return nil }
            length = octets[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
            offset += width
        }
        guard length <= end - offset else { return nil }
        let contents = offset..<offset + length
        return BERTree(
            tag: tag, contents: contents.lowerBound, end: contents.upperBound,
            children: tag[0] & 0x20 != 0 ? elements(octets, contents) : nil,
            primitive: Array(octets[contents]))
    }

    /// The elements that fill a range; nil where something else is in it.
    static func elements(_ octets: [UInt8], _ range: Range<Int>) -> [BERTree]? {
        var elements: [BERTree] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard let element = read(octets, offset, range.upperBound) else { return nil }
            elements.append(element)
            offset = element.end
        }
        return elements
    }
}
