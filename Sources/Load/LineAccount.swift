import M3UASession
import SS7Wire
import SigtranTransport

/// How far an association has come, and when it went down: for who asks why nothing flows.
struct LineAccount: Sendable {
    /// Traffic that could flow and no longer can.
    struct Fall: Sendable {
        /// On the monotonic clock, in nanoseconds.
        var time: UInt64
        var cause: String
        /// When traffic could flow again; nil where it did not.
        var end: UInt64?
    }

    /// Falls that are kept: of one that flaps without end the first ones tell enough.
    private static let most = 100

    private(set) var falls: [Fall] = []
    private(set) var isActive = false
    /// What it waits for, in words; empty while traffic may flow.
    private(set) var obstacle = "not tried yet"
    /// What last went wrong, in words, until something is well.
    private var trouble: String?

    /// Notes what happened to the association.
    mutating func note(_ event: AssociationEvent, failure: Int32) {
        switch event {
        case .up: trouble = nil
        case .cannotStart:
            trouble =
                "cannot connect: "
                + (failure == 0 ? "refused, or not answered" : TransportError.text(of: failure))
        case .lost: trouble = trouble ?? "the association was lost"
        case .shutdownByPeer, .shutdownComplete: trouble = "the other side ended the association"
        case .restarted: trouble = "the other side began the association anew"
        default: break
        }
    }

    /// Notes what M3UA has to say.
    mutating func note(_ event: SessionEvent) {
        switch event {
        case .associationUp: trouble = nil
        case .refused(let code), .errorReceived(let code, _):
            trouble = "ERROR: \(LineAccount.words(code.name))"
        case .registrationRefused: trouble = "the routing key was not registered"
        case .heartbeatLost: trouble = "heartbeats were not answered"
        default: break
        }
    }

    /// Notes that an association could not be begun.
    mutating func note(_ problem: String) { trouble = problem }

    /// Notes where the session stands.
    ///
    /// - Parameter waits: true where the other side is to connect.
    mutating func note(_ status: SessionStatus, isActive: Bool, waits: Bool, at now: UInt64) {
        if isActive != self.isActive {
            if isActive {
                trouble = nil
                if let last = falls.indices.last { falls[last].end = now }
            } else if falls.count < LineAccount.most {
                falls.append(Fall(time: now, cause: trouble ?? LineAccount.cause(status)))
            }
            self.isActive = isActive
        }
        obstacle = isActive ? "" : trouble ?? LineAccount.obstacle(status, waits: waits)
    }

    /// A name as people write it: `invalidRoutingContext` as "invalid routing context".
    private static func words(_ name: String) -> String {
        name.replacing(/[a-z][A-Z]/) { match in
            "\(match.output.prefix(1)) \(match.output.suffix(1).lowercased())"
        }
    }

    /// Why traffic may flow no longer, where the association has no trouble.
    private static func cause(_ status: SessionStatus) -> String {
        switch status.remote {
        case _ where !status.isAssociated: "the association ended"
        case .down: "the other side went down (ASPDN)"
        case .inactive: "the other side stopped traffic (ASPIA)"
        case .active, nil: "traffic was stopped"
        }
    }

    private static func obstacle(_ status: SessionStatus, waits: Bool) -> String {
        guard status.isAssociated else { return waits ? "nobody has connected" : "not answered" }
        if let pending = status.pending { return "\(pending.name) was not answered" }
        switch status.remote {
        case .down: return "the other side has sent no ASPUP"
        case .inactive: return "the other side has sent no ASPAC"
        case .active, nil: break
        }
        return status.local == .inactive ? "the other side stopped traffic" : "no traffic may flow"
    }
}
