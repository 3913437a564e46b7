import SS7Builder
import Testing

@testable import Console

/// Messages as trees, whatever they hold.
@Suite struct MessageTreeTests {
    private var message: [UInt8] {
        let request = MAP.sendRoutingInfoForSM(msisdn: "15550190", serviceCentre: "15550103")
        let user = SCCP.Unitdata(
            .unitdata, called: .gt("15550190", ssn: 6), calling: .gt("15550103", ssn: 8),
            data: request.begin(7).octets, returnOption: false)
        return M3UA.data(MTPRoute(opc: 4105, dpc: 6545), user.octets, routingContext: 100).octets
    }

    private func flat(_ nodes: [MessageNode]) -> [MessageNode] {
        nodes.flatMap { [$0] + flat($0.parts ?? []) }
    }

    @Test func `a message is shown layer by layer, each with its octets`() throws {
        let octets = message
        let nodes = MessageTree.nodes(of: octets)
        #expect(nodes.map(\.name) == ["form", "MTP", "SCCP", "TCAP", "BER"])
        let all = flat(nodes)
        #expect(all.first { $0.name == "msisdn" }?.value == "15550190")
        #expect(all.first { $0.name == "serviceCentre" }?.value == "15550103")
        #expect(all.first { $0.name == "invoke" }?.value == "sendRoutingInfoForSM")
        #expect(all.contains { $0.name == "0x62 begin" } && all.contains { $0.name == "0x48 otid" })
        for node in all {
            guard let start = node.start, let end = node.end else { continue }
            #expect(start < end && end <= octets.count, "\(node.name)")
        }
    }

    @Test func `messages cut short or changed are shown as far as they go`() {
        let whole = message
        for count in 0..<whole.count { _ = MessageTree.nodes(of: Array(whole[..<count])) }
        for place in whole.indices {
            for value: UInt8 in [0, 0x1f, 0x80, 0xff] {
                var octets = whole
                octets[place] = value
                #expect(!MessageTree.nodes(of: octets).isEmpty)
            }
        }
    }

    @Test func `elements in elements do not go on for ever`() {
        let deep = [UInt8](repeating: 0x30, count: 4_000).enumerated().map {
            $0.offset.isMultiple(of: 2) ? $0.element : UInt8(0x80)
        }
        #expect(flat(ElementTree.nodes(of: deep, in: 0..<deep.count)).count < 3_000)
        let flatOnes = [UInt8](repeating: 0x05, count: 8_000).enumerated().map {
            $0.offset.isMultiple(of: 2) ? $0.element : UInt8(0)
        }
        let shown = ElementTree.nodes(of: flatOnes, in: 0..<flatOnes.count)
        #expect(shown.count == 1_001 && shown.last?.name == "…")
    }
}
