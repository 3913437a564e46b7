import M3UASession
import SS7Wire

/// What peers say of destinations, as far as it has to wait.
///
/// Looking into a destination holds the session plane, which all links share: half of the time may go into
/// it, and the rest waits, with all that comes behind it but heartbeats. Who has something here is
/// not read from, so what waits is no more than a batch of each association.
struct Postponement {
    /// What may go into it at once, and of how much time one part may.
    static let burst = Duration.milliseconds(50)
    static let share = 2

    struct Message {
        var slot: AssociationSlot
        var octets: [UInt8]
        var stream: UInt16
    }

    private(set) var waiting: [Message] = []
    /// What may go into it now; below 0 after a message of many destinations.
    private var allowance = Postponement.burst
    private var refilled = Duration.zero

    /// Keeps a message for later; false where it may be looked into now.
    mutating func postpones(
        _ octets: Span<UInt8>, stream: UInt16, from slot: AssociationSlot, at now: Duration
    ) -> Bool {
        if slot.isPostponed {
            if Postponement.isHeartbeat(octets) { return false }
        } else {
            guard Postponement.isOfDestinations(octets), !mayGoOn(at: now) else { return false }
            slot.isPostponed = true
        }
        waiting.append(
            Message(slot: slot, octets: octets.indices.map { octets[$0] }, stream: stream))
        return true
    }

    /// Takes what has gone into a message from what may.
    mutating func charge(_ octets: Span<UInt8>, _ spent: Duration) {
        if Postponement.isOfDestinations(octets) { allowance -= spent }
    }

    /// The next message that may be looked into now; nil where none waits or may.
    ///
    /// - Parameter isForced: true to take it whatever has gone into others.
    mutating func next(at now: Duration, isForced: Bool = false) -> Message? {
        guard let message = waiting.first, mayGoOn(at: now) || isForced else { return nil }
        waiting.removeFirst()
        if !waiting.contains(where: { $0.slot === message.slot }) {
            message.slot.isPostponed = false
        }
        return message
    }

    /// Forgets what an association that is gone has said.
    mutating func forget(_ slot: AssociationSlot) {
        guard slot.isPostponed else { return }
        waiting.removeAll { $0.slot === slot }
        slot.isPostponed = false
    }

    private mutating func mayGoOn(at now: Duration) -> Bool {
        allowance = min(Postponement.burst, allowance + (now - refilled) / Postponement.share)
        refilled = now
        return allowance > .zero
    }

    /// True for SSNM, RFC 4666 clause 3.4.
    private static func isOfDestinations(_ octets: Span<UInt8>) -> Bool {
        octets.count >= 8 && octets[2] == 2
    }

    /// True for BEAT and BEAT Ack, which no other message has to come before.
    private static func isHeartbeat(_ octets: Span<UInt8>) -> Bool {
        octets.count >= 8 && octets[2] == 3 && (octets[3] == 3 || octets[3] == 6)
    }
}

extension SessionPlane {
    /// Takes in a message that is not DATA, now or later.
    func take(_ octets: Span<UInt8>, stream: UInt16, from slot: AssociationSlot, at now: Duration) {
        guard !postponement.postpones(octets, stream: stream, from: slot, at: now) else { return }
        look(into: octets, stream: stream, from: slot, at: now)
    }

    /// Looks into what was postponed, as far as that may be now.
    func releasePostponed() {
        while let message = postponement.next(at: SessionPlane.now) { look(into: message) }
    }

    /// Looks into all that was postponed: what another gateway goes on with must have been looked into.
    func settlePostponed() {
        locked { now in
            while let message = postponement.next(at: now, isForced: true) { look(into: message) }
        }
    }

    private func look(into message: Postponement.Message) {
        look(
            into: message.octets.span, stream: message.stream, from: message.slot,
            at: SessionPlane.now)
    }

    private func look(
        into octets: Span<UInt8>, stream: UInt16, from slot: AssociationSlot, at now: Duration
    ) {
        layer.receive(octets, stream: stream, from: slot.session, at: now)
        performOutputs()
        postponement.charge(octets, SessionPlane.now - now)
    }
}
