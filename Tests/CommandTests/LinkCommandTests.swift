import Foundation
import Testing

/// Links taken out of service and put back by command.
@Suite(.serialized) struct LinkCommandTests {
    @Test func `A link is blocked, stays so over a reload, and carries traffic again`() throws {
        let gateway = try RunningGateway(
            rules: "rule ati block anyTimeInterrogation from interconnect")
        #expect(try gateway.ask(20))
        #expect(gateway.eventually { gateway.arrivals == 20 })
        let path = #/"paths":\[{"address":"127.0.0.1:\d+","active":true}\]/#
        #expect(gateway.status.matches(of: path).count == 2, "\(gateway.status)")

        var result = try gateway.weir("link", "block", "stp")
        #expect(result.status == 0 && result.output == "ok: stp is blocked\n", "\(result)")
        #expect(gateway.eventually { !gateway.status.hasPrefix("{\"active\":true") })
        #expect(try gateway.weir("reload").status == 0)
        result = try gateway.weir("status")
        #expect(result.output.contains("stp (home, ASP) BLOCKED\n"), "\(result.output)")
        #expect(gateway.status.firstMatch(of: /"name":"stp",[^\[]*"blocked":true/) != nil)
        let metrics = try gateway.weir("status", "--metrics").output
        #expect(metrics.contains("weir_link_blocked{link=\"stp\",side=\"home\"} 1\n"))
        #expect(metrics.contains("weir_link_blocked{link=\"carrier\",side=\"interconnect\"} 0\n"))

        result = try gateway.weir("link", "unblock", "stp")
        #expect(result.status == 0 && result.output == "ok: stp is in service\n")
        #expect(gateway.eventually { gateway.status.hasPrefix("{\"active\":true") })
        #expect(gateway.log.contains("link stp: blocked by command"))
        #expect(try gateway.ask(20))
        #expect(gateway.eventually { gateway.arrivals == 40 })
    }

    @Test func `A link that is not there is told, with those that are`() throws {
        let gateway = try RunningGateway(
            rules: "rule ati block anyTimeInterrogation from interconnect")
        let result = try gateway.weir("link", "block", "stpp")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(
            result.errors
                == "weir: error: no link is named 'stpp': there are carrier, stp\n",
            "\(result.errors)")
    }
}
