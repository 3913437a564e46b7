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
        if let use = memory.inquiryUse { uses.append(("inquiries", use)) }
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

    /// Takes out the questions of service centres that no delivery has followed in time.
    ///
    /// - Parameter patience: seconds that a delivery may take.
    /// - Returns: the oldest first, each with the message that asked, and its time in seconds since 1970.
    public func takeUndelivered(
        after patience: UInt32
    ) -> [(inquiry: Inquiry, message: KeptMessage?, time: UInt32)] {
        let now = UInt32(truncatingIfNeeded: monotonicNanoseconds() / 1_000_000_000)
        return memory.takeUndelivered(before: now > patience ? now - patience : 0).compactMap {
            // A link of another gateway, before this one went on in its place.
            plan.links.indices.contains(Int($0.inquiry.link))
                ? ($0.inquiry, $0.message, $0.inquiry.time &+ memory.epoch) : nil
        }
    }

    /// The subscribers of whom both numbers have become known since this was last asked.
    public func takeChangedSubscribers() -> [SubscriberNumbers] {
        memory.subscribers?.takeChanged() ?? []
    }

    /// Messages that all links have received.
    public var receivedMessages: Int {
        plan.links.indices.reduce(0) { $0 + counters(ofLink: $1)[.received] }
    }
}
