/// How the bits of a signalling point code are grouped when it is written.
public enum PointCodeFormat: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// ITU-T Q.708, 14 bits: zone, area, point.
    case itu383
    /// 4-3-4-3, a 14-bit national grouping.
    case national4343
    /// ANSI T1.111 and China, 24 bits: network, cluster, member.
    case octets888
    /// One decimal number.
    case plain

    /// The bits of each group, most significant first.
    public var groups: [Int] {
        switch self {
        case .itu383: [3, 8, 3]
        case .national4343: [4, 3, 4, 3]
        case .octets888: [8, 8, 8]
        case .plain: [32]
        }
    }

    /// The name that configurations use.
    public var name: String {
        switch self {
        case .itu383: "3-8-3"
        case .national4343: "4-3-4-3"
        case .octets888: "8-8-8"
        case .plain: "plain"
        }
    }
}

/// A signalling point code, RFC 4666 clause 3.3.1: up to 24 bits, right-aligned in 32.
public struct PointCode: BitwiseCopyable, Hashable, Sendable {
    public var value: UInt32

    @inlinable public init(_ value: UInt32) { self.value = value }

    /// Reads a code written as groups (`2-001-1`) or as one decimal number; nil where it is neither
    /// or a group does not fit its bits.
    public init?(_ text: String, format: PointCodeFormat) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 1 {
            guard let number = UInt32(text), number < 1 << 24 else { return nil }
            value = number
            return
        }
        let widths = format.groups
        guard parts.count == widths.count else { return nil }
        var result: UInt32 = 0
        for (part, width) in zip(parts, widths) {
            guard let number = UInt32(part), number < UInt32(1) << UInt32(width) else { return nil }
            result = result << UInt32(width) | number
        }
        value = result
    }

    /// The code as its format writes it.
    public func written(as format: PointCodeFormat) -> String {
        if format == .plain { return String(value) }
        var rest = value
        var parts: [String] = []
        for width in format.groups.reversed() {
            parts.append(String(rest & (UInt32(1) << UInt32(width) - 1)))
            rest >>= UInt32(width)
        }
        return parts.reversed().joined(separator: "-")
    }
}
