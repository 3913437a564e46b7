import Foundation
import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Synchronization
import Testing

@testable import Gateway

/// Tables that change a hundred times a second under full load.
///
/// Five seconds; WEIR_RELOAD_SECONDS=60 makes it a minute, see `Tests/reload`.
@Suite struct ReloadTests {
    /// Two sets of rules that differ in every verdict, in names and numbers of their rules.
    ///
    /// What one blocks, the other lets pass. Only `every`, the last one of both, goes on.
    private static let texts = [
        """
        category 1 "a"
        rule a1 block updateLocation from interconnect then udts networkCongestion
        rule a2 log sendRoutingInfoForSM from interconnect
        category custom
        rule every log any from interconnect
        """,
        """
        category decode "none of this matches"
        rule b0 block sendIMSI from interconnect
        category 1 "b"
        rule b1 block sendRoutingInfoForSM from interconnect then udts networkCongestion
        rule b2 log updateLocation from interconnect
        rule b3 block sendIMSI from interconnect
        category custom
        rule every log any from interconnect
        """,
    ]

    private static func compile(_ number: Int) -> RuleTable {
        Bench.compile([RuleSource(file: "\(number).rules", text: texts[number])])
    }

    private static var seconds: Double {
        ProcessInfo.processInfo.environment["WEIR_RELOAD_SECONDS"].flatMap(Double.init) ?? 5
    }

    /// The thread that reloads: compiles, tries on the recent messages, installs.
    private final class Reloads: Sendable {
        private let gateway: Gateway
        private let isStopping = Atomic<Bool>(false)
        private let hasEnded = DispatchSemaphore(value: 0)
        /// Tables installed, table statuses read, and what was wrong with one.
        let count = Atomic<Int>(0)
        let looks = Atomic<Int>(0)
        let faults = Mutex<[String]>([])

        init(_ gateway: Gateway) { self.gateway = gateway }

        func start() {
            let thread = Thread { [self] in
                run()
                hasEnded.signal()
            }
            thread.start()
        }

        func stop() {
            isStopping.store(true, ordering: .relaxed)
            hasEnded.wait()
        }

        private func run() {
            let clock = ContinuousClock()
            let began = clock.now
            var number = 0
            var hits: UInt64 = 0
            while !isStopping.load(ordering: .relaxed) {
                number += 1
                // The gateway began with table 0: odd generations are of table 0.
                let table = ReloadTests.compile(number % 2)
                if number % 10 == 0, (try? gateway.rehearse(table)) == nil {
                    faults.withLock { $0.append("a rehearsal failed") }
                }
                gateway.install(table)
                count.store(number, ordering: .relaxed)
                if number % 7 == 0 { look(&hits, number) }
                let due = began + .milliseconds(10 * number)
                let ahead = due - clock.now
                if ahead > .zero {
                    usleep(UInt32(ahead.components.attoseconds / 1_000_000_000_000))
                }
            }
        }

        /// Counters never go back, and are those of the table in force.
        private func look(_ hits: inout UInt64, _ number: Int) {
            let status = gateway.tableStatus()
            let names = ReloadTests.compile(number % 2).rules.map(\.name)
            let every = status.counts.last?.hits ?? 0
            faults.withLock { faults in
                if status.table.rules.map(\.name) != names {
                    faults.append("another table's rules")
                }
                if every < hits { faults.append("hits went from \(hits) to \(every)") }
            }
            hits = every
            looks.add(1, ordering: .relaxed)
        }
    }

    /// What is expected of one carrier's messages: each comes out once, at one end, in order.
    private struct Ledger {
        var sent: UInt32 = 0
        private var next: [[UInt32]] = [[], []]
        private var seen = 0
        private(set) var faults = 0

        init() { next = Array(repeating: Array(repeating: 0, count: 16), count: 2) }

        var isBalanced: Bool { seen == Int(sent) }

        /// - Parameter end: 0 at home, 1 back at the carrier.
        mutating func arrive(_ number: UInt32, _ selection: Int, end: Int) {
            seen += 1
            let isInOrder = number >= next[end][selection] && Int(number) % 16 == selection
            if !isInOrder || number >= sent { faults += 1 }
            next[end][selection] = number + 1
        }
    }

    /// A carrier's message: with each number, in turn, one operation or the other.
    private static func message(_ number: UInt32, _ party: Party) -> [UInt8] {
        let transaction = UInt32(party.rawValue) << 28 | number
        let user =
            number / 16 % 2 == 0
            ? Traffic.updateLocation.begin(transaction)
            : MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550103")
                .begin(transaction)
        return party.data(Traffic.unitdata(user, returnOption: true).octets) {
            $0.sls = UInt8(number % 16)
        }
    }

