import M3UASession
import SS7Filter
import SS7Wire
import Screening
import SigtranTransport
import Synchronization

/// One link of a running gateway: what every worker must know of it.
final class Link: @unchecked Sendable {
    let index: Int
    let plan: LinkPlan
    /// The worker that receives from it.
    let worker: Int
    let slots: [AssociationSlot]
    let counters = LinkCounters()
    /// The peer's point codes: a message from one of them that would go back there is our own.
    let pointCodes: PointCodeSet
    private let ownPointCodes: PointCodeSet
    private let ownPointCode: UInt32?
    let allowedOriginating: PointCodeSet?
    let allowedDestinations: PointCodeSet?
    /// What is judged alike for all its messages.
    let origin: Origin
    private let headers: InlineArray<64, PayloadHeader>
    private let headerCount: Int
    /// Those of `routingContexts`; behind them are the ones that registrations give.
    private let staticCount: Int
    /// The keys of application servers, where traffic is told apart by them.
    private let keys: InlineArray<64, Key> = InlineArray { _ in Key() }
    private let asksKeys: Bool
    /// True where the peer gives the routing contexts, in answer to registrations.
    private let learnsContexts: Bool
    private let correlations = Atomic<UInt32>(0)
    /// Monotonic nanoseconds since when no traffic can be sent; 0 while some can.
    let downSince = Atomic<UInt64>(0)
    /// Monotonic nanoseconds at which T(r) has last ended; 0 while it never has.
    let givenUpAt = Atomic<UInt64>(0)

    /// True while its sessions are out of service by command, RFC 4666 clause 4.3.4.1 (management lockout).
    let isBlocked = Atomic<Bool>(false)

    /// Messages that wait in the workers' outboxes.
    let waiting = Atomic<Int>(0)
    /// Outboxes that drop what is beyond what may wait for it.
    let shedding = Atomic<Int>(0)

    /// A registered routing key in one word; 0 for none.
    private struct Key: ~Copyable, Sendable {
        let word = Atomic<UInt64>(0)
    }

    init(index: Int, plan: LinkPlan, worker: Int, slots: [AssociationSlot]) {
        self.index = index
        self.plan = plan
        self.worker = worker
        self.slots = slots
        pointCodes = PointCodeSet(plan.pointCodes)
        ownPointCodes = PointCodeSet(plan.ownPointCodes)
        ownPointCode = plan.ownPointCodes.first
        allowedOriginating = plan.allowedOriginating.map { PointCodeSet($0) }
        allowedDestinations = plan.allowedDestinations.map { PointCodeSet($0) }
        var origin = Origin()
        origin.facts.side = plan.side
        origin.facts.link = UInt16(index)
        origin.facts.requiresGlobalTitle = plan.requiresGlobalTitle
        origin.variant = plan.variant
        origin.policy = plan.policy
        self.origin = origin
        var headers = InlineArray<64, PayloadHeader>(repeating: PayloadHeader())
        let contexts = plan.applicationServers
        headerCount = max(1, min(contexts.count, 64))
        staticCount = contexts.count { !$0.takesRegistrations }
        asksKeys = plan.registrationPolicy != nil
        learnsContexts = plan.registers
        for index in 0..<headerCount {
            if index < contexts.count, let context = contexts[index].routingContext {
                headers[index].hasRoutingContext = true
                headers[index].routingContext = context
            }
            if let appearance = plan.networkAppearance {
                headers[index].hasNetworkAppearance = true
                headers[index].networkAppearance = appearance
            }
        }
        self.headers = headers
        for (place, server) in contexts.enumerated() {
            if let key = server.routingKey { set(key, of: place) }
        }
    }

    /// The application server that a message is for: whose key it has, else the one in the same
    /// place of the list as the `server` it came by, else the first.
    @inline(always)
    func place(for server: Int, to destination: UInt32, serviceIndicator: UInt8) -> Int {
        if asksKeys {
            let wanted = 1 << 40 | UInt64(destination)
            for index in 0..<headerCount {
                let word = keys[index].word.load(ordering: .acquiring)
                if word >> 16 == wanted, word >> UInt64(serviceIndicator) & 1 == 1 { return index }
            }
        }
        return server < staticCount ? server : 0
    }

    /// Gives an application server its routing key; messages of it go there from now on.
    func set(_ key: RoutingKey, of server: Int) {
        guard server < headerCount else { return }
        let word = (1 << 40 | UInt64(key.destination)) << 16 | UInt64(key.serviceIndicators)
        keys[server].word.store(word, ordering: .releasing)
    }

    /// What stands in front of a message for an application server.
    @inline(always)
    func header(of server: Int, by slot: AssociationSlot) -> PayloadHeader {
        var header = headers[server]
        if learnsContexts, let context = slot.published.routingContext(at: server) {
            header.hasRoutingContext = true
            header.routingContext = context
        }
        return header
    }

    /// The tag of a broadcast message that is an ASP's first of its flow; else 0.
    @inline(always)
    func correlation(of selection: UInt8, _ server: Int) -> UInt32 {
        var isFirst = false
        for index in 0..<slots.count where slots[index].published.maySend(server) {
            if slots[index].published.takeUntagged(selection) { isFirst = true }
        }
        guard isFirst else { return 0 }
        return max(1, correlations.add(1, ordering: .relaxed).newValue)
    }

    /// The point code of ours that a message leaves with: the one that it was for, where that is one
    /// in this link's network.
    func ownPointCode(insteadOf code: UInt32) -> UInt32 {
        guard let first = ownPointCode, !ownPointCodes.contains(code) else { return code }
        return first
    }

    /// The application server whose routing context a message bears that was written for this link.
    func server(of preview: PayloadPreview) -> Int {
        guard preview.hasRoutingContext else { return 0 }
        for index in 0..<headerCount where headers[index].routingContext == preview.routingContext {
            return index
        }
        return 0
    }

    /// How many application servers it has.
    var serverCount: Int { headerCount }

    /// True while any of its associations takes traffic of an application server.
    func isActive(_ server: Int) -> Bool {
        for index in 0..<slots.count where slots[index].published.maySend(server) { return true }
        return false
    }

    /// True while any of its associations takes traffic.
    var isActive: Bool {
        for index in 0..<slots.count where slots[index].published.isActive { return true }
        return false
    }

    /// The association that carries a signalling link selection; nil while none is active.
    ///
    /// Of those whose application server is active, always the same one while they stay so.
    @inline(always)
    func slot(for selection: UInt8, server: Int) -> AssociationSlot? {
        if slots.count == 1 {
            let only = slots[0]
            return only.published.maySend(server) ? only : nil
        }
        var active = 0
        for index in 0..<slots.count where slots[index].published.maySend(server) { active &+= 1 }
        guard active > 0 else { return nil }
        var wanted = Int(selection) % active
        for index in 0..<slots.count where slots[index].published.maySend(server) {
            if wanted == 0 { return slots[index] }
            wanted &-= 1
        }
        return nil
    }
}
