import ArgumentParser
import Foundation
import Intelligence

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Says who attacks whom, from where, and who acts together.",
        discussion: """
            Of an event store that a gateway or `weir replay --events` has written: shares by \
            country, operator, operation, category and month, targets, networks that act together, \
            senders, and with --from and --to what has changed since the same time before.

            Example: weir report --events events.sqlite --from 2019-01 --to 2020-01 --format html
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case json, csv, html
    }

    @Option(help: "The event store: SQLite, or JSON lines.", completion: .file())
    var events: String

    @Option(
        help: "Events from then on: 2019, 2019-02, 2019-02-19 or 2019-02-19T08:06:53Z.",
        transform: { try moment($0) })
    var from: Double?

    @Option(help: "Events before then, likewise.", transform: { try moment($0) })
    var to: Double?

    @Option(
        help:
            "Whose numbers are one, where traffic does not show it: CSV, an IMSI and an MSISDN a line.",
        completion: .file())
    var subscribers: String?

    @Option(help: "json, csv or html.")
    var format = Format.json

    func validate() throws {
        if let from, let to, from >= to {
            throw ValidationError("--from is not before --to: there is no time between them")
        }
    }

    func run() throws {
        let report: Report
        let pairs = try listed()
        do {
            let store = try openEventStore(at: events, for: .read)
            report = try Report(of: store, from: from, to: to, subscribers: pairs)
        } catch {
            throw Failure.input("weir: \(error)")
        }
        if let sentence = report.skipped.sentence { printError("weir: \(events): \(sentence)") }
        switch format {
        case .json: print(report.json)
        case .csv: print(report.csv, terminator: "")
        case .html: print(report.html, terminator: "")
        }
    }

    /// The pairs of the operator's list.
    private func listed() throws -> [String: String] {
        guard let subscribers else { return [:] }
        guard let data = FileManager.default.contents(atPath: subscribers) else {
            throw Failure.input("weir: \(subscribers): cannot be read")
        }
        do {
            return try SubscriberList.pairs(of: String(decoding: data, as: UTF8.self))
        } catch {
            throw Failure.input("weir: \(subscribers): \(error)")
        }
    }

    private static func moment(_ text: String) throws -> Double {
        if let time = Moment.read(text) { return time }
        throw ValidationError("'\(text)' is no date: write 2019, 2019-02 or 2019-02-19")
    }
}
