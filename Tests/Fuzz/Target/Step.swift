public import SS7Filter
public import SS7Wire

/// One message of a fuzzing input, and how it comes in.
///
/// An input is a sequence of them: an octet that says how, two that say how long, the message. A
/// length beyond the input's end means its rest, so that every input is a sequence.
public struct Step: Sendable {
    public var framing = Framing.m3ua
    public var side = Side.interconnect
    public var variant = MTPVariant.itu
    /// True within the time after a start, and on a link that has settings for national numbers.
    public var forgives = false
    /// How long after the message before it, an index into `pauses`.
    public var pause = 0
    public var octets: [UInt8]

    /// Seconds between messages: at once, a little, longer than segments and than dialogues wait.
    static let pauses: [UInt64] = [0, 1, 11, 1_000]

    /// Most messages of one input that are looked at.
    static let most = 32

    public init(
        _ octets: [UInt8], _ framing: Framing = .m3ua, from side: Side = .interconnect,
        variant: MTPVariant = .itu, forgives: Bool = false, pause: Int = 0
    ) {
        self.octets = octets
        self.framing = framing
        self.side = side
        self.variant = variant
        self.forgives = forgives
        self.pause = pause
    }

    /// The messages of an input.
    public static func steps(of input: [UInt8]) -> [Step] {
        var steps: [Step] = []
        var offset = 0
        while offset + 3 <= input.count, steps.count < most {
            let how = input[offset]
            let length = Int(input[offset + 1]) << 8 | Int(input[offset + 2])
            let start = offset + 3
            let end = min(start + length, input.count)
            steps.append(
                Step(
                    Array(input[start..<end]),
                    Framing(rawValue: how & 3) ?? .m3ua,
                    from: how & 4 == 0 ? .interconnect : .home,
                    variant: MTPVariant(rawValue: how >> 4 & 3) ?? .itu,
                    forgives: how & 8 != 0, pause: Int(how >> 6)))
            offset = end
        }
        return steps
    }

    /// The input that has these messages.
    public static func input(of steps: [Step]) -> [UInt8] {
        steps.flatMap { step in
            let how =
                Self.number(of: step.framing) | (step.side == .home ? 4 : 0)
                | (step.forgives ? 8 : 0) | step.variant.rawValue << 4
                | UInt8(truncatingIfNeeded: step.pause) << 6
            return [
                how, UInt8(truncatingIfNeeded: step.octets.count >> 8),
                UInt8(truncatingIfNeeded: step.octets.count),
            ] + step.octets
        }
    }

    private static func number(of framing: Framing) -> UInt8 { framing.rawValue }
}
