import SS7Filter
public import Screening

/// How full the memories of a running gateway are.
extension Gateway {
    /// What each memory takes, by its name in status and metrics.
    public var memoryUses: [(name: StaticString, use: MemoryUse)] {
        let now = UInt32(truncatingIfNeeded: monotonicNanoseconds() / 1_000_000_000)
        var uses: [(StaticString, MemoryUse)] = [
            ("dialogues", memory.dialogueUse(timeout: plan.dialogueTimeout, now: now)),
            ("requests", memory.requestUse(now: now)),
            ("places", memory.placeUse(now: steadySeconds)),
            ("deliveries", memory.deliveryUse(now: now)),
        ]
        if let terms = plan.homeRouting, let use = memory.homeRoutingUse(terms, now: now) {
            uses.append(("homeRouting", use))
        }
        return uses
    }

    /// Keys of rules' limits, and of those of different values, that were forgotten before their time or
    /// found no place.
    public var limitEvictions: (limits: Int, sketches: Int) {
        (
            Int(memory.limits?.bucketEvictions ?? 0), Int(memory.limits?.sketchEvictions ?? 0)
        )
    }
}
