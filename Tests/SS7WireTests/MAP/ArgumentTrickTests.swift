import Foundation
import SS7Wire
import Testing

/// An element of an argument as a tree, to be changed in one place and written again.
private indirect enum Tree {
    case primitive(tag: [UInt8], contents: [UInt8])
    case constructed(tag: [UInt8], children: [Tree], lengthOctets: Int = 0)
    case raw([UInt8])

    /// All elements of some octets; one that is cut short ends the list.
    static func all(_ octets: [UInt8]) -> [Tree] {
        var found: [Tree] = []
        var rest = octets[...]
        while rest.count >= 2 {
            var tag = [rest.removeFirst()]
            if tag[0] & 0x1f == 0x1f { tag.append(rest.removeFirst()) }
            var length = Int(rest.removeFirst())
            if length > 0x80 {
                let octets = rest.prefix(length & 0x7f)
                rest = rest.dropFirst(length & 0x7f)
                length = octets.reduce(0) { $0 << 8 | Int($1) }
            }
            let contents = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            found.append(
                tag[0] & 0x20 == 0
                    ? .primitive(tag: tag, contents: contents)
                    : .constructed(tag: tag, children: all(contents)))
        }
        return found
    }

    var tag: [UInt8] {
        switch self {
        case .primitive(let tag, _), .constructed(let tag, _, _): tag
        case .raw: []
        }
    }

    var octets: [UInt8] {
        switch self {
        case .primitive(let tag, let contents): return Tree.element(tag, contents, 0)
        case .constructed(let tag, let children, let extra):
            return Tree.element(tag, children.flatMap(\.octets), extra)
        case .raw(let octets): return octets
        }
    }

    private static func element(_ tag: [UInt8], _ contents: [UInt8], _ extra: Int) -> [UInt8] {
        if extra < 0 { return tag + [0x80] + contents + [0, 0] }
        if extra > 0 {
            return tag + [0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xff)]
                + contents
        }
        if contents.count < 128 { return tag + [UInt8(contents.count)] + contents }
        if contents.count < 256 { return tag + [0x81, UInt8(contents.count)] + contents }
        return tag + [0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xff)] + contents
    }

    /// The trees that a change makes of this one, once for each element in it, itself the first.
    func changed(_ change: (Tree) -> [Tree]) -> [(depth: Int, tree: [Tree])] {
        var results = [(0, change(self))]
        if case .constructed(let tag, let children, let extra) = self {
            for (index, child) in children.enumerated() {
                for (depth, trees) in child.changed(change) {
                    let all = children[..<index] + trees + children[(index + 1)...]
                    results.append(
                        (
                            depth + 1,
                            [.constructed(tag: tag, children: Array(all), lengthOctets: extra)]
                        ))
                }
            }
        }
        return results
    }
}

/// Each trick of encoding, at every element of every argument that pycrate made.
///
/// What is read must be illegal, or name the same numbers: nothing hides by being written oddly.
@Suite struct ArgumentTrickTests {
    private static let lines: [ArgumentLine] = {
        let table = try? String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        return argumentLines(table ?? "").filter { $0.type == .invoke }
    }()

    /// Arguments whose elements are told apart by their position, or repeat.
    private static let positional: Set<SS7Wire.Operation> = [
        .map(.mtForwardSM), .map(.moForwardSM), .map(.mtForwardSMVGCS), .map(.reset),
    ]

    private func outcomes(
        of line: ArgumentLine, _ change: (Tree) -> [Tree]
    ) -> [(depth: Int, octets: [UInt8], reason: Reason?, read: ReadArgument?)] {
        guard let tree = Tree.all(line.octets).first else { return [] }
        return tree.changed(change).map { depth, trees in
            let octets = trees.flatMap(\.octets)
            do throws(DecodeError) {
                return (
                    depth, octets, nil, try readArgument(line.operation, octets, in: line.context)
                )
            } catch {
                return (depth, octets, error.reason, nil)
            }
        }
    }

