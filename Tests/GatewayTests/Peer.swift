import SS7Builder
import SigtranTransport

#if canImport(Glibc)
    import Glibc
#endif

/// A carrier's or the home network's STP at the other end of a link, as far as a test needs one.
///
/// It answers what M3UA's management asks and keeps everything else; a test drives it by hand.
final class Peer {
    /// A DATA message as it came.
    struct Arrival: Equatable {
        var octets: [UInt8]
        var stream: UInt16
    }

    let association: MemoryAssociation
    private let batch = ReceiveBatch(capacity: 32, slotSize: 8192)
    private(set) var isUp = false
    private(set) var isOver = false
    private(set) var events: [AssociationEvent] = []
    /// DATA that came and was not taken out yet, in order.
    var arrivals: [Arrival] = []
    /// All other messages that came.
    private(set) var management: [[UInt8]] = []
    /// True to answer ASP Up, ASP Active and their like as a gateway does.
    var answers = true
    /// False to leave everything where it is, so that the association fills.
    var reads = true

    init(_ association: Association) throws {
        self.association = try TestFailure.unwrap(association as? MemoryAssociation)
    }

    /// Takes in what has come.
    func pump() {
        guard reads else { return }
        while true {
            switch association.receive(into: batch) {
            case .messages(let count):
                for index in 0..<count { take(index) }
            case .event(let event):
                events.append(event)
                if case .up = event { isUp = true }
            case .wouldBlock:
                return
            case .closed:
                isOver = true
                return
            }
        }
    }

    private func take(_ index: Int) {
        // SAFETY: the transport filled `length` octets of the slot.
        let octets = unsafe Array(
            UnsafeRawBufferPointer(start: batch.slot(index), count: batch[index].length))
        if octets.starts(with: [1, 0, 1, 1]) {
            arrivals.append(Arrival(octets: octets, stream: batch[index].stream))
            return
        }
        management.append(octets)
        guard answers, octets.count >= 8 else { return }
        let contexts = Array(octets[8...])
        switch (octets[2], octets[3]) {
        case (3, 1): send(M3UA.aspUpAck())
        case (3, 2): send(M3UA.aspDownAck())
        case (3, 3): send([1, 0, 3, 6] + octets[4...])
        case (4, 1): send([1, 0, 4, 3] + octets[4..<8] + contexts)
        case (4, 2): send([1, 0, 4, 4] + octets[4..<8] + contexts)
        default: break
        }
    }

    /// Waits, reading, until something holds; false after a minute.
    @discardableResult
    func wait(until isDone: () -> Bool) -> Bool {
        Peer.wait(for: [self], until: isDone)
    }

    /// Waits, all of them reading, until something holds; false after a minute: many tests run at once.
    @discardableResult
    static func wait(for peers: [Peer], until isDone: () -> Bool) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while true {
            for peer in peers { peer.pump() }
            if isDone() { return true }
            guard clock.now < end else { return false }
            usleep(200)
        }
    }

    func send(_ message: M3UA.Message) { send(message.octets, stream: 0) }

    /// Sends octets; false where the association takes nothing.
    @discardableResult
    func send(
        _ octets: [UInt8], stream: UInt16 = 1, payloadProtocol: UInt32 = 3
    ) -> Bool {
        unsafe octets.withUnsafeBytes { bytes in
            let message = unsafe OutboundMessage(
                bytes, payloadProtocol: payloadProtocol, stream: stream)
            return unsafe withUnsafePointer(to: message) { pointer in
                let one = unsafe UnsafeBufferPointer(start: pointer, count: 1)
                return unsafe association.send(one) == .taken(1)
            }
        }
    }

    /// Takes out the DATA that has come.
    func takeArrivals() -> [[UInt8]] {
        defer { arrivals = [] }
        return arrivals.map(\.octets)
    }

    /// The codes of the ERR messages that came, RFC 4666 clause 3.8.1.
    var errors: [UInt32] {
        management.filter { $0.starts(with: [1, 0, 0, 0]) && $0.count >= 16 }
            .map { message in message[12..<16].reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// Forgets the management messages that came.
    func forgetManagement() { management = [] }

    /// True when a message of that class and type has come.
    func has(_ messageClass: UInt8, _ type: UInt8) -> Bool {
        management.contains { $0[2] == messageClass && $0[3] == type }
    }
}
