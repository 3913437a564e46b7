import Foundation
import Intelligence
import Testing

/// What a report says of titles: which ways they come, and which of them scan.
@Suite struct SenderTests {
    private func report(_ events: [ReportEvent]) -> Report {
        var builder = ReportBuilder()
        for event in events { builder.add(event) }
        return builder.finish(Surroundings())
    }

    private func event(
        _ number: Int, from title: String, of network: String, on target: Int,
        through pointCode: UInt32 = 1
    ) -> ReportEvent {
        var event = ReportEvent(time: Double(number) * 7_200, verdict: "block")
        let parts = network.split(separator: "/")
        event.source = .init(country: String(parts[0]), operator: String(parts[1]))
        event.operation = "sendIMSI"
        event.calling = .init(digits: title)
        event.opc = pointCode
        event.link = "link\(pointCode)"
        event.msisdn = "1555\(100_000 + target)"
        return event
    }

    /// Titles of three networks through a carrier, and of one through an exchange abroad.
    private func routed(leasing: Bool) -> [ReportEvent] {
        var events: [ReportEvent] = []
        for number in 0..<40 {
            for (place, network) in ["BS/Telecom", "JM/One", "PA/Cable"].enumerated() {
                events.append(
                    event(
                        number, from: "1\(place)42\(number % 8)\(number % 5)0", of: network,
                        on: number))
            }
            events.append(
                event(number, from: "8613\(number % 7)", of: "CN/Unicom", on: number, through: 2))
            if leasing, number < 12 {
                events.append(
                    event(
                        number, from: "104255\(number % 6)", of: "BS/Telecom", on: number,
                        through: 2))
            }
        }
        return events
    }

    /// The report's table without its quotation marks.
    private func table(_ report: Report) -> String { report.csv.replacing("\"", with: "") }

    @Test func `A range that comes another way than its network is told of, as a range`() {
        let report = report(routed(leasing: true))
        #expect(report.routes.count == 1)
        let route = report.routes.first
        #expect(route?.prefix == "104255" && route?.network == "BS/Telecom")
        #expect(route?.pointCode == 2 && route?.usualPointCode == 1)
        #expect(route?.attacks == 12 && route?.titles == 6)
        #expect(route?.share.description == "23.08")
        #expect(
            table(report).contains(
                "route,104255,,12,23.08,BS/Telecom; 6 titles,,,,point code 2 link2; usually 1 link1"
            ))
        #expect(report.html.contains("104255…"))
    }

    @Test func `That many networks come one way each tells nothing`() {
        let report = report(routed(leasing: false))
        #expect(report.routes.isEmpty && !report.html.contains("unusual way"))
    }

    @Test func `A title that comes both ways is told of by itself`() {
        var events = routed(leasing: false)
        events.append(event(50, from: "1042000", of: "BS/Telecom", on: 3, through: 2))
        #expect(report(events).routes.map(\.prefix) == ["1042000"])
    }

    @Test func `Who tries many subscribers once each scans, who comes back does not`() {
        var events = (0..<30).map { event($0, from: "1001", of: "AA/One", on: $0) }
        events += (0..<60).map { event($0, from: "2002", of: "BB/Two", on: $0 % 30) }
        events += (0..<15).map { event($0, from: "3003", of: "CC/Three", on: $0) }
        let report = report(events)
        #expect(report.senders.filter(\.isScanning).map(\.globalTitle) == ["1001"])
        #expect(report.scans.map(\.prefix) == ["1001"])
        #expect(table(report).contains("scan,1001,,30,,AA/One; 1 titles; 30 targets,,,,sendIMSI"))
    }

    @Test func `A scan that goes from title to title of a range is found as a range`() {
        var events = (0..<300).map {
            event($0, from: "97059\(100_000 + $0 % 60)", of: "PS/One", on: $0)
        }
        // Others of the network, who come back to whom they attack.
        events += (0..<300).map {
            event($0, from: "97052\(100_000 + $0 % 7)", of: "PS/One", on: 1_000 + $0 % 35)
        }
        let report = report(events)
        #expect(report.scans.map(\.prefix) == ["970591000"])
        #expect(report.scans.first?.titles == 60 && report.scans.first?.targets == 300)
        #expect(report.senders.filter(\.isScanning).isEmpty)
    }

    @Test func `Months have shares, and labels within the chart`() throws {
        let report = report((0..<40).map { event($0 * 200, from: "1001", of: "AA/One", on: $0) })
        #expect(report.byMonth.count > 5)
        #expect(
            table(report).contains(
                "month,1970-01,,\(report.byMonth[0].attacks),\(report.byMonth[0].share)"))
        let label = try #require(
            report.html.firstMatch(of: #/class="month"[^>]*translate\((\d+) /#))
        // Seven digits of about seven units each, turned by 60 degrees, end there.
        let end = try #require(Int(label.1))
        #expect(end >= 28)
    }

    @Test func `A cluster says in figures how unlikely it is`() throws {
        var events: [ReportEvent] = []
        for network in ["AA/One", "BB/Two", "CC/Three"] {
            for target in 0..<3 {
                events.append(event(target, from: "1001", of: network, on: target))
                events[events.count - 1].time = 5_000
            }
        }
        let report = report(events)
        let cluster = try #require(report.clusters.first)
        #expect(cluster.chance > 0 && cluster.chance < 1e-5)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let written = try #require(
            (object["clusters"] as? [[String: Any]])?.first?["chance"] as? Double)
        #expect(written == cluster.chance)
        let row = try #require(
            table(report).split(separator: "\r\n").first { $0.hasPrefix("cluster,") })
        #expect(row.contains("1970-01-01T01:23:20Z,1970-01-01T01:23:20Z,"))
        #expect(row.contains("e-") && row.contains("9 meetings where chance gives"))
    }
}
