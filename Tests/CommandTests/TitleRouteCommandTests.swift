import Foundation
import Testing

/// A gateway that carriers address by its own point code.
@Suite(.serialized) struct TitleRouteCommandTests {
    private static let network = "networks: [{name: world, point-codes: [3-050-7]}]"
    private static let own: UInt32 = 3 << 11 | 50 << 3 | 7

    @Test func `A reload takes routes of global titles, and the policy for overload`() throws {
        let gateway = try RunningGateway(
            rules: "rule all forward any", reload: "{watch: no}", configuration: Self.network)
        #expect(try gateway.ask(1, at: Self.own))
        #expect(gateway.eventually { gateway.status.contains("\"noRoute\":1,") })
        let yaml = try String(contentsOfFile: gateway.config, encoding: .utf8)
        try
            (yaml + """

                global-title-routes: [{prefix: "1555019", to: [{point-code: 3-050-1}]}]
                sides: {interconnect: {overload: drop}}
                congestion: {high: 16, low: 1}

                """).write(toFile: gateway.config, atomically: true, encoding: .utf8)
        let result = try gateway.weir("reload")
        #expect(result.status == 0 && result.output.contains("2 go on"), "\(result.errors)")
        #expect(!result.output.contains("restart"))
        #expect(try gateway.ask(1, at: Self.own))
        #expect(gateway.eventually { gateway.arrivals == 1 })
        #expect(gateway.status.contains("\"translated\":1,"))
    }

    @Test func `Routes that lead nowhere keep a gateway as it is`() throws {
        let gateway = try RunningGateway(
            rules: "rule all forward any", reload: "{watch: no}", configuration: Self.network)
        let yaml = try String(contentsOfFile: gateway.config, encoding: .utf8)
        try (yaml + "\nglobal-title-routes: [{prefix: \"1\", to: [{point-code: 1-1-1}]}]\n").write(
            toFile: gateway.config, atomically: true, encoding: .utf8)
        let result = try gateway.weir("reload")
        #expect(result.status == 1 && result.errors.contains("nothing leads to 1-1-1"))
        #expect(try gateway.ask(1))
        #expect(gateway.eventually { gateway.arrivals == 1 })
    }
}
