import SS7Filter
import SS7Wire

/// What limits have counted, exactly and key by key, for the reference evaluator.
public final class ReferenceLimits {
    /// Nanoseconds of the clock: that of the message at hand.
    public var now: UInt64 = 0

    private var buckets: [Key: Bucket] = [:]
    private var values: [Key: [Element: UInt64]] = [:]
    /// When the holds of keys began.
    private var holds: [Key: UInt64] = [:]

    public init() {}

    /// One part of a key; nothing for what is absent, unknown, or cannot be read.
    private enum Element: Hashable {
        case nothing
        case number(UInt32)
        case digits(Digits, isIMSI: Bool)
    }

    private struct Key: Hashable {
        var rule: Int
        var elements: [Element]
    }

    private struct Bucket {
        /// Microseconds that have run in; a token is a step of them.
        var content: UInt64
        var time: UInt64
    }

    /// Counts a message for a rule's limit; true where it is above.
    func isAbove(
        _ limit: Limit, ofRule rule: Int, _ view: ReferenceView,
        owner: (ReferenceView.NumberValue, _ isCountry: Bool) -> UInt32?
    ) -> Bool {
        func element(ofPart part: Limit.Part) -> Element {
            switch part {
            case .field(let field) where field.kind == .digits: digits(of: view.number(field))
            case .field(let field): view.value(field).map { .number($0) } ?? .nothing
            case .network(let field):
                owner(view.number(field), false).map { .number($0) } ?? .nothing
            case .country(let field):
                owner(view.number(field), true).map { .number($0) } ?? .nothing
            case .target:
                if case .digits = view.number(.imsi) {
                    digits(of: view.number(.imsi))
                } else {
                    digits(of: view.number(.msisdn))
                }
            }
        }
        let key = Key(rule: rule, elements: limit.keys.map(element(ofPart:)))
        let now = self.now / 1_000
        if let hold = limit.hold, let start = holds[key] {
            if now - start < hold.microseconds { return true }
            holds[key] = nil
            buckets[key] = Bucket(content: 0, time: start)
        }
        let isAbove =
            limit.value.map { isAboveValues(limit, key, element(ofPart: $0), now) }
            ?? isAboveTokens(limit, key, now)
        if isAbove, limit.hold != nil { holds[key] = now }
        return isAbove
    }

    private func digits(of number: ReferenceView.NumberValue) -> Element {
        guard case .digits(let digits, let plan) = number else { return .nothing }
        return .digits(digits, isIMSI: plan == .e212)
    }

    private func isAboveTokens(_ limit: Limit, _ key: Key, _ now: UInt64) -> Bool {
        let depth = UInt64(limit.burst) * limit.step
        var bucket = buckets[key] ?? Bucket(content: depth, time: now)
        bucket.content = min(depth, bucket.content + now - bucket.time)
        bucket.time = now
        let isAbove = bucket.content < limit.step
        if !isAbove { bucket.content -= limit.step }
        buckets[key] = bucket
        return isAbove
    }

    /// The pane that is being filled and the three before it count.
    private func isAboveValues(_ limit: Limit, _ key: Key, _ value: Element, _ now: UInt64) -> Bool
    {
        let pane = now / limit.step
        var seen = (values[key] ?? [:]).filter { pane - $0.value < 4 }
        seen[value] = pane
        values[key] = seen
        return seen.count > limit.amount
    }
}
