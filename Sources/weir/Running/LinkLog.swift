import Foundation
import Gateway
import Logging
import M3UASession
import SS7Wire
import SigtranTransport
import Synchronization

/// The thread that logs what becomes of links, associations, states, refusals, and of the clock.
///
/// A thread of its own, since whoever logs may have to wait; and a limit in the long run, since a
/// peer can cause lines.
final class LinkLog: @unchecked Sendable {
    private static let linesAtOnce = 200
    private static let linesPerSecond = 20

    private let gateway: Gateway
    private let logger: Logger
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)

    init(_ gateway: Gateway, logger: Logger) {
        self.gateway = gateway
        self.logger = logger
    }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "links"
        thread.start()
    }

    /// Logs what there still is.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run() {
        var isLast = false
        var left = LinkLog.linesAtOnce
        var steps = 0
        var overload = OverloadLog(gateway)
        while !isLast {
            isLast = isStopping.load(ordering: .relaxed)
            left = min(LinkLog.linesAtOnce, left + LinkLog.linesPerSecond / 10)
            var omitted = 0
            for entry in gateway.takeLinkEvents() {
                guard let (level, text) = line(of: entry.happening) else { continue }
                guard left > 0 else {
                    omitted += 1
                    continue
                }
                left -= 1
                logger.log(level: level, "link \(name(of: entry)): \(text)")
            }
            if gateway.clockSteps > steps, let step = gateway.lastClockStep {
                steps = gateway.clockSteps
                logger.warning("\(LinkLog.line(ofClockStep: step))")
            }
            for line in overload.lines(of: gateway, isLast: isLast) { logger.warning("\(line)") }
            if omitted > 0 { logger.warning("links: \(omitted) more events, not shown") }
            if !isLast { usleep(100_000) }
        }
        finished.signal()
    }

    /// A link's name, and which of its associations it is about: as `weir status` has them.
    private func name(of event: LinkEvent) -> String {
        let link = gateway.plan.links[event.link]
        guard let association = event.association, link.associations > 1 else { return link.name }
        return "\(link.name)#\(association + 1)"
    }

    private static func line(ofClockStep step: Duration) -> String {
        let seconds = abs(step / .seconds(1))
        return "the wall clock has stepped \(step < .zero ? "back" : "forwards") by "
            + "\(seconds.formatted(.number.precision(.fractionLength(1)).grouping(.never))) s: "
            + "memories go by the monotonic clock and keep what they know"
    }

    private func line(of happening: LinkEvent.Happening) -> (Logger.Level, Logger.Message)? {
        switch happening {
        case .session(let event): LinkLog.line(of: event)
        case .congested(true):
            (.warning, "the peer takes too little: what is beyond the queue is dropped (congested)")
        case .congested(false): (.info, "the peer has taken what waited for it")
        case .path(let address, isUp: false): (.warning, "path to \(address.host) is down")
        case .path(let address, isUp: true): (.notice, "path to \(address.host) is up")
        case .framingLost: (.warning, "what came is no M3UA message: the connection is reset")
        case .pointCodeRefused(let pointCode, true):
            (
                .warning,
                "messages are refused that come from a point code it may not have: \(pointCode)"
            )
        case .pointCodeRefused(let pointCode, false):
            (
                .warning,
                "messages are refused that go to a point code it may not send to: \(pointCode)"
            )
        case .refused(let peer, .unknownPeer):
            (.warning, refusalOfUnknown(peer))
        case .refused(let peer, .noPlace):
            (.warning, "an association from \(peer) is refused: it has as many as `associations`")
        case .refused(let peer, .tooFast):
            (.warning, "an association from \(peer) is refused: more than `association-rate`")
        }
    }

    /// Why nobody knows a peer, whose address may be known.
    private func refusalOfUnknown(_ peer: TransportAddress) -> Logger.Message {
        for link in gateway.plan.links where !link.listen.isEmpty {
            let known = link.peers.filter { $0.isSameHost(as: peer) }
            guard let port = known.first?.port else { continue }
            guard known.contains(where: { $0.port == 0 || $0.port == peer.port }) else {
                return
                    "an association from \(peer) is refused: link \(link.name) has that peer from port \(port) only"
            }
            return
                "an association from \(peer) is refused: it is a peer of link \(link.name), which listens elsewhere"
        }
        return "an association from \(peer) is refused: no link has that peer"
    }

    /// How an event is logged; nil where it is not worth a line.
    private static func line(of event: SessionEvent) -> (Logger.Level, Logger.Message)? {
        switch event {
        case .associationUp: (.notice, "association up")
        case .associationLost: (.warning, "association down")
        case .state(let state, let active):
            (.notice, "\(state.name), \(active.isEmpty ? "no traffic" : "traffic flows")")
        case .heartbeatLost: (.warning, "no heartbeat from the peer")
        case .unanswered(let type, times: 1): (.warning, "no answer to \(type.name)")
        case .refused(let code): (.warning, "the peer refuses: \(code.name)")
        case .registrationRefused(let status):
            (.warning, "the peer does not register a routing key: status \(status.rawValue)")
        case .errorReceived(let code, _): (.warning, "the peer reports \(code.name)")
        case .rejected(let code, _): (.warning, "a message of the peer is wrong: \(code.name)")
        case .destinations(let message): (.info, "\(message.type.name) from the peer")
        case .unanswered, .notified, .audit, .drained: nil
        }
    }
}
