public import SS7Filter
import SS7Wire
public import SharedState

/// What all workers remember of the network, in one block of shared memory.
public final class NetworkMemory: Sendable {
    /// Entries of each memory; rounded up to powers of two.
    public struct Capacities: Hashable, Sendable {
        /// Two a dialogue.
        public var dialogues: Int
        /// What was asked and is not answered, one a dialogue.
        public var requests = 65_536
        /// Subscribers whose whereabouts are known.
        public var places = 65_536
        /// Subscribers of whom service centres were told, within the day: one for each pair of them.
        public var deliveries = 65_536
        /// What service centres asked and have not delivered to; 0 where nobody wants to know.
        public var inquiries = 0
        /// Subscribers whose numbers are told together; 0 where nobody wants to know.
        public var subscribers = 0
        /// Of SMS home routing, three for each subscriber that is asked for; 0 where it is off.
        public var homeRouting = 0
        /// Token buckets of limits.
        public var limits: Int
        /// Sketches of limits of different values.
        public var sketches: Int

        public init(dialogues: Int = 262_144, limits: Int = 262_144, sketches: Int = 16_384) {
            self.dialogues = dialogues
            self.limits = limits
            self.sketches = sketches
        }

        /// Octets that memories of these capacities take when all of them are full.
        public var octets: Int { 8 * layout.wordCount }

        /// The words of each section.
        var layout: StateLayout {
            var layout = StateLayout()
            layout[.dialogues] = EntryTable.wordCount(capacity: dialogues)
            layout[.requests] = EntryTable.wordCount(capacity: requests)
            layout[.places] = EntryTable.wordCount(capacity: places)
            layout[.changedPlaces] = PlaceMemory.changeWordCount(capacity: places)
            layout[.deliveries] = EntryTable.wordCount(capacity: deliveries)
            if homeRouting > 0 {
                layout[.homeRouting] = EntryTable.wordCount(capacity: homeRouting)
            }
            if inquiries > 0 {
                layout[.inquiries] = EntryTable.wordCount(capacity: inquiries)
                layout[.inquirySets] = InquiryMemory.setWordCount(capacity: inquiries)
                layout[.inquiryMessages] = KeptMessages.wordCount(capacity: inquiries)
            }
            if subscribers > 0 {
                layout[.subscribers] = EntryTable.wordCount(capacity: subscribers)
                layout[.changedSubscribers] = SubscriberMemory.changeWordCount(
                    capacity: subscribers)
            }
            layout[.limits] = LimitMemory.wordCount(buckets: limits)
            layout[.sketches] = LimitMemory.wordCount(sketches: sketches)
            return layout
        }
    }

    /// True where the memory is laid out for these capacities, and knows subscribers so.
    public func fits(_ capacities: Capacities, _ identities: SubscriberIdentities) -> Bool {
        block.layout == capacities.layout && self.identities == identities
    }

    /// The memory itself, which an upgrade hands to the next process.
    public let block: StateBlock
    /// How the memories know subscribers.
    public let identities: SubscriberIdentities
    /// How long a place is remembered where its subscriber is not seen again, in seconds.
    public let placeTimeout: UInt32
    /// Seconds since 1970 at which the clock of `Origin.now` stood at 0.
    public var epoch: UInt32 { block.epoch }
    let dialogues: DialogueMemory
    let requests: RequestMemory
    public let places: PlaceMemory
    let deliveries: DeliveryMemory
    /// Nil in a block without room for them.
    let inquiries: InquiryMemory?
    /// Nil in a block without room for them.
    public let subscribers: SubscriberMemory?
    /// Nil in a block without room for them.
    public let limits: LimitMemory?

    /// - Parameters:
    ///   - placeTimeout: how long a place is remembered where its subscriber is not seen again.
    ///   - secret: what keys are hashed with; random in production.
    ///   - epoch: seconds since 1970 at which the clock of `Origin.now` stood at 0.
    ///   - isOwn: true for memory that no upgrade hands on; see `StateBlock`.
    /// - Throws: `StateBlockError` when the system has not that much memory.
    public convenience init(
        _ capacities: Capacities, identities: SubscriberIdentities = SubscriberIdentities(),
        placeTimeout: Duration = .seconds(90 * 86_400),
        secret: UInt64 = .random(in: 1...UInt64.max), epoch: UInt32 = 0, isOwn: Bool = false
    ) throws(StateBlockError) {
        self.init(
            try StateBlock(capacities.layout, secret: secret, epoch: epoch, isOwn: isOwn),
            identities: identities, placeTimeout: placeTimeout)
    }

    /// The memory of a block that is there already, such as one that was handed over.
    public init(
        _ block: StateBlock, identities: SubscriberIdentities,
        placeTimeout: Duration = .seconds(90 * 86_400)
    ) {
        self.block = block
        self.identities = identities
        self.placeTimeout = UInt32(clamping: placeTimeout.components.seconds)
        dialogues = DialogueMemory(block)
        requests = RequestMemory(block)
        places = PlaceMemory(block)
        deliveries = DeliveryMemory(block)
        inquiries = InquiryMemory(block)
        subscribers = SubscriberMemory(block)
        limits = LimitMemory(block)
    }

    /// Takes out the questions of service centres that no delivery has followed in time.
    ///
    /// - Parameter limit: seconds of the caller's clock; what was asked before is late.
    /// - Returns: the oldest first, each with the message that asked.
    public func takeUndelivered(
        before limit: UInt32
    ) -> [(inquiry: Inquiry, message: KeptMessage?)] {
        guard let inquiries else { return [] }
        return inquiries.takeOverdue(before: limit) { inquiry in
            deliveries.lastDelivery(
                subscriber: identities.identity(of: Digits(packed: inquiry.imsi)),
                serviceCentre: inquiry.serviceCentre) >= inquiry.time
        }
    }

    /// What messages write to, the most frequent first.
    private static let written: [StateSection] = [
        .dialogues, .requests, .places, .limits, .sketches, .deliveries,
    ]

    /// Brings the next part of the memories that messages write to into the process, so that the first
    /// to come to a page of them does not wait for the system to find one.
    ///
    /// - Parameter step: counts from 0, a MiB each.
    /// - Returns: false where there is no more to bring.
    public func populate(step: Int) -> Bool {
        let size = 1 << 20
        // However large the memories are configured, this takes no more than so much.
        guard step < 64 else { return false }
        var left = step
        for section in NetworkMemory.written {
            let steps = (block.layout[section] * 8 + size - 1) / size
            if left < steps {
                return block.populate(section, from: left * size, count: size)
            }
            left -= steps
        }
        return false
    }

    /// The places without those that have aged out.
    ///
    /// - Parameter now: seconds since 1970.
    public func places(at now: UInt32) -> PlaceMemory {
        var places = places
        places.notBefore = now > placeTimeout ? now - placeTimeout : 0
        return places
    }
}
