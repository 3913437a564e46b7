import Configuration
import Foundation
import Load
import Replay
import RuleTesting
import SS7Filter
import SS7Rules
import Testing

/// Load through a real gateway, whose verdicts are foreseen.
@Suite(.serialized) struct GatewayTests {
    private func play(
        _ traffic: Traffic, through gateway: Deployment, foreseenBy forecast: Deployment?,
        over carriage: Carriage, associations: Int = 1, _ settings: LoadSettings
    ) throws -> LoadReport {
        let (transport, parameters) = try carriage.make()
        let under = try TestGateway(
            gateway, over: transport, parameters, carriage, associations: associations)
        var source = Party.asp(at: under.carrier, 100, transport, parameters)
        var sink = Party.asp(at: under.home, 200, transport, parameters)
        source.associations = associations
        sink.associations = associations
        return try LoadTest(
            traffic, source: source, sink: sink, foreseenBy: forecast,
            links: [.interconnect: 0, .home: 1], settings
        ).run()
    }

    private var settings: LoadSettings {
        var settings = LoadSettings()
        settings.pace = .rate(1000)
        settings.seconds = 4
        settings.patience = .seconds(2)
        return settings
    }

    @Test(arguments: Carriage.allCases)
    func `both sides' messages fare as foreseen, over two passes`(_ carriage: Carriage) throws {
        let deployment = try DemoFiles.deployment()
        let report = try play(
            DemoFiles.traffic(deployment.configuration), through: deployment,
            foreseenBy: deployment, over: carriage, settings)
        #expect(report.sent == 4000)
        #expect(report.passes >= 2)
        #expect(report.isAsExpected, "\(report.summary)")
        #expect(report.blocked > 300 && report.arrived > 3000, "\(report.summary)")
        #expect(report.absent == 0)
        #expect(report.summary.contains("any-time-enquiry"))
    }

    @Test func `what a gateway drops and should not is counted by operation and rule`() throws {
        let strict = try DemoFiles.deployment(
            adding: "rule no-registrations block updateLocation from interconnect")
        let plain = try DemoFiles.deployment()
        let traffic = try DemoFiles.traffic(plain.configuration)
        let dropping = try play(
            traffic, through: strict, foreseenBy: plain, over: .memory, settings)
        #expect(!dropping.isAsExpected)
        let missing = dropping.rows.filter {
            $0.key.expectation.fate == .arrives && $0.value.absent > 0
        }
        #expect(missing.contains { $0.key.operation == "updateLocation" }, "\(dropping.summary)")
        #expect(dropping.missing > 100)
        #expect(dropping.summary.contains("WRONG"))

        let leaking = try play(
            traffic, through: plain, foreseenBy: strict, over: .memory, settings)
        #expect(leaking.leaked > 100)
        let leaks = leaking.rows.filter {
            $0.key.expectation == Load::Expectation(.blocked, rule: "no-registrations")
                && $0.value.arrived > 0
        }
        #expect(leaks.keys.map(\.operation) == ["updateLocation"], "\(leaking.summary)")
    }

    @Test func `four associations on each side carry their share`() throws {
        let deployment = try DemoFiles.deployment()
        let report = try play(
            DemoFiles.traffic(deployment.configuration), through: deployment,
            foreseenBy: deployment, over: .userland, associations: 4, settings)
        #expect(report.sent == 4000)
        #expect(report.isAsExpected, "\(report.summary)")
    }

    @Test func `a mix goes by its weights and its expectations`() throws {
        let deployment = try DemoFiles.deployment()
        let mix = """
            test "a roamer registers" weight 6
              message updateLocation from interconnect
                calling-gt +447700900010 called-gt +12025550101 imsi 001012300000001
              expect forward
              message result updateLocation from home hlr +12025550101
              expect forward

            test "a stranger asks where somebody is" weight 2
              message anyTimeInterrogation from interconnect
                calling-gt +18765550110 called-gt +12025550101 imsi 001012300000002
              expect block by any-time-enquiry
            """
        let stories = try TestFile.parse(
            RuleSource(file: "mix.test", text: mix)
        ).stories()
        #expect(stories.map(\.weight) == [6, 2])
        let traffic = try Traffic(stories)
        #expect(traffic.count == 14)
        let report = try play(
            traffic, through: deployment, foreseenBy: nil, over: .memory, settings)
        #expect(report.isAsExpected, "\(report.summary)")
        let ati = report.rows.filter { $0.key.operation == "anyTimeInterrogation" }.values
        let asked = ati.map(\.sent).reduce(0, +)
        // Two of fourteen messages.
        #expect(asked > 470 && asked < 670, "\(report.summary)")
        #expect(ati.allSatisfy { $0.arrived == 0 })
    }

    @Test func `a closed loop keeps its window and finds nothing wrong`() throws {
        let deployment = try DemoFiles.deployment()
        var settings = self.settings
        settings.pace = .window(32)
        settings.seconds = 1
        let report = try play(
            DemoFiles.traffic(deployment.configuration), through: deployment,
            foreseenBy: deployment, over: .memory, settings)
        #expect(report.isAsExpected, "\(report.summary)")
        #expect(report.sent > 500)
    }
}
