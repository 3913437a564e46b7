import Foundation
import Load
import SigtranTransport
import Testing

/// Load through a relay that forwards all, and at times stands still.
@Suite(.serialized) struct RelayTests {
    @Test(arguments: Carriage.allCases)
    func `every message comes out as it went in`(_ carriage: Carriage) throws {
        let relay = try TestRelay(carriage)
        var settings = LoadSettings()
        settings.pace = .rate(2000)
        settings.seconds = 1
        let report = try relay.play(settings)
        #expect(report.sent == 2000)
        #expect(report.arrived == 2000, "\(report.summary)")
        #expect(report.isAsExpected && report.others == 0)
        #expect(report.latency.count == 2000)
        let p50 = try #require(report.latency.quantile(0.5))
        #expect(p50 > 0 && p50 < 100_000_000)
    }

    @Test func `200 ms of standing still show in the 99th percentile`() throws {
        // One message in two thousand: what is sent at its time counts, what waits behind it too.
        let relay = try TestRelay(.memory) { $0 == 1000 ? .milliseconds(200) : .zero }
        var settings = LoadSettings()
        settings.pace = .rate(1000)
        settings.seconds = 2
        let report = try relay.play(settings)
        #expect(report.isAsExpected, "\(report.summary)")
        let p99 = try #require(report.latency.quantile(0.99))
        #expect(p99 >= 150_000_000, "\(report.summary)")
        // Ten per cent were due while it stood still.
        let p85 = try #require(report.latency.quantile(0.85))
        #expect(p85 < 100_000_000, "\(report.summary)")
        let p95 = try #require(report.latency.quantile(0.95))
        #expect(p95 >= 70_000_000, "\(report.summary)")
    }

    @Test func `what comes after the patience is late, and among the latencies`() throws {
        let relay = try TestRelay(.memory) { $0 == 1000 ? .milliseconds(900) : .zero }
        var settings = LoadSettings()
        settings.pace = .rate(1000)
        settings.seconds = 2.5
        settings.patience = .milliseconds(300)
        let report = try relay.play(settings)
        #expect(report.arrived == 2500 && report.missing == 0 && report.others == 0)
        #expect(report.late > 300 && report.late < 900, "\(report.summary)")
        #expect(report.latency.count == 2500)
        let greatest = try #require(report.latency.greatest)
        #expect(greatest >= 850_000_000, "\(report.summary)")
        #expect(!report.isAsExpected)
        #expect(report.summary.contains("\(report.late) of the arrived came late"))
        #expect(report.json.contains("\"late\":\(report.late)"))
        #expect(report.html.contains("<th scope=\"col\">late</th>"))
    }

    @Test func `what is late at the end is waited for while it comes`() throws {
        // The last hundreds wait for three patiences behind what stands still.
        let relay = try TestRelay(.memory) { $0 % 50 == 49 ? .milliseconds(150) : .zero }
        var settings = LoadSettings()
        settings.pace = .rate(1000)
        settings.seconds = 0.5
        settings.patience = .milliseconds(200)
        let report = try relay.play(settings)
        #expect(report.arrived == 500 && report.missing == 0, "\(report.summary)")
        #expect(report.late > 100, "\(report.summary)")
    }

    @Test func `a sender that is kept from sending counts from the intended time`() throws {
        // The pipe is full long before 200 ms are over: messages go out late, and quickly then.
        let relay = try TestRelay(.memory) { $0 == 10_000 ? .milliseconds(200) : .zero }
        var settings = LoadSettings()
        settings.pace = .rate(20_000)
        settings.seconds = 1
        settings.patience = .seconds(5)
        let report = try relay.play(settings)
        #expect(report.sent == 20_000)
        #expect(report.isAsExpected, "\(report.summary)")
        let counted = try #require(report.latency.quantile(0.99))
        #expect(counted >= 100_000_000, "\(report.summary)")
    }

    @Test func `a closed loop hides what an open one shows`() throws {
        let relay = try TestRelay(.memory) { $0 == 1000 ? .milliseconds(200) : .zero }
        var settings = LoadSettings()
        settings.pace = .window(1)
        settings.seconds = 2
        let report = try relay.play(settings)
        #expect(report.sent > 1000)
        #expect(report.isAsExpected, "\(report.summary)")
        let p99 = try #require(report.latency.quantile(0.99))
        #expect(p99 < 100_000_000, "\(report.summary)")
        let greatest = try #require(report.latency.greatest)
        #expect(greatest >= 190_000_000, "\(report.summary)")
    }

    @Test func `the highest rate is found where messages take a millisecond each`() throws {
        var settings = LoadSettings()
        settings.pace = .search(from: 100, share: 0.99, bound: .milliseconds(20))
        settings.seconds = 0.7
        settings.patience = .seconds(3)
        func search() throws -> LoadReport {
            try TestRelay(.memory) { _ in .milliseconds(1) }.play(settings)
        }
        var report = try search()
        // A machine that is busy with something else holds less, but not three times.
        for _ in 0..<2 where (report.highestRate ?? 0) <= 90 { report = try search() }
        let highest = try #require(report.highestRate, "\(report.summary)")
        #expect(highest > 90 && highest < 1000, "\(report.summary)")
        #expect(report.trials.contains { !$0.holds })
        #expect(report.summary.contains("highest rate that holds: \(Int(highest.rounded()))"))
    }

    @Test func `without a sink answers are what arrives`() throws {
        // The relay sends nothing back: the sink's place is taken by nobody.
        let relay = try TestRelay(.memory)
        var settings = LoadSettings()
        settings.seconds = 0.2
        settings.patience = .milliseconds(200)
        let report = try LoadTest(
            DemoFiles.traffic(), source: relay.source, sink: nil, settings
        ).run()
        #expect(report.countsAnswers)
        #expect(report.arrived == 0)
        #expect(report.sent == 200)
        #expect(report.summary.contains("nothing was answered"))
    }

    @Test func `nobody there is an error that names the address`() throws {
        let (transport, parameters) = try Carriage.tcp.make()
        var settings = LoadSettings()
        settings.comingUp = .milliseconds(300)
        let party = Party(
            .connects(to: .init(ipv4: 0x7f00_0001, port: 9)),
            as: Peer.Service(.asp, routingContext: nil), over: transport, parameters)
        let test = try LoadTest(DemoFiles.traffic(), source: party, sink: nil, settings)
        let error = try #require(throws: LoadError.self) { try test.run() }
        #expect("\(error)".contains("127.0.0.1:9"))
    }
}
