import Configuration
import EventSinks
import Gateway
import Intelligence
import Logging
import Monitoring
import Places
import Replay
import SS7Filter
import SS7Rules
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A gateway that runs, as signals, the file watch and the control socket see it.
final class Running: Sendable {
    let config: String
    private let clock: RulesClock
    let logger: Logger
    /// Nil where no service manager wants to be told.
    private let manager: ServiceManager?
    let changes = Changes()
    /// True where links cannot be changed: others know their ends.
    private let keepsLinks: Bool
    private let state: Mutex<State>

    private struct State {
        var crew: Crew
        var places: PlaceKeeping?
        /// The configuration that the gateway runs with; of what a reload does not heed, the first.
        var configuration: Configuration
        var transports: Transports
        var reloads = ReloadCounts()
        var bypass: BypassStatus?
        /// The files of the rules, as they were when they were last read.
        var stamps: [String: FileStamp]
        /// To the process that has taken over; open as long as this one.
        var successor: HandoverChannel?
    }

    init(
        _ crew: Crew, configuration: Configuration, transports: Transports, clock: RulesClock,
        files: FilesRead, logger: Logger, manager: ServiceManager? = nil,
        keepsLinks: Bool = false
    ) {
        self.manager = manager
        config = configuration.file
        self.clock = clock
        self.keepsLinks = keepsLinks
        state = Mutex(
            State(
                crew: crew, configuration: configuration, transports: transports,
                stamps: files.stamps))
        self.logger = logger
    }

    var crew: Crew { state.withLock { $0.crew } }
    var gateway: Gateway { crew.gateway }
    /// Where places are kept, once they are.
    var places: PlaceKeeping? {
        get { state.withLock { $0.places } }
        set { state.withLock { $0.places = newValue } }
    }
    /// Since when nothing is judged, and until when.
    var bypassed: BypassStatus? {
        get { state.withLock { $0.bypass } }
        set { state.withLock { $0.bypass = newValue } }
    }
    var stamps: [String: FileStamp] { state.withLock { $0.stamps } }
    /// True when another process has taken over.
    var isReplaced: Bool { state.withLock { $0.successor != nil } }

    /// Notes that another process has taken over, and keeps the channel to it.
    func isReplaced(by channel: HandoverChannel) { state.withLock { $0.successor = channel } }

    /// Lets nothing change any more.
    func end() { changes.end() }

    /// Answers a request of the control socket.
    func answer(_ request: String) -> String {
        let crew = crew
        var status: GatewayStatus {
            GatewayStatus(
                of: crew.gateway, stored: crew.writer.count,
                reloads: state.withLock { $0.reloads }, placeFile: places?.status,
                sinks: crew.outlets.sinks.compactMap(\.status),
                clusters: crew.outlets.clusters.count,
                bypass: state.withLock { $0.bypass })
        }
        if isReplaced, request.hasPrefix("status") { return "error: another process goes on\n" }
        return switch request {
        case "status": status.text()
        case "status --rules": status.text(allRules: true)
        case "status --json": status.json()
        case "status --metrics": status.metrics()
        case "reload": logged(reload()).text
        case "reload --force": logged(reload(isForced: true)).text
        case let asked where asked.hasPrefix("bypass"): bypass(asked)
        case let asked where asked.hasPrefix("status --place "):
            placeText(of: String(asked.dropFirst("status --place ".count)), in: crew.gateway)
        case let asked where asked.hasPrefix("block "):
            set(String(asked.dropFirst("block ".count)), isBlocked: true)
        case let asked where asked.hasPrefix("unblock "):
            set(String(asked.dropFirst("unblock ".count)), isBlocked: false)
        case let asked where asked.hasPrefix("upgrade /"):
            upgrade(to: String(asked.dropFirst("upgrade ".count)))
        default: "error: unknown request '\(request)'\n"
        }
    }

    /// Logs how a reload has ended.
    func log(_ answer: ReloadAnswer) {
        logger.log(level: answer.isAccepted ? .notice : .error, "\(answer.lines)")
    }

    private func logged(_ answer: ReloadAnswer) -> ReloadAnswer {
        log(answer)
        return answer
    }

    /// Reads rules, lists, partner tables and links again, all or nothing: with an error, or where the
    /// new table would block too much of the recent traffic, all that is in force stays.
    ///
    /// - Parameter isForced: true to take the table whatever it would block.
    func reload(isForced: Bool = false) -> ReloadAnswer {
        do {
            return try changes.make { reloaded(isForced) }
        } catch {
            return .putOff("\(error)")
        }
    }

