import M3UASession
import SS7Wire
import SigtranTransport

/// The octets of written hexadecimal; blanks are passed over.
func octets(_ hex: String) -> [UInt8] {
    var digits = hex.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }[...]
    var octets: [UInt8] = []
    while let high = digits.popFirst(), let low = digits.popFirst() {
        octets.append(high << 4 | low)
    }
    return octets
}

/// A message in a few words: its name, what it is about, and its routing contexts.
func words(_ octets: [UInt8]) -> String {
    guard let message = try? M3UAManagementMessage(octets.span) else { return "unreadable" }
    var words = [message.type.name]
    if let code = message.word(.errorCode, in: octets.span) {
        words.append(M3UAErrorCode(rawValue: code).name)
    }
    if let status = message.word(.status, in: octets.span) {
        words.append(M3UANotifyStatus(rawValue: status).name)
    }
    if let mode = message.word(.trafficModeType, in: octets.span) {
        words.append(M3UATrafficMode(rawValue: mode).name)
    }
    if let identifier = message.word(.aspIdentifier, in: octets.span) {
        words.append("id \(identifier)")
    }
    words += message.words(.routingContext, in: octets.span).map(String.init)
    return words.joined(separator: " ")
}

/// A layer under test, with a clock that only moves when it is told to.
final class Bench {
    let layer = M3UALayer()
    var now = Duration.zero
    var events: [(SessionID, SessionEvent)] = []
    var sentOctets: [(SessionID, [UInt8])] = []
    var closed: [(SessionID, Closing)] = []
    var connects = 0
    var routingKeys: [(ApplicationServerID, RoutingKey)] = []
    var serverStates: [ApplicationServerState] = []

    /// Adds application servers of these routing contexts.
    func servers(
        _ contexts: UInt32?..., mode: M3UATrafficMode? = nil, appearance: UInt32? = nil,
        required: Int? = nil
    ) -> [ApplicationServerID] {
        contexts.map { context in
            var settings = ApplicationServerSettings(
                name: "as-\(context.map(String.init) ?? "none")", routingContext: context,
                networkAppearance: appearance, trafficMode: mode)
            settings.requiredASPs = required
            return layer.add(settings)
        }
    }

    /// Adds a session and brings its association up.
    func session(
        _ role: SessionRole, _ servers: [ApplicationServerID],
        _ change: (inout SessionSettings) -> Void = { _ in }
    ) -> SessionID {
        var settings = SessionSettings(
            name: "link", role: role, applicationServers: servers)
        settings.heartbeat = nil
        change(&settings)
        let id = layer.add(settings)
        layer.ask(.active, of: id, at: now)
        layer.association(.up(outboundStreams: 8, inboundStreams: 8), of: id, at: now)
        return id
    }

    /// What was sent since the last time, in words; with several sessions, each with its number.
    func sent() -> [String] {
        var sent: [String] = []
        sentOctets.removeAll()
        for output in layer.takeOutputs() {
            switch output {
            case .send(let id, let octets, let stream):
                sentOctets.append((id, octets))
                let prefix = layer.status.count > 1 ? "\(id.index): " : ""
                sent.append(prefix + words(octets) + (stream == 0 ? "" : " stream \(stream)"))
            case .event(let id, let event): events.append((id, event))
            case .close(let id, let closing): closed.append((id, closing))
            case .connect: connects += 1
            case .applicationServer(_, let state): serverStates.append(state)
            case .routingKey(let server, let key): routingKeys.append((server, key))
            }
        }
        return sent
    }

    func receive(_ message: [UInt8], from id: SessionID, stream: UInt16 = 0) -> [String] {
        layer.receive(message.span, stream: stream, from: id, at: now)
        return sent()
    }

    func receive(hex: String, from id: SessionID, stream: UInt16 = 0) -> [String] {
        receive(octets(hex), from: id, stream: stream)
    }

    /// Moves the clock, stopping at each deadline on the way.
    func pass(_ duration: Duration) -> [String] {
        let end = now + duration
        while let deadline = layer.nextDeadline, deadline <= end {
            now = max(now, deadline)
            layer.tick(at: now)
        }
        now = end
        return sent()
    }

    func counters(_ id: SessionID) -> SessionCounters {
        layer.status(id)?.counters ?? SessionCounters()
    }

    func maySend(_ id: SessionID, _ index: Int = 0) -> Bool {
        layer.published(id)?.maySend(index) ?? false
    }

    func mayReceive(_ id: SessionID, _ index: Int = 0) -> Bool {
        layer.published(id)?.mayReceive(index) ?? false
    }
}

let aspUp = M3UAMessage.aspUp()
let aspDown = M3UAMessage.aspDown()
let aspUpAck = M3UAMessage.aspUpAck()
let aspDownAck = M3UAMessage.aspDownAck()

func aspActive(_ contexts: UInt32..., mode: M3UATrafficMode? = nil) -> [UInt8] {
    M3UAMessage.aspActive(mode: mode, routingContexts: contexts)
}

func aspInactive(_ contexts: UInt32...) -> [UInt8] {
    M3UAMessage.aspInactive(routingContexts: contexts)
}

func aspActiveAck(_ contexts: UInt32...) -> [UInt8] {
    M3UAMessage.aspActive(acknowledges: true, mode: nil, routingContexts: contexts)
}

func aspInactiveAck(_ contexts: UInt32...) -> [UInt8] {
    M3UAMessage.aspInactive(acknowledges: true, routingContexts: contexts)
}

func notify(_ status: M3UANotifyStatus, _ contexts: UInt32...) -> [UInt8] {
    M3UAMessage.notify(status, routingContexts: contexts)
}
