import ArgumentParser
import Captures
import Configuration
import Foundation
import Intelligence
import Places
import Records
import Replay
import SS7Filter
import SS7Wire
import Screening

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges a capture offline.",
        discussion: """
            Judges every message of a capture by the core that the gateway uses and prints a \
            summary. Of a capture, a message belongs to the link whose peer address sent it.

            Example: weir replay trace.pcap --config weir.yaml --verdicts verdicts.jsonl
            """)

    @OptionGroup var input: CaptureArguments

    @Option(help: "The configuration: home network, partners, rules, links.", completion: .file())
    var config: String

    @Option(
        help: "Writes one JSON object a line for every message; - is the standard output.",
        completion: .file())
    var verdicts: String?

    @Option(
        help: "Adds what was blocked or flagged to an event store (SQLite, or .jsonl).",
        completion: .file())
    var events: String?

    @Option(
        help: "Begins with the places of a file (SQLite), and leaves there what it has learnt.",
        completion: .file())
    var places: String?

    @Option(
        help: "Takes all messages as coming from this side: interconnect or home.",
        completion: names(\Side.name), transform: { try named($0, \Side.name) })
    var side: Side?

    @Flag(help: "Prints the summary as JSON.")
    var json = false

    func run() throws {
        let deployment = try deployment(at: config)
        var reader = try input.open()
        var screening = try CaptureScreening(
            deployment.configuration, table: deployment.table, variant: input.variant, side: side,
            identities: try SubscriberIdentities(deployment.configuration.places),
            watchesDeliveries: events != nil, isLong: reader.isLong)
        let placeFile = try places.map { try PlaceFile($0, screening.memory) }
        var summary = ReplaySummary()
        let output = try verdicts.map { try LineOutput(path: $0) }
        var lines = OrderedLines { try output?.write($0) }
        let privacy = try EventPrivacy(deployment.configuration.events)
        let store = try events.map { try openStore($0, privacy) }
        var pending: [StoredEvent] = []
        let table = deployment.table
        var records = VisitRecords(table, links: deployment.configuration.links.map(\.name))
        var surroundings = Surroundings()
        if let store {
            let records = records
            screening.undelivered = { try store.append([records.event(of: $0, $1)]) }
        }
        let progress = Progress()
        let clock = ContinuousClock()
        let began = clock.now
        do {
            try screening.run(&reader) { message, visit, octets in
                summary.count(&message, visit)
                progress.show("\(summary.messages) messages")
                if store != nil {
                    surroundings.count(messageAt: Double(visit.placement.time) ?? 0)
                }
                let isEvent = summary.isNotable(message.form, visit)
                guard output != nil || (store != nil && isEvent) else { return }
                let outcome = records.outcome(of: &message, visit)
                if output != nil {
                    try lines.fill(
                        visit.sequence, records.line(&message, visit, outcome, octets))
                }
                guard let store, isEvent else { return }
                pending.append(records.event(&message, visit, outcome, octets))
                if pending.count >= 1000 {
                    try store.append(pending)
                    pending.removeAll(keepingCapacity: true)
                }
            }
            progress.finish()
            try lines.flush()
            if let store {
                try store.append(pending)
                surroundings.add(screening.memory.subscribers?.takeChanged() ?? [])
                try store.add(surroundings)
                try store.flush()
                try store.close()
            }
            try placeFile?.save()
        } catch let error as CaptureError {
            throw Failure.input("weir: \(error)")
        } catch let error as EventStoreError {
            throw Failure.input("weir: \(error)")
        }
        summary.management = screening.counts.management
        summary.duration = clock.now - began
        report(reader.statistics, of: input.capture)
        // Where verdicts go to the standard output, the summary must not end up among them.
        let rendered = json ? summary.json() : summary.text(table)
        if verdicts == "-" { printError(rendered) } else { print(rendered) }
    }

    private func openStore(
        _ path: String, _ privacy: EventPrivacy?
    ) throws -> any EventSink {
        do {
            let store = try openEventStore(at: path)
            if try store.events(from: nil, to: nil).next() != nil {
                printError(
                    "weir: \(path) has events already: those of this capture are added to them,"
                        + " and a capture that is replayed again counts twice")
            }
            return privacy.map { PrivateSink(store, $0) } ?? store
        } catch {
            throw Failure.input("weir: \(error)")
        }
    }
}