    private func reloaded(_ isForced: Bool) -> ReloadAnswer {
        manager?.reloading()
        let files = FilesRead(stamps.keys)
        let read = FilesRead()
        let answer = attempt(read, isForced)
        manager?.reloaded(answer.headline)
        state.withLock { state in
            switch answer.outcome {
            case .accepted: state.reloads.accepted += 1
            case .refused: state.reloads.refused += 1
            case .failed: state.reloads.failed += 1
            }
            // What a broken file has kept from being read may mend it, too.
            let isRead = answer.outcome != .failed
            state.stamps =
                isRead ? read.stamps : files.stamps.merging(read.stamps) { $1 }
        }
        return answer
    }

    private func attempt(_ files: FilesRead, _ isForced: Bool) -> ReloadAnswer {
        let gateway = gateway
        let known = state.withLock { $0.configuration }
        let next: Deployment
        let changed: ConfigurationChange
        do throws(Diagnostics) {
            var configuration = try files.configuration(at: config)
            changed = configuration.change(since: known)
            if changed.isOfLinks, keepsLinks {
                return .failed("the links of a demo stay as they are")
            }
            if changed.isOfLinks {
                configuration = try configuration.validatedForRunning()
            } else {
                // Rules name links by the numbers that the gateway runs with.
                configuration.links = known.links
            }
            next = try Deployment(configuration, read: { try files.read($0) })
        } catch {
            return .failed(error.rendered())
        }
        let rehearsal: Rehearsal
        do {
            // With other links the recent messages are of links that the new table does not know.
            rehearsal = changed.isOfLinks ? Rehearsal() : try gateway.rehearse(next.table)
        } catch {
            return .failed("\(error)")
        }
        let trial = Trial(
            rehearsal, of: next.table, links: known.links.map(\.name),
            limit: next.configuration.reload.mostBlocked)
        guard isForced || !trial.isDoubtful else { return .refused(trial) }
        var notes: [String] = []
        if isForced, trial.isDoubtful { notes.append("forced") }
        let generation: UInt32
        if changed.isOfLinks {
            do {
                notes.append(try changeLinks(to: next, from: known))
            } catch {
                return .failed("\(error)")
            }
            generation = self.gateway.tableStatus().generation
        } else {
            generation = gateway.install(next.table)
        }
        clock.set(timeZone: next.configuration.timeZone)
        if !changed.unheeded.isEmpty {
            notes.append(
                "\(changed.unheeded.joined(separator: ", ")) are changed by a restart only")
        }
        return .accepted(
            generation, trial, notes: notes, warnings: next.warnings.map { $0.rendered() })
    }

    /// Lets a gateway with other links go on with the associations of those that stay.
    ///
    /// - Returns: what has become of the links.
    private func changeLinks(to next: Deployment, from known: Configuration) throws -> String {
        let old = crew
        var transports = state.withLock { $0.transports }
        let wanted = try GatewayPlan(next.configuration, transports: &transports)
        var plan = old.gateway.plan
        plan.takeLinks(of: wanted)
        let outlets = try old.outlets.reopened(known, logger: logger)
        old.gateway.suspend()
        let gateway: Gateway
        do {
            gateway = try Gateway(plan, table: next.table, adopting: old.gateway.handOver())
            try gateway.start()
        } catch {
            old.gateway.resume()
            throw error
        }
        // What a person has said holds for whoever goes on.
        _ = gateway.setBypassed(old.gateway.isBypassed)
        old.gateway.leave()
        old.stop()
        let crew = Crew(gateway, instance: Run.instance(known), outlets: outlets, logger: logger)
        crew.start()
        state.withLock { state in
            state.crew = crew
            state.transports = transports
            state.configuration.takeLinks(of: next.configuration)
        }
        return LinkChange(
            from: old.gateway.plan.links, to: plan.links,
            settings: next.configuration.linksThatDiffer(from: known)
        ).text
    }

    /// Takes a link out of service, or puts it back.
    private func set(_ name: String, isBlocked: Bool) -> String {
        changed {
            let gateway = gateway
            let links = gateway.plan.links
            guard let index = links.firstIndex(where: { $0.name == name }) else {
                let names = links.map(\.name).joined(separator: ", ")
                return "error: no link is named '\(name)': there are \(names)\n"
            }
            guard !links[index].isBlocked else {
                return "error: the configuration blocks \(name): `blocked: yes`\n"
            }
            if isBlocked { gateway.block(link: index) } else { gateway.unblock(link: index) }
            let state = isBlocked ? "blocked" : "in service"
            logger.notice("link \(name): \(state) by command")
            return "ok: \(name) is \(state)\n"
        }
    }

    /// Makes a small change that an upgrade does not keep from being made, unless it would be lost.
    func changed(_ change: () -> String) -> String {
        do {
            return try changes.make(isSmall: true, change)
        } catch {
            return "error: \(error)\n"
        }
    }
}
