import SS7Builder

/// A message that can be made as long as one likes, to see that its cost grows no faster.
enum Shape {
    /// Each shape in several lengths.
    static var messages: [Message] {
        [8, 16, 32, 64, 128].flatMap { size in
            shapes.map { Message(name: $0.name, octets: $0.make(size)) }
        }
    }

    private static var shapes: [(name: String, make: (Int) -> [UInt8])] {
        [
            (
                "many elements",
                { size in elements((0..<size * 4).map { .context(UInt(40 + $0), [1]) }) }
            ),
            ("many components", { components(max(1, $0 / 8)) }),
            ("indefinite siblings", { elements([container($0 * 2, BER.Element.context(1) {})]) }),
            ("indefinite at nine levels", { deep($0 * 8) }),
            ("unknown SCCP options", { options(min($0, 100)) }),
            ("long digits", { digits($0) }),
            ("nested containers", { nested($0 * 2) }),
            (
                "long opaque",
                { elements([BER.Element.context(42, .init(repeating: 7, count: $0 * 16))]) }
            ),
        ]
    }

    private static func message(_ component: [BER.Element]) -> [UInt8] {
        TCAP.begin(7, dialogue: .request(.map(28, version: 3)), component)
            .message(from: Message.hlr, to: Message.here, kind: .longUnitdata)
    }

    private static let request = MAP.provideSubscriberInfo(imsi: Message.imsi)

    /// An argument with elements that its type does not know.
    private static func elements(_ unknown: [BER.Element]) -> [UInt8] {
        var argument = request.argument ?? .null()
        argument.elements += unknown
        return message([TCAP.invoke(1, code: request.code, argument)])
    }

    /// An unknown element of indefinite length with as many others in it.
    private static func container(_ count: Int, _ element: BER.Element) -> BER.Element {
        BER.Element(
            tag: BER.Element.context(41) {}.tag, length: .indefinite,
            contents: .elements(Array(repeating: element.length(.indefinite), count: count)))
    }

    private static func components(_ count: Int) -> [UInt8] {
        message((1...count).map { request.invoke($0) })
    }

    /// Indefinite lengths one in the other, as deep as is read, around so many octets of elements.
    private static func deep(_ octets: Int) -> [UInt8] {
        var inner = BER.Element.context(41) {}
        inner.elements = Array(repeating: BER.Element(0x04, [1, 2]), count: octets / 4)
        var element = inner.length(.indefinite)
        for _ in 0..<8 {
            var outer = BER.Element.context(41) {}
            outer.elements = [element]
            element = outer.length(.indefinite)
        }
        var argument = (request.argument ?? .null()).length(.indefinite)
        argument.elements.append(element)
        return message([TCAP.invoke(1, code: request.code, argument).length(.indefinite)])
    }

    /// Optional SCCP parameters of unknown names; there are no more names than 239.
    private static func options(_ count: Int) -> [UInt8] {
        SCCP.Unitdata(
            .longUnitdata, called: Message.here, calling: Message.hlr,
            data: request.begin(7).octets,
            furtherOptions: (0..<count).map { [UInt8($0 + 0x20), 8, 0, 0, 0, 0, 0, 0, 0, 0] }
        ).message()
    }

    /// An ISDN-AddressString far longer than any number.
    private static func digits(_ octets: Int) -> [UInt8] {
        var argument = request.argument ?? .null()
        argument.elements[0].contents = .octets([UInt8](repeating: 0x21, count: octets))
        return message([TCAP.invoke(1, code: request.code, argument)])
    }

    /// Extension containers, each inside the last, in the definite form.
    private static func nested(_ depth: Int) -> [UInt8] {
        var element = BER.Element.context(2) {}
        for _ in 0..<depth {
            var outer = BER.Element.context(2) {}
            outer.elements = [element]
            element = outer
        }
        return elements([.context(43) { element }])
    }
}
