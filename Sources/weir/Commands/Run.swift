import ArgumentParser
import Configuration
import EventSinks
import Foundation
import Gateway
import Intelligence
import Logging
import Places
import Records
import Replay
import SS7Filter
import SS7Rules
import SigtranTransport
import Synchronization
import UserlandSCTP

#if canImport(Glibc)
    import Glibc
#endif

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the inline gateway.",
        discussion: """
            SIGHUP reads rules, lists, partner tables and links again, as `weir reload` does; SIGTERM \
            and SIGINT stop traffic and shut the associations down in order.

            Example: weir run --config /etc/weir/weir.yaml
            """)

    @Option(help: "The configuration: home network, partners, rules, links.", completion: .file())
    var config: String

    func run() throws {
        try Rights.forbidMore()
        let successor = Successor.inherited()
        do {
            try run(as: successor)
        } catch let failure as Failure {
            successor?.tellFailure(failure.text)
            throw failure
        } catch {
            successor?.tellFailure("\(error)")
            throw error
        }
    }

    /// - Parameter successor: where this process takes over from another one.
    private func run(as successor: Successor?) throws {
        let files = FilesRead()
        let first = try deployment(at: config, files: files)
        let configuration: Configuration
        do {
            configuration = try first.configuration.validatedForRunning()
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "weir")
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        let rights = try Rights(configuration)
        if rights.staysRoot {
            logger.warning("runs as root; `user` says whom to become once the sockets are bound")
        }
        // Signals are taken by one thread that waits for them, so no other may have them.
        let signals = SignalWaiter([SIGHUP, SIGTERM, SIGINT])
        var transports = Transports()
        var plan = try GatewayPlan(configuration, transports: &transports)
        let clock = RulesClock(timeZone: configuration.timeZone)
        plan.minuteOfWeek = { clock.minuteOfWeek(at: $0) }
        for note in transports.notes { logger.notice("\(note)") }
        let gateway: Gateway
        let privacy = try EventPrivacy(configuration.events)
        let outlets = try rights.asUser {
            try Outlets(configuration, privacy: privacy, logger: logger)
        }
        do {
            gateway =
                try successor?.takeOver(plan, table: first.table)
                ?? Gateway(plan, table: first.table)
        } catch {
            throw Failure.input("weir: \(error)")
        }
        let manager = ServiceManager(isSuccessor: successor != nil)
        let running = Running(
            Crew(
                gateway, instance: Run.instance(configuration), outlets: outlets, logger: logger),
            configuration: configuration, transports: transports, clock: clock, files: files,
            logger: logger, manager: manager)
        func open() throws -> ControlSocket {
            running.places = try PlaceKeeping(configuration.places, gateway, logger: logger)
            return try ControlSocket(
                path: configuration.controlSocket, group: configuration.controlGroup
            ) { running.answer($0) }
        }
        if let made = ControlSocket.makeFolder(of: configuration.controlSocket) {
            try rights.own(folder: made)
        }
        // A successor's files and socket are in use until the process before it has ended.
        let early = successor == nil ? try rights.asUser(open) : nil
        do {
            try gateway.open()
        } catch {
            throw Failure.input("weir: \(error)")
        }
        // All other threads are started after this, without rights.
        try rights.drop(bindsLowPorts: plan.links.contains(where: \.bindsLowPort))
        // Before the process before ends, which the manager would take for the gateway's end.
        if successor != nil { manager?.ready { running.gateway.hasTurned() } }
        do {
            try successor?.tellRunning()
        } catch {
            throw Failure.input("weir: \(error)")
        }
        gateway.startThreads()
        outlets.clusters.start(after: configuration.events.sqlite)
        running.crew.start()
        successor?.waitForPredecessor()
        let socket = try early ?? open()
        running.places?.writer.start()
        socket.start()
        let watch = configuration.reload.watch ? FileWatch(running, logger: logger) : nil
        watch?.start()
        for entry in gateway.listening {
            let addresses = entry.addresses.map(\.description).joined(separator: ", ")
            logger.notice("link \(plan.links[entry.link].name) listens on \(addresses)")
        }
        if successor == nil { manager?.ready { running.gateway.hasTurned() } }
        logger.notice("running: \(plan.links.count) links, \(first.table.rules.count) rules")
        let reloads = ReloadThread(running)
        while signals.wait() == SIGHUP { reloads.ask() }
        logger.notice("stopping")
        running.end()
        running.endBypass("the gateway stops")
        manager?.stop(isReplaced: running.isReplaced)
        watch?.stop()
        if !running.isReplaced { running.gateway.stop() }
        socket.stop()
        running.places?.writer.stop()
        running.crew.stop()
        outlets.clusters.stop()
        _ = UserlandStack.finish()
        logger.notice("stopped")
    }

    /// The name that the system goes by; nothing is looked up.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "weir" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    /// What a gateway calls itself in events.
    static func instance(_ configuration: Configuration) -> String {
        configuration.instance ?? hostName
    }
}

/// Signals that a thread waits for instead of being interrupted by.
final class SignalWaiter: @unchecked Sendable {
    private var set = sigset_t()

    /// Blocks the signals in this thread and in all that it starts from now on.
    init(_ signals: [Int32]) {
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for one of them.
    func wait() -> Int32 {
        var signal: Int32 = 0
        while unsafe sigwait(&set, &signal) != 0 {}
        return signal
    }

    /// Waits for one of them for so long; nil where none came.
    func wait(atMost patience: Duration) -> Int32? {
        let nanoseconds = Int(max(.zero, patience) / .nanoseconds(1))
        var limit = timespec(
            tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        let signal = unsafe sigtimedwait(&set, nil, &limit)
        return signal > 0 ? signal : nil
    }
}
