import SS7Wire

/// A transaction's elements of the basic encoding rules, one in another.
enum ElementTree {
    private static let deepest = 24
    private static let most = 1_000

    /// Names of the tags of Q.773 and of dialogue portions, where they stand in a transaction.
    private static let names: [UInt32: String] = [
        0x61: "unidirectional", 0x62: "begin", 0x64: "end", 0x65: "continue", 0x67: "abort",
        0x48: "otid", 0x49: "dtid", 0x4a: "abort cause", 0x6b: "dialogue portion",
        0x6c: "component portion",
    ]
    private static let universal: [UInt32: String] = [
        0x01: "boolean", 0x02: "integer", 0x03: "bit string", 0x04: "octet string", 0x05: "null",
        0x06: "object identifier", 0x0a: "enumerated", 0x16: "IA5 string", 0x28: "external",
        0x30: "sequence", 0x31: "set",
    ]

    static func nodes(of octets: [UInt8], in range: Range<Int>) -> [MessageNode] {
        var left = most
        return nodes(octets, BERCursor(range.lowerBound, range.upperBound), 0, &left)
    }

    private static func nodes(
        _ octets: [UInt8], _ start: BERCursor, _ depth: Int, _ left: inout Int
    ) -> [MessageNode] {
        var cursor = start
        var nodes: [MessageNode] = []
        var flags = ReasonSet()
        while !cursor.isAtEnd {
            guard left > 0 else {
                nodes.append(MessageNode("…", "more elements than are shown"))
                break
            }
            left -= 1
            do throws(DecodeError) {
                let element = try cursor.next(in: octets.span, layer: .tcap, flags: &flags)
                nodes.append(node(octets, element, depth, &left))
            } catch {
                nodes.append(
                    MessageNode("unreadable", error.reason.name).at(cursor.offset, cursor.end))
                break
            }
        }
        return nodes
    }

    private static func node(
        _ octets: [UInt8], _ element: BERElement, _ depth: Int, _ left: inout Int
    ) -> MessageNode {
        let tag = "0x" + String(element.tag, radix: 16)
        let known = universal[element.tag] ?? (depth < 2 ? names[element.tag] : nil)
        let name = known.map { "\(tag) \($0)" } ?? tag
        if element.isConstructed, depth < deepest {
            return MessageNode(
                name, nil, nodes(octets, BERCursor(inside: element), depth + 1, &left)
            ).at(element.start, element.end)
        }
        let contents = octets[element.contents..<element.contentsEnd].prefix(64)
        let hex = contents.map { octet in
            (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined()
        return MessageNode(name, hex + (element.count > 64 ? "…" : ""))
            .at(element.start, element.end)
    }
}
