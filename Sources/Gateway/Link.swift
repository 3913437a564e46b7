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
    let allowedOriginating: PointCodeSet?
    let allowedDestinations: PointCodeSet?
    /// What is judged alike for all its messages.
    let origin: Origin
    private let headers: InlineArray<64, PayloadHeader>
    private let headerCount: Int
    /// Monotonic nanoseconds since when no traffic can be sent; 0 while some can.
    let downSince = Atomic<UInt64>(0)

    init(index: Int, plan: LinkPlan, worker: Int, slots: [AssociationSlot]) {
        self.index = index
        self.plan = plan
        self.worker = worker
        self.slots = slots
        pointCodes = PointCodeSet(plan.pointCodes)
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
        headerCount = max(1, min(plan.routingContexts.count, 64))
        for index in 0..<headerCount {
            if index < plan.routingContexts.count {
                headers[index].hasRoutingContext = true
                headers[index].routingContext = plan.routingContexts[index]
            }
            if let appearance = plan.networkAppearance {
                headers[index].hasNetworkAppearance = true
                headers[index].networkAppearance = appearance
            }
        }
        self.headers = headers
    }

    /// The header of the application server that corresponds to another link's `server`: the one in
    /// the same place of the list, else the first.
    @inline(always)
    func place(for server: Int) -> Int { server < headerCount ? server : 0 }

    @inline(always)
    func header(of server: Int) -> PayloadHeader { headers[server] }

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
