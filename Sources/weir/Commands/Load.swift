import Administration
import ArgumentParser
import Captures
import Configuration
import Foundation
import Load
import Replay
import RuleTesting
import SS7Filter
import SS7Rules
import SS7Wire
import SigtranTransport
import Synchronization

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Plays traffic through a gateway and measures how long it takes.",
        discussion: """
            Plays a capture, or a mix that a file describes, over real associations to a gateway or \
            any other M3UA node, and takes it in where it comes out. Each pass has transactions, \
            subscribers and links of its own. Latency is counted from the time at which a message was \
            to be sent, so that what waits counts as waiting.

            Without a sink only what one side sends is played, and answers are what is measured.

            With --config each message is judged as the gateway judges it, by the same core: what \
            should arrive and does not, or should be blocked and arrives, is counted by operation and \
            rule, and ends the command with status 1. A mix says so by its expectations.

            --find-rate: a rate holds where 99 % of the messages took no longer than --p99 from their \
            intended times, none is missing, late, doubled or out of order, and at least 90 % of the \
            rate, and every message, could be sent. Each row says why a rate fails, and the last line whose limit it was. An \
            association that goes down ends the search.

            The counts: missing was to arrive and has not; absent has not arrived and nobody said what \
            was to become of it; late came after --patience, and is among the latencies; leaked (not \
            blocked) was to be blocked and has arrived; not sent was due and could not be handed over; \
            duplicates had arrived before, octet for octet; out of order came after a later one of the \
            same sender, association and routing label; others came and belong to nothing that was sent. Others \
            are told and are no failure; duplicates and what is out of order always are.

            Example: weir load trace.pcap --to 192.0.2.1:2905 --sink 127.0.0.1:2906 --rate 5000
            Example: weir load trace.pcap --to 192.0.2.1:2905 --sink 127.0.0.1:2906 --config weir.yaml --for 60 --html load.html
            Example: weir load --mix mix.test --to 192.0.2.1:2905 --sink 127.0.0.1:2906 --find-rate --p99 2ms
            Example: weir load --mix mix.test --to 127.0.0.1:2905 --sink-to 127.0.0.1:2905 --window 64 --routing-context 10 --sink-routing-context 20
            Example: weir load --sink 127.0.0.1:2906
            """)

    @ArgumentParser.Argument(
        help: "The capture: pcap or pcapng, also gzipped; - reads the standard input.",
        completion: .file())
    var capture: String?

    @Option(
        help: "A mix: tests in the language of `weir test`, each with its weight.",
        completion: .file())
    var mix: String?

    @OptionGroup var parties: PartyOptions

    @Option(
        parsing: .unconditional,
        help: "Open loop: messages a second; with --find-rate the first that is tried.")
    var rate: Double?

    @Option(parsing: .unconditional, help: "Closed loop: messages under way at once.")
    var window: Int?

    @Flag(help: "Looks for the highest rate at which --p99 holds and nothing is missing.")
    var findRate = false

    @Option(
        name: .customLong("p99"), parsing: .unconditional,
        help: "With --find-rate: what 99 % of messages take at most.",
        transform: duration)
    var bound: Duration?

    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: ArgumentHelp(
            "How long messages are sent, in seconds or as 500ms or 90s: 10, with --find-rate 3 at each rate.",
            valueName: "seconds"), transform: secondsOrDuration)
    var seconds: Double?

    @Option(
        help: "The gateway's configuration, to know what is to become of each message.",
        completion: .file())
    var config: String?

    @Option(help: "With --config: the link that the sender's messages come by.")
    var link: String?

    @Flag(help: "Every message is to arrive: what is under test blocks nothing.")
    var lossless = false

    @Flag(help: "Plays what the sender sends and leaves out what comes from the sink's side.")
    var oneWay = false

    @Flag(help: "Sends the octets as they are, the same in each pass.")
    var asIs = false

    @Option(
        help: ArgumentHelp(
            "Writes another point code in the place of one, in labels; several times.",
            valueName: "old=new"))
    var pointCode: [String] = []

    @Option(
        parsing: .unconditional,
        help: "How long a message may take (1s); what arrives after that is late.",
        transform: duration)
    var patience: Duration = .seconds(1)

    @Option(
        parsing: .unconditional,
        help: "How long associations may take to come up, or all of a party be down (40s).",
        transform: duration)
    var wait: Duration = .seconds(40)

    @Option(
        parsing: .unconditional,
        help: "In open loop, how long after a message its answer is sent (20ms).",
        transform: duration)
    var gap: Duration = .milliseconds(20)

    @Option(
        help: "How point codes and addresses are laid out: itu, ansi, ttc or china.",
        completion: names(\MTPVariant.name), transform: { try named($0, \MTPVariant.name) })
    var variant: MTPVariant = .itu

    @OptionGroup var stack: StackOptions

    @Flag(help: "Prints the result as one line of JSON.")
    var json = false

    @Option(help: "Writes the result with plots to an HTML file.", completion: .file())
    var html: String?

    fileprivate static let isInterrupted = Atomic<Bool>(false)

    func validate() throws {
        if capture != nil, mix != nil { throw ValidationError("give a capture or --mix, not both") }
        let hasTraffic = capture != nil || mix != nil
        let hasSender = parties.to != nil || parties.listen != nil
        if hasTraffic, !hasSender { throw ValidationError("--to says where messages are sent to") }
        if !hasTraffic, hasSender || (parties.sink == nil && parties.sinkTo == nil) {
            throw ValidationError("give a capture or --mix, or a sink alone")
        }
        if window != nil, rate != nil || findRate {
            throw ValidationError("--window is a closed loop: it has no --rate and no --find-rate")
        }
        if findRate != (bound != nil) { throw ValidationError("--find-rate and --p99 go together") }
        if hasTraffic, rate == nil, window == nil, !findRate {
            throw ValidationError("give --rate, --window or --find-rate")
        }
        if let rate, !(rate >= 0.1 && rate <= 10_000_000) {
            throw ValidationError("--rate takes a number from 0.1 to 10000000")
        }
        if let window, !(1...1_000_000).contains(window) {
            throw ValidationError("--window takes a number from 1 to 1000000")
        }
        if let seconds, !(seconds > 0 && seconds <= 1e7) {
            throw ValidationError("--for takes a number of seconds above 0, up to 10000000")
        }
        if config != nil, parties.sink == nil, parties.sinkTo == nil, hasTraffic {
            throw ValidationError("--config needs a sink, to see what arrives")
        }
        if lossless, config != nil {
            throw ValidationError("--config says what is to arrive, --lossless that all is")
        }
        if link != nil, config == nil { throw ValidationError("--link is for --config") }
        if !hasTraffic, html != nil || config != nil || rate != nil || window != nil || findRate {
            throw ValidationError(
                "a sink alone only counts: it has no --html, --config, --rate, --window or --find-rate"
            )
        }
    }

    func run() throws {
        let stop: @convention(c) (Int32) -> Void = { _ in
            LoadCommand.isInterrupted.store(true, ordering: .relaxed)
        }
        var wanted = sigset_t()
        unsafe sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM] {
            signal(number, stop)
            unsafe sigaddset(&wanted, number)
        }
        // Who started this may have had them blocked, as a pool's threads have.
        unsafe pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        guard capture != nil || mix != nil else { return try receive() }
        let foreseen = try config.map { path in try deployment(at: path) }
        let traffic = try traffic(foreseen)
        // Before the run: an hour's results are not to be lost to a folder that is not there.
        let page = try html.map { try PageFile($0) }
        let (transport, parameters) = try stack.make()
        guard let source = parties.source(transport, parameters) else { return }
        let sink = parties.sink(transport, parameters)
        var record = record(of: source, sink, over: transport)
        let progress = ProgressLine()
        var report: LoadReport
        do {
            let test = try LoadTest(
                traffic, source: source, sink: sink, foreseenBy: foreseen, links: links(foreseen),
                settings)
            record.began = Date()
            report = try test.run(
                isStopped: { LoadCommand.isInterrupted.load(ordering: .relaxed) },
                waiting: { progress.show($0) }, show: { progress.show($0.progress) })
        } catch let failure as Failure {
            throw failure
        } catch {
            progress.clear()
            page?.discard()
            throw Failure.input("weir: \(stack.advice(on: error))")
        }
        progress.clear()
        record.ended = Date()
        report.run = record
        // Each of the two is written even where the other cannot be.
        if json { for warning in report.warnings { printError("weir: \(warning)") } }
        let printed = Result { try write(json ? report.json : report.summary) }
        try page?.write(report.html)
        try printed.get()
        try judge(report)
    }

    private func write(_ text: String) throws {
        try LineOutput(path: nil).write(Array((text + "\n").utf8))
    }

    /// What the run is, for its results.
    private func record(of source: Party, _ sink: Party?, over transport: Transport) -> LoadRun {
        let parties =
            [LoadRun.Party("sender", source)] + (sink.map { [LoadRun.Party("sink", $0)] } ?? [])
        var record = LoadRun(
            command: ["weir"] + CommandLine.arguments.dropFirst(), version: Release.version,
            transport: transport.name, parties: parties, settings)
        record.capture = capture
        record.mix = mix
        record.config = config
        return record
    }

    private var settings: LoadSettings {
        var settings = LoadSettings()
        settings.seconds = seconds ?? (findRate ? 3 : 10)
        settings.patience = patience
        settings.comingUp = wait
        settings.gap = gap
        settings.rewrites = !asIs
        if let window {
            settings.pace = .window(window)
        } else if findRate, let bound {
            settings.pace = .search(from: rate ?? 1000, share: 0.99, bound: bound)
        } else {
            settings.pace = .rate(rate ?? 1000)
        }
        return settings
    }

    // MARK: - Traffic

    private func traffic(_ deployment: Deployment?) throws -> Traffic {
        var traffic: Traffic
        do {
            if let mix {
                let source = SS7Rules.RuleSource(file: mix, text: try readText(mix))
                traffic = try Traffic(TestFile.parse(source).stories())
            } else {
                var reader = try CaptureReader(path: capture ?? "-")
                traffic = try Traffic(
                    &reader, configuration: deployment?.configuration, variant: variant)
                report(reader.statistics, of: capture ?? "-")
            }
        } catch let error as Diagnostics {
            throw Failure.input(error.rendered(colour: errorsAreSeen))
        } catch let error as LoadError {
            throw Failure.input("weir: \(mix ?? capture ?? "-"): \(error)")
        } catch {
            throw Failure.input("weir: \(error)")
        }
        if traffic.unplayable > 0 {
            printError("weir: \(traffic.unplayable) messages without a routing label are left out")
        }
        if traffic.count == 0 {
            throw Failure.input("weir: \(mix ?? capture ?? "-"): there is no message to send")
        }
        if oneWay { traffic = traffic.without(.home) }
        if lossless { traffic.expectArrival() }
        traffic.replacePointCodes(try pointCodes(deployment?.configuration))
        return traffic
    }

    private func pointCodes(_ configuration: Configuration?) throws -> [UInt32: UInt32] {
        let format = configuration?.pointCodeFormat ?? .itu383
        var codes: [UInt32: UInt32] = [:]
        for text in pointCode {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let old = PointCode(String(parts[0]), format: format),
                let new = PointCode(String(parts[1]), format: format)
            else {
                throw Failure.usage(
                    "Error: --point-code takes two point codes, such as 2-001-1=3-002-4; '\(text)' is not"
                )
            }
            codes[old.value] = new.value
        }
        return codes
    }

    /// The links that each side's messages come by: the sender's, and the first of the other side.
    private func links(_ deployment: Deployment?) throws -> [Side: Int] {
        guard let links = deployment?.configuration.links else { return [:] }
        var found: [Side: Int] = [:]
        for side in Side.allCases { found[side] = links.firstIndex { $0.side == side } }
        if let link {
            guard let index = links.firstIndex(where: { $0.name == link }) else {
                let names = links.map(\.name).joined(separator: ", ")
                throw Failure.usage(
                    "Error: --link: \(config ?? "") has no link '\(link)'; it has \(names)")
            }
            found[.interconnect] = index
        }
        return found
    }

    // MARK: - The end

    /// Ends with 1 where messages fared otherwise than they were to.
    private func judge(_ report: LoadReport) throws {
        let falls = report.falls.map { "weir: \($0)" }
        guard falls.isEmpty else { throw Failure.input(falls.joined(separator: "\n")) }
        if let failure = report.failure { throw Failure.input("weir: \(failure)") }
    }

    /// A sink by itself: counts what comes until it is interrupted.
    private func receive() throws {
        let (transport, parameters) = try stack.make()
        guard let party = parties.sink(transport, parameters) else { return }
        let progress = ProgressLine()
        do {
            let reception = try Reception(party)
            if let address = reception.address { printError("weir: waiting at \(address)") }
            let report = reception.run(
                for: seconds,
                isStopped: { LoadCommand.isInterrupted.load(ordering: .relaxed) },
                show: { progress.show($0.progress) })
            progress.clear()
            try write(json ? report.json : report.summary)
            if report.messages == 0 { throw Failure.input("weir: nothing arrived") }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.input("weir: \(stack.advice(on: error))")
        }
    }
}
