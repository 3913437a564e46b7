import Configuration
import EventSinks
import Gateway
import Intelligence
import Logging
import Monitoring
import Replay
import SS7Filter
import SS7Rules
import Synchronization

/// A tap that watches, as signals and the control socket see it.
final class Watching: Sendable {
    let tap: Tap
    private let config: String
    private let outlets: Outlets?
    private let events: TapEvents?
    private let known: Configuration
    private let state = Mutex(ReloadCounts())
    private let reloading = Mutex<Void>(())

    init(_ tap: Tap, configuration: Configuration, outlets: Outlets?, events: TapEvents?) {
        self.tap = tap
        config = configuration.file
        known = configuration
        self.outlets = outlets
        self.events = events
    }

    /// Answers a request of the control socket.
    func answer(_ request: String) -> String {
        switch request {
        case "status": status.text()
        case "status --rules": status.text(allRules: true)
        case "status --json": status.json()
        case "status --metrics": status.metrics()
        case "reload", "reload --force": reload()
        default: "error: a tap does not answer '\(request)'\n"
        }
    }

    var status: TapStatus {
        let counts = tap.counts
        var status = TapStatus(
            rules: TableStatus(
                generation: counts.generation, table: counts.table, counts: counts.counts),
            links: counts.links)
        status.interfaces = counts.interfaces
        status.frames = counts.frames
        status.sinks = outlets?.sinks.compactMap(\.status) ?? []
        status.clusters = outlets?.clusters.count ?? 0
        status.stored = events?.stored ?? 0
        status.lost = events?.lost ?? 0
        status.reloads = state.withLock { $0 }
        return status
    }

    /// Reads rules, lists and partner tables again, all or nothing.
    func reload() -> String { reloading.withLock { _ in reloaded() } }

    private func reloaded() -> String {
        do throws(Diagnostics) {
            var configuration = try Configuration(contentsOf: config)
            let isOfLinks = configuration.change(since: known).isOfLinks
            // Rules name links by the numbers that the tap runs with.
            configuration.links = known.links
            let next = try Deployment(configuration)
            let generation = tap.install(next.table)
            state.withLock { $0.accepted += 1 }
            var lines = ["ok: rules generation \(generation), \(next.table.rules.count) rules"]
            if isOfLinks { lines.append("links are changed by a restart of the tap only") }
            lines += next.warnings.map { $0.rendered() }
            return lines.joined(separator: "\n") + "\n"
        } catch {
            state.withLock { $0.failed += 1 }
            return error.rendered() + "\n"
        }
    }
}
