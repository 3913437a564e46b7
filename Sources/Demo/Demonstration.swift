public import Configuration
import Foundation
public import Gateway
import Load
public import SS7Filter
import SS7Wire
import Synchronization

/// Plays the bundled traffic through a gateway on loopback and counts what becomes of it.
///
/// By turns: at full speed, a window of messages outstanding, for a second; then once at a fixed
/// pace, with a copy of each message going straight from party to party, for the latency.
public final class Demonstration {
    /// Messages outstanding at full speed.
    public static let window = 64
    /// Messages a second at a fixed pace, on each of the two paths.
    public static let pace = 1000
    /// How long a message may be on its way.
    static let patience: UInt64 = 5_000_000_000

    private let traffic: Traffic
    private let table: RuleTable
    private let network: DemoNetwork
    private let inbox: Inbox
    private var ledger: Ledger
    private let rate: Int?
    /// Gets the events of the gateway, which the demo takes to know what was blocked.
    private let observe: ((borrowing EventRecord) -> Void)?

    /// The gateway in the middle.
    public var gateway: Gateway { network.gateway }

    /// Sets up the network with the bundled configuration; it comes up when the demo runs.
    ///
    /// - Throws: `TransportError`, or what else keeps it from being set up.
    public convenience init() throws {
        let (configuration, table) = try BundledFiles.deployment()
        try self.init(configuration, table: table)
    }

    /// Sets up the network with a configuration that has the demo's two links.
    ///
    /// - Parameters:
    ///   - rate: messages a second, for as long as it runs; nil measures by turns.
    ///   - observe: gets each event of the gateway.
    public init(
        _ configuration: Configuration, table: RuleTable, rate: Int? = nil,
        observe: ((borrowing EventRecord) -> Void)? = nil
    ) throws {
        self.rate = rate
        self.observe = observe
        let traffic = try BundledFiles.traffic(configuration)
        let inbox = Inbox(traffic)
        self.traffic = traffic
        self.table = table
        self.inbox = inbox
        network = try DemoNetwork(configuration, table: table) { octets, side, path, time in
            inbox.put(octets, at: side, by: path, time)
        }
        ledger = Ledger(traffic)
        ledger.change {
            $0.window = Demonstration.window
            $0.pace = Demonstration.pace
        }
    }

    /// Plays until the time is over, or until it is told to stop, and ends in order.
    ///
    /// - Parameters:
    ///   - duration: nil is without end. The first pass ends within this time or not at all.
    ///   - isStopped: asked between two messages.
    ///   - show: gets the report some times a second.
    /// - Throws: `DemoError` where the network does not come up.
    public func run(
        for duration: Duration?, isStopped: @escaping () -> Bool,
        show: @escaping (DemoReport) -> Void
    ) throws -> DemoReport {
        defer { network.stop() }
        try comeUp(isStopped)
        let player = Player(
            traffic, network, inbox, ledger,
            end: duration.map { nanoseconds() + UInt64(max(0, $0.seconds) * 1e9) } ?? .max,
            isStopped: isStopped, show: show)
        player.observe = observe
        player.play(rate: rate)
        return player.finish()
    }

    private func comeUp(_ isStopped: () -> Bool) throws {
        let end = nanoseconds() + 10_000_000_000
        while !network.isActive {
            guard nanoseconds() < end else {
                throw DemoError("the associations on loopback have not come up in 10 s")
            }
            if isStopped() { return }
            usleep(1000)
        }
    }
}

/// What the parties have received and the player has not looked at yet.
final class Inbox: Sendable {
    struct Arrival: Sendable {
        /// Parts of the traffic with these octets; nil where there is none.
        var candidates: [Int]?
        var side: Side
        var path: Path
        var time: UInt64
    }

    private let traffic: Traffic
    private let arrivals = Mutex<[Arrival]>([])

    init(_ traffic: Traffic) { self.traffic = traffic }

    func put(_ octets: Span<UInt8>, at side: Side, by path: Path, _ time: UInt64) {
        var preview = PayloadPreview()
        preview.look(into: octets)
        var candidates: [Int]?
        if preview.parameter >= 0 {
            candidates = traffic.parts(
                like: octets.extracting(
                    preview.parameter..<(preview.parameter + preview.length)))
        }
        let arrival = Arrival(candidates: candidates, side: side, path: path, time: time)
        arrivals.withLock { $0.append(arrival) }
    }

    func takeAll() -> [Arrival] {
        arrivals.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