    private func numbers(_ read: ReadArgument) -> [String: String] {
        read.fields.filter { !$0.key.hasPrefix("tp") }
    }

    /// What a line names, but for the short message, which is not of ASN.1.
    private func numbers(_ line: ArgumentLine) -> [String: String] {
        line.fields.filter { !$0.key.hasPrefix("tp") }
    }

    @Test func `tags in their high form are illegal or inside what is skipped`() {
        for line in Self.lines {
            let results = outcomes(of: line) { element in
                guard element.tag.count == 1 else { return [element] }
                let octets = element.octets
                return [.raw([octets[0] | 0x1f, octets[0] & 0x1f] + octets[1...])]
            }
            for result in results {
                if let read = result.read {
                    #expect(result.depth > 1 || result.octets == line.octets)
                    #expect(numbers(read) == numbers(line), "\(line.text)")
                } else {
                    #expect(result.reason == .highTag, "\(line.text)")
                }
            }
        }
    }

    @Test func `a second copy of a field is illegal or an element of a list`() {
        for line in Self.lines {
            for result in outcomes(of: line, { [$0, $0] }) {
                // A third string is the IMSI there, a second one the MSC's number: what it copies
                // cannot be told.
                if line.operation == .map(.alertServiceCentre) { continue }
                if line.operation == .map(.sendIdentification) { continue }
                if let read = result.read {
                    #expect(numbers(read) == numbers(line), "\(line.text)")
                    let isContext = result.depth == 1 && !Self.positional.contains(line.operation)
                    let inserted = Tree.all(Tree.all(result.octets)[0].contents)
                    let tags = inserted.map(\.tag).filter { $0[0] & 0x80 != 0 }
                    if isContext { #expect(Set(tags).count == tags.count, "\(line.text)") }
                } else if result.depth == 0 {
                    #expect(result.reason == .bytesAfterArgument)
                }
            }
        }
    }

    @Test func `constructed strings are illegal, or what is skipped`() {
        for line in Self.lines {
            let results = outcomes(of: line) { element in
                guard case .primitive(let tag, let contents) = element, !contents.isEmpty else {
                    return [element]
                }
                return [
                    .constructed(
                        tag: [tag[0] | 0x20] + tag[1...],
                        children: [.primitive(tag: [4], contents: contents)])
                ]
            }
            for result in results {
                if let read = result.read {
                    #expect(numbers(read) == numbers(line), "\(line.text)")
                }
            }
        }
    }

    @Test func `a field left out is illegal, or its number is missing and no other`() {
        for line in Self.lines {
            for result in outcomes(of: line, { _ in [] }) {
                guard let read = result.read else { continue }
                for (role, digits) in numbers(read) where numbers(line)[role] != digits {
                    // Another number of that role, or one that the first one hid.
                    #expect(line.operation != .map(.anyTimeInterrogation), "\(line.text) \(role)")
                }
            }
        }
    }

    @Test(arguments: [1, -1])
    func `odd lengths are flagged and change nothing`(lengthOctets: Int) {
        for line in Self.lines {
            let results = outcomes(of: line) { element in
                guard case .constructed(let tag, let children, _) = element,
                    element.octets.count < 256
                else { return [element] }
                return [.constructed(tag: tag, children: children, lengthOctets: lengthOctets)]
            }
            for result in results where result.octets != line.octets {
                guard let read = result.read else {
                    Issue.record("\(result.reason?.name ?? "") \(line.text)")
                    continue
                }
                #expect(numbers(read) == numbers(line), "\(line.text)")
                let flag: Reason = lengthOctets > 0 ? .nonMinimalLength : .indefiniteLength
                #expect(result.depth > 1 || read.flags.contains(flag), "\(line.text)")
            }
        }
    }
}

extension Tree {
    /// The contents octets of an element.
    fileprivate var contents: [UInt8] {
        switch self {
        case .primitive(_, let contents): contents
        case .constructed(_, let children, _): children.flatMap(\.octets)
        case .raw: []
        }
    }
}
