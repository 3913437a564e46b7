/// Reading an application context's object identifier.
///
/// MAP's contexts are 0.4.0.0.1.0.N.V. CAP's are 0.4.0.0.1.0.50.0 in phase 1, 0.4.0.0.1.0.N.1 in
/// phase 2, and below 20, 21 (phase 3), 22 and 23 (phase 4) of the same root later, TS 29.078
/// clause 5.6.
extension ApplicationContext {
    /// Reads the contents octets of an object identifier.
    ///
    /// A context outside MAP and CAP has the protocol `unknown`; one below their roots that no
    /// standard assigns keeps its number and version and is not `isAssigned`.
    ///
    /// - Throws: `badApplicationContext` for what is no object identifier, has a padded arc, or has
    ///   missing, extra or large arcs below a MAP or CAP root: a node that reads octets by position
    ///   could take it for another context.
    @_noLocks
    public static func read(
        objectIdentifier range: ByteRange, in octets: Span<UInt8>
    ) throws(DecodeError) -> ApplicationContext {
        let start = range.lowerBound
        let end = range.upperBound
        if end &- start == 7, let usual = usual(at: start, in: octets) { return usual }
        guard start < end, octets[end &- 1] & 0x80 == 0 else {
            throw DecodeError(.tcap, .badApplicationContext, at: start)
        }
        var startsArc = true
        for offset in start..<end {
            if startsArc, octets[offset] == 0x80 {
                throw DecodeError(.tcap, .badApplicationContext, at: offset)
            }
            startsArc = octets[offset] & 0x80 == 0
        }
        var context = ApplicationContext()
        context.isPresent = true
        guard end &- start > 4, octets[start] == 4, octets[start &+ 1] == 0,
            octets[start &+ 2] == 0, octets[start &+ 3] == 1
        else { return context }
        let root = octets[start &+ 4]
        switch root {
        case 0:
            guard end &- start == 7, octets[start &+ 5] & 0x80 == 0 else {
                throw DecodeError(.tcap, .badApplicationContext, at: start &+ 5)
            }
            context.number = octets[start &+ 5]
            context.version = octets[start &+ 6]
            context.userProtocol = .map
            if context.number >= 50, context.number <= 52 {
                context.userProtocol = .cap
                context.version &+= 1
            }
        case 20...23:
            guard end &- start > 5, octets[start &+ 5] == 3 else { return context }
            guard end &- start == 7 else {
                throw DecodeError(.tcap, .badApplicationContext, at: start &+ 6)
            }
            let number = octets[start &+ 6]
            guard (number == 14) == (root & 1 == 0) else { return context }
            context.userProtocol = .cap
            context.number = number
            context.version = root < 22 ? 3 : 4
        default:
            break
        }
        return context
    }

    /// The context that seven octets are in the shape of nearly all; nil for all others.
    @inline(always) @_noLocks
    private static func usual(at start: Int, in octets: Span<UInt8>) -> ApplicationContext? {
        guard bigEndian32(octets, start) == 0x0400_0001 else { return nil }
        let rest = bigEndian32(octets, start &+ 3)
        // The root's last arc, its number below 50 and a version below 128.
        let number = UInt8(truncatingIfNeeded: rest &>> 8)
        guard rest & 0xffff_0080 == 0x0100_0000, number < 50 else { return nil }
        var context = ApplicationContext()
        context.isPresent = true
        context.userProtocol = .map
        context.number = number
        context.version = UInt8(truncatingIfNeeded: rest)
        return context
    }

    /// The version by which arguments are read: an unassigned one counts as the nearest assigned.
    var syntaxVersion: UInt8 {
        @_noLocks get { version < 1 ? 1 : version > 4 ? 4 : version }
    }
}

// MARK: - Text

extension ApplicationContext {
    /// The dotted text of an object identifier's contents octets; for records, not for the path.
    public static func dotted(objectIdentifier range: ByteRange, in octets: Span<UInt8>) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for offset in range.lowerBound..<min(range.upperBound, octets.count) {
            let octet = octets[offset]
            arc = arc << 7 | UInt64(octet & 0x7f)
            guard octet & 0x80 == 0 else { continue }
            if arcs.isEmpty {
                arcs = [min(arc / 40, 2)]
                arc -= arcs[0] * 40
            }
            arcs.append(arc)
            arc = 0
        }
        return arcs.map(String.init).joined(separator: ".")
    }

    /// The context in dotted form; empty for one that is neither MAP's nor CAP's.
    public var dotted: String {
        switch (userProtocol, version) {
        case (.map, _): "0.4.0.0.1.0.\(number).\(version)"
        case (.cap, 1), (.cap, 2): "0.4.0.0.1.0.\(number).\(version - 1)"
        case (.cap, 3): "0.4.0.0.1.\(number == 14 ? 20 : 21).3.\(number)"
        case (.cap, _): "0.4.0.0.1.\(number == 14 ? 22 : 23).3.\(number)"
        case (.unknown, _): ""
        }
    }
}
