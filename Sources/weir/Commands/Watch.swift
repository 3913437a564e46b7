import ArgumentParser
import Captures
import Configuration
import EventSinks
import Foundation
import Intelligence
import Logging
import Monitoring
import Records
import Replay
import SS7Filter
import SS7Wire
import Screening

#if canImport(Glibc)
    import Glibc
#endif

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges what an interface carries, and acts on none of it.",
        discussion: """
            A passive tap, on a mirror port or on the host itself: SCTP is put together, each message \
            is judged by the core that the gateway uses, and becomes an event as there. A message \
            belongs to the link whose peer address sent it. Without --filter, frames of the \
            configured peers are looked at.

            With --learn it needs no configuration: it proposes one from what it sees until it ends,             as `weir learn` does from a capture.

            Ends on SIGTERM, SIGINT, or after --for seconds, with a summary; SIGHUP and `weir reload` \
            read rules and lists again. `weir status` shows what was counted, and what the kernel \
            had to drop.

            Example: weir watch --interface eth1 --config weir.yaml
            Example: weir watch --interface eth1 --interface eth2 --config weir.yaml \
            --verdicts verdicts.jsonl --for 60
            Example: weir watch --interface eth1 --learn --into proposal --for 3600
            """)

    @Option(
        help: "An interface to listen to; may be given several times. `any` is all of them.",
        completion: .shellCommand("ls /sys/class/net"))
    var interface: [String]

    @Option(help: "The configuration: home network, partners, rules, links.", completion: .file())
    var config: String?

    @Option(
        help: "Where events go in place of the configuration's: SQLite, or .jsonl.",
        completion: .file())
    var events: String?

    @Option(
        help: "Writes one JSON object a line for every message; - is the standard output.",
        completion: .file())
    var verdicts: String?

    @Option(help: "What is looked at, in the words of pcap-filter(7); '' is everything.")
    var filter: String?

    @Option(help: "Octets of a frame that are taken.")
    var snapLength = 65_535

    @Option(help: "MiB of each interface's ring in the kernel.")
    var buffer = 32

    @Option(name: .customLong("for"), help: "Ends after so many seconds.")
    var seconds: Double?

    @Option(help: "The traffic is a capture that is played so many times faster than it was.")
    var speed = 1.0

    @Option(
        help: "How point codes and addresses are laid out: itu, ansi, ttc or china.",
        completion: names(\MTPVariant.name), transform: { try named($0, \MTPVariant.name) })
    var variant: MTPVariant = .itu

    @Option(help: "The control socket, in place of the configuration's.", completion: .file())
    var socket: String?

    @Flag(help: "Proposes a configuration from what is seen, instead of judging it.")
    var learn = false

    @OptionGroup(title: "With --learn") var learning: LearnArguments

    func validate() throws {
        guard !interface.isEmpty else { throw ValidationError("--interface is needed") }
        guard Set(interface).count == interface.count else {
            throw ValidationError("an interface is named twice")
        }
        guard learn || config != nil else {
            throw ValidationError("--config is needed, or --learn")
        }
        if learn, config != nil || events != nil || verdicts != nil || socket != nil {
            throw ValidationError(
                "--learn judges nothing: it takes no configuration and no outputs")
        }
        guard 64...262_144 ~= snapLength else {
            throw ValidationError("--snap-length takes 64 to 262144")
        }
        guard 1...2_047 ~= buffer else { throw ValidationError("--buffer takes 1 to 2047 MiB") }
        guard 0.001...1e9 ~= speed else { throw ValidationError("--speed takes 0.001 to 1e9") }
        if let seconds, !(0...1e9 ~= seconds) {
            throw ValidationError("--for takes a number of seconds")
        }
    }

    func run() throws {
        try Rights.forbidMore()
        guard !learn, let config else { return try runLearning() }
        let deployment = try deployment(at: config)
        let configuration = deployment.configuration
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "weir")
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        let rights = try Rights(configuration)
        if rights.staysRoot {
            logger.warning("runs as root; `user` says whom to become once interfaces are open")
        }
        let signals = SignalWaiter([SIGHUP, SIGTERM, SIGINT])
        let reader = try open(configuration.links.flatMap(\.peers))
        let outlets = try rights.asUser { try self.outlets(configuration, logger) }
        let output = try rights.asUser { () throws -> LineOutput? in
            try verdicts.map { try LineOutput(path: $0) }
        }
        let screening = try CaptureScreening(
            configuration, table: deployment.table, variant: variant,
            identities: try SubscriberIdentities(configuration.places),
            watchesDeliveries: !outlets.sinks.isEmpty)
        let events =
            outlets.sinks.isEmpty
            ? nil
            : TapEvents(
                EventDelivery(to: outlets, instance: Run.instance(configuration), logger: logger),
                capacity: configuration.events.ring)
        let tap = Tap(reader, screening, deployment, output: output, events: events)
        let watching = Watching(
            tap, configuration: configuration, outlets: outlets, events: events)
        let control = try controlSocket(watching, configuration, rights, logger)
        // All other threads are started after this, without rights.
        try rights.drop(bindsLowPorts: false)
        let manager = ServiceManager(isSuccessor: false)
        outlets.clusters.start()
        events?.start()
        let began = ContinuousClock.now
        tap.start()
        control?.start()
        manager?.ready { tap.hasTurned() }
        logger.notice(
            "watching \(interface.joined(separator: ", ")): \(deployment.table.rules.count) rules")
        wait(signals, watching, logger)
        manager?.stop(isReplaced: false)
        tap.stop()
        control?.stop()
        events?.stop()
        outlets.clusters.stop()
        try finish(watching, deployment, began.duration(to: .now))
    }

    func open(_ known: [Endpoint]) throws -> LiveReader {
        var live = LiveOptions()
        live.snapLength = snapLength
        live.bufferSize = buffer << 20
        live.speed = speed
        let peers = known.compactMap {
            Captures::IPAddress($0.address.description)
        }
        live.filter = filter ?? LiveFilter.expression(peers: peers)
        do {
            return try LiveReader(interfaces: interface, live)
        } catch {
            throw Failure.input("weir: \(error)")
        }
    }

    /// The sinks of the configuration, or the one that is named here.
    private func outlets(_ configuration: Configuration, _ logger: Logger) throws -> Outlets {
        var configuration = configuration
        if let events {
            configuration.alerts = []
            configuration.events.sqlite = nil
            configuration.events.jsonLines = nil
            configuration.events.pcapng = nil
            configuration.events.syslog = nil
            if events.lowercased().hasSuffix(".jsonl") {
                configuration.events.jsonLines = events
            } else {
                configuration.events.sqlite = events
            }
        }
        return try Outlets(
            configuration, privacy: EventPrivacy(configuration.events), logger: logger)
    }

    /// The socket for `weir status`; without it a tap can go on, unless it was asked for.
    private func controlSocket(
        _ watching: Watching, _ configuration: Configuration, _ rights: Rights, _ logger: Logger
    ) throws -> ControlSocket? {
        let path = socket ?? configuration.controlSocket
        do {
            if let made = ControlSocket.makeFolder(of: path) { try rights.own(folder: made) }
            return try rights.asUser {
                try ControlSocket(path: path, group: configuration.controlGroup) { request in
                    let answer = watching.answer(request)
                    if request.hasPrefix("reload") { Watch.log(answer, to: logger) }
                    return answer
                }
            }
        } catch let failure as Failure where socket == nil {
            logger.warning("no status is to be had: \(failure.text); --socket names another place")
            return nil
        }
    }

    /// Logs how a reload has ended.
    private static func log(_ answer: String, to logger: Logger) {
        logger.log(level: answer.hasPrefix("ok") ? .notice : .error, "\(answer.dropLast())")
    }

    /// Waits for what ends the tap.
    private func wait(_ signals: SignalWaiter, _ watching: Watching, _ logger: Logger) {
        let progress = Progress()
        let ends = seconds.map { ContinuousClock.now + .seconds($0) }
        while !watching.tap.hasEnded {
            if let ends, ContinuousClock.now >= ends { break }
            let rest = ends.map { ContinuousClock.now.duration(to: $0) } ?? .seconds(1)
            switch signals.wait(atMost: min(rest, .milliseconds(200))) {
            case nil: break
            case SIGHUP?: Watch.log(watching.reload(), to: logger)
            default:
                progress.finish()
                return
            }
            let summary = watching.tap.summary
            let dropped = watching.tap.counts.interfaces.reduce(0) { $0 + $1.dropped }
            progress.show(
                "\(summary.messages) messages, \(summary.verdicts[.block] ?? 0) would be blocked, "
                    + "\(dropped) frames dropped")
        }
        progress.finish()
    }

    private func finish(
        _ watching: Watching, _ deployment: Deployment, _ duration: Duration
    ) throws {
        let counts = watching.tap.counts
        report(counts.capture, of: interface.joined(separator: ", "))
        for interface in counts.interfaces {
            printError(
                "weir: \(interface.name): \(interface.received) frames, \(interface.dropped) "
                    + "dropped by the kernel, \(interface.interfaceDropped) by the interface")
        }
        if watching.status.lost > 0 {
            printError("weir: \(watching.status.lost) events lost: the stores were too slow")
        }
        var summary = watching.tap.summary
        summary.duration = duration
        let rendered = learning.json ? summary.json() : summary.text(deployment.table)
        if verdicts == "-" { printError(rendered) } else { print(rendered) }
        if let failure = watching.tap.failure { throw Failure.input(failure) }
    }
}