    /// The transaction of a message, or of one that was returned.
    private static func transaction(_ octets: [UInt8]) -> UInt32? {
        octets.indices.dropLast(8).first { octets[$0] == 0x62 && octets[$0 + 2] == 0x48 }
            .map { place in octets[place + 4..<place + 8].reduce(0) { $0 << 8 | UInt32($1) } }
    }

    @Test func `A hundred tables a second under full load: none is lost, turned round or half`()
        throws
    {
        let bench = try Bench(table: Self.compile(0)) { plan in
            plan.workers = 2
            plan.ringCapacity = 65_536
            plan.recentCapacity = 32
        }
        let carriers = [Party.carrier, .otherCarrier]
        var ledgers: [Party: Ledger] = [.carrier: Ledger(), .otherCarrier: Ledger()]
        var events = 0
        var faults: [String] = []
        var generations = [UInt32](repeating: 0, count: 2)
        let tables = [Self.compile(0), Self.compile(1)]

        /// Takes in what came out, and the events.
        func collect() {
            for peer in bench.peers { peer.pump() }
            for party in Party.allCases {
                for octets in bench[party].takeArrivals() {
                    guard let transaction = Self.transaction(octets),
                        let carrier = Party(rawValue: Int(transaction >> 28))
                    else {
                        faults.append("what came out is none of ours")
                        continue
                    }
                    // The protocol data: OPC, DPC, SI, NI, MP, SLS.
                    let selection = Int(octets[octets.firstRange(of: [2, 0x10])!.upperBound + 13])
                    ledgers[carrier]?.arrive(
                        transaction & 0xfff_ffff, selection, end: party == .home ? 0 : 1)
                }
            }
            for (index, ring) in bench.gateway.rings.enumerated() {
                while ring.take({ event in
                    events += 1
                    if let fault = Self.fault(of: event, tables) { faults.append(fault) }
                    if event.table < generations[index] { faults.append("an older table") }
                    generations[index] = event.table
                }) {}
            }
        }

        let reloads = Reloads(bench.gateway)
        reloads.start()
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        while clock.now < end, faults.isEmpty {
            for party in carriers {
                for _ in 0..<64 {
                    let number = ledgers[party]!.sent
                    guard bench[party].send(Self.message(number, party)) else { break }
                    ledgers[party]!.sent += 1
                }
            }
            collect()
        }
        reloads.stop()
        bench.wait {
            collect()
            return ledgers.values.allSatisfy(\.isBalanced)
        }
        let sent = ledgers.values.reduce(0) { $0 + Int($1.sent) }
        #expect(faults.prefix(3) == [])
        #expect(ledgers.values.allSatisfy { $0.isBalanced && $0.faults == 0 })
        #expect(events == sent)
        #expect(bench.gateway.rings.allSatisfy { $0.lost == 0 })
        #expect(reloads.faults.withLock { $0.prefix(3) } == [])
        // Every message was matched by `every`, whichever worker and table judged it.
        #expect(bench.gateway.tableStatus().counts.last?.hits == UInt64(sent))
        let count = reloads.count.load(ordering: .relaxed)
        let looks = reloads.looks.load(ordering: .relaxed)
        print(
            "\(count) reloads in \(Self.seconds) s, \(sent) messages, counters read \(looks) times")
        #expect(sent > 1_000 && count > 10 && looks > 1)
        if Self.seconds >= 60 { #expect(Double(count) >= 99 * Self.seconds) }
    }

    /// What contradicts itself in an event: generation, rule, operation, verdict and answer are of one
    /// table.
    private static func fault(of event: borrowing EventRecord, _ tables: [RuleTable]) -> String? {
        let number = event.table % 2 == 1 ? 0 : 1
        let rules = tables[number].rules
        guard Int(event.judgement.rule) < rules.count else { return "no rule of its table" }
        let rule = rules[Int(event.judgement.rule)]
        let isLocation = event.component.operation.code == 2
        let isBlocked = isLocation == (number == 0)
        let expected = (number == 0 ? "a" : "b") + (isBlocked ? "1" : "2")
        guard rule.name == expected, event.judgement.verdict == (isBlocked ? .block : .forward),
            event.judgement.action == (isBlocked ? .udts : .log)
        else {
            return "generation \(event.table): rule \(rule.name) for \(expected), "
                + "\(event.judgement.verdict.name)"
        }
        return nil
    }
}
