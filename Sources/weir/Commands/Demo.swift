import ArgumentParser
import Demo
import Foundation
import SS7Rules
import SigtranTransport
import Synchronization

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows a whole network on loopback: carrier, gateway and home STP.",
        discussion: """
            Plays bundled traffic, benign and hostile, over SCTP through the real gateway, shows \
            what becomes of it, and ends with the verdicts, throughput and added latency. Without \
            --for it repeats until interrupted.

            With --folder its gateway can be looked at and changed as any other: the folder gets its \
            configuration, its events and its control socket. Traffic is then slow enough to follow.

            Exit status 70 when a message is neither forwarded nor blocked.

            Example: weir demo --for 10
            Example: weir demo --folder demo & weir-console --config demo/weir.yaml
            """)

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Ends after this time.", valueName: "seconds"))
    var seconds: Double?

    @Flag(help: "Prints the summary as JSON, and no progress.")
    var json = false

    @Option(
        help: "Keeps configuration, events and control socket in a folder.", completion: .directory)
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "With --folder: messages a second; 100 where it is not given.", valueName: "messages"))
    var rate: Int?

    fileprivate static let isInterrupted = Atomic<Bool>(false)

    func validate() throws {
        if let seconds, !(seconds > 0 && seconds <= 1e9) {
            throw ValidationError("--for takes a number of seconds above 0")
        }
        if rate != nil, folder == nil { throw ValidationError("--rate is for --folder") }
        if let rate, !(1...10_000).contains(rate) {
            throw ValidationError("--rate takes a number from 1 to 10000")
        }
    }

    func run() throws {
        let stop: @convention(c) (Int32) -> Void = { _ in
            DemoCommand.isInterrupted.store(true, ordering: .relaxed)
        }
        for number in [SIGINT, SIGTERM] {
            signal(number, stop)
            admit(number)
        }
        let screen = json ? nil : Screen()
        let report: DemoReport
        do {
            let standing = try folder.map { try StandingDemo(folder: $0, rate: rate ?? 100) }
            let demonstration = try standing?.demonstration ?? Demonstration()
            defer { standing?.stop() }
            report = try demonstration.run(
                for: seconds.map { .nanoseconds(Int64($0 * 1e9)) },
                isStopped: { DemoCommand.isInterrupted.load(ordering: .relaxed) },
                show: { screen?.show($0) })
        } catch let failure as Failure {
            throw failure
        } catch let error as Diagnostics {
            throw Failure.internal(error.rendered(colour: errorsTakeColour))
        } catch {
            throw Failure.internal("weir: \(error)")
        }
        screen?.clear()
        print(json ? report.json : report.summary)
        if !report.isBalanced {
            throw Failure.internal("weir: some messages were neither forwarded nor blocked")
        }
    }
}

/// Lets a signal in, which whoever started the process may have blocked.
private func admit(_ signal: Int32) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, signal)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

/// Where the live view goes: redrawn in place on a terminal, else a line a second.
private final class Screen {
    private let isTerminal = isatty(1) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private let colour: Bool
    private var drawn = 0
    private var nextLine = Duration.zero

    init() {
        let refusal = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
        colour = isTerminal && refusal.isEmpty
    }

    func show(_ report: DemoReport) {
        guard isTerminal else {
            guard report.elapsed >= nextLine else { return }
            nextLine = report.elapsed + .seconds(1)
            write(report.progressLine + "\n")
            return
        }
        let lines = report.liveLines(colour: colour)
        write(start + lines.map { $0 + "\u{1b}[K\n" }.joined() + "\u{1b}[J")
        drawn = lines.count
    }

    /// Takes the live view away, so that the summary stands in its place.
    func clear() {
        if isTerminal, drawn > 0 { write(start + "\u{1b}[J") }
        drawn = 0
    }

    /// Back to the first line that was drawn.
    private var start: String { drawn > 0 ? "\u{1b}[\(drawn)A\r" : "" }

    private func write(_ text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            // Nobody reads any more.
            DemoCommand.isInterrupted.store(true, ordering: .relaxed)
        }
    }
}
