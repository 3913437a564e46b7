import SigtranTransport

/// How many associations peers may begin in a second: of one address, and all together.
///
/// Counted in windows of a second. A peer that is refused costs no entry, so there are never more
/// of them than associations are let in.
struct AcceptanceRate {
    private static let window: UInt64 = 1_000_000_000

    private let perPeer: Int
    private let total: Int
    private var begin: UInt64 = 0
    private var count = 0
    private var hosts: [TransportAddress: Int] = [:]

    init(perPeer: Int, total: Int) {
        self.perPeer = perPeer
        self.total = total
    }

    /// Counts an association that begins; false where it is one too many.
    ///
    /// - Parameter now: monotonic nanoseconds.
    mutating func admits(_ peer: TransportAddress, at now: UInt64) -> Bool {
        if now &- begin >= AcceptanceRate.window {
            begin = now
            count = 0
            hosts.removeAll(keepingCapacity: true)
        }
        let host = peer.unmapped.with(port: 0)
        let own = hosts[host, default: 0]
        guard count < total, own < perPeer else { return false }
        hosts[host] = own + 1
        count += 1
        return true
    }
}

/// Why an association that a peer began was ended at once.
public enum Refusal: Sendable, Equatable {
    /// No link that listens there has such a peer.
    case unknownPeer
    /// The link has all associations that it may have.
    case noPlace
    /// More began within a second than may.
    case tooFast

    var cause: LinkCounters.Cause {
        switch self {
        case .unknownPeer: .peerUnknown
        case .noPlace: .associationNoPlace
        case .tooFast: .associationTooFast
        }
    }
}
