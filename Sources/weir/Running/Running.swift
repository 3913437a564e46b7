import Configuration
import Gateway
import Logging
import Monitoring
import Places
import Replay
import SS7Filter
import SS7Rules
import Synchronization

/// A gateway that runs, as signals, the file watch and the control socket see it.
final class Running: Sendable {
    let gateway: Gateway
    let writer: EventWriter
    let places: PlaceKeeping?
    private let config: String
    /// The configuration that the gateway was started with.
    private let started: Configuration
    private let clock: RulesClock
    private var links: [Configuration.Link] { started.links }
    private let logger: Logger
    private let reloading = Mutex<Void>(())
    private let state: Mutex<State>

    private struct State {
        var reloads = ReloadCounts()
        /// The files of the rules, as they were when they were last read.
        var stamps: [String: FileStamp]
    }

    init(
        _ gateway: Gateway, configuration: Configuration, clock: RulesClock, files: FilesRead,
        writer: EventWriter, places: PlaceKeeping?, logger: Logger
    ) {
        self.gateway = gateway
        config = configuration.file
        started = configuration
        self.clock = clock
        state = Mutex(State(stamps: files.stamps))
        self.writer = writer
        self.places = places
        self.logger = logger
    }

    var stamps: [String: FileStamp] { state.withLock { $0.stamps } }

    /// Answers a request of the control socket.
    func answer(_ request: String) -> String {
        var status: GatewayStatus {
            GatewayStatus(
                of: gateway, stored: writer.count, reloads: state.withLock { $0.reloads },
                placeFile: places?.status)
        }
        return switch request {
        case "status": status.text()
        case "status --rules": status.text(allRules: true)
        case "status --json": status.json()
        case "status --metrics": status.metrics()
        case "reload": reload().text
        case "reload --force": reload(isForced: true).text
        case let asked where asked.hasPrefix("status --place "):
            placeText(of: String(asked.dropFirst("status --place ".count)), in: gateway)
        default: "error: unknown request '\(request)'\n"
        }
    }

    /// Logs how a reload has ended.
    func log(_ answer: ReloadAnswer) {
        logger.log(level: answer.isAccepted ? .notice : .error, "\(answer.lines)")
    }

    /// Reads rules, lists and partner tables again, all or nothing: with an error, or where the new
    /// table would block too much of the recent traffic, the table in force stays.
    ///
    /// - Parameter isForced: true to take the table whatever it would block.
    func reload(isForced: Bool = false) -> ReloadAnswer {
        reloading.withLock { _ in
            let files = FilesRead(stamps.keys)
            let read = FilesRead()
            let answer = attempt(read, isForced)
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
    }

    private func attempt(_ files: FilesRead, _ isForced: Bool) -> ReloadAnswer {
        let next: Deployment
        let unheeded: [String]
        do throws(Diagnostics) {
            var configuration = try files.configuration(at: config)
            unheeded = configuration.settings(thatDifferFrom: started)
            // Rules name links by the numbers that the gateway runs with.
            configuration.links = links
            next = try Deployment(configuration, read: { try files.read($0) })
        } catch {
            return .failed(error.rendered())
        }
        let rehearsal: Rehearsal
        do {
            rehearsal = try gateway.rehearse(next.table)
        } catch {
            return .failed("\(error)")
        }
        let trial = Trial(
            rehearsal, of: next.table, links: links.map(\.name),
            limit: next.configuration.reload.mostBlocked)
        guard isForced || !trial.isDoubtful else { return .refused(trial) }
        clock.set(timeZone: next.configuration.timeZone)
        let generation = gateway.install(next.table)
        var notes: [String] = []
        if isForced, trial.isDoubtful { notes.append("forced") }
        if !unheeded.isEmpty {
            notes.append("\(unheeded.joined(separator: ", ")) are changed by a restart only")
        }
        return .accepted(
            generation, trial, notes: notes, warnings: next.warnings.map { $0.rendered() })
    }
}
