import Foundation
import SS7Builder
import SS7Rules
import Testing

/// What the gateway writes itself, as tshark reads it.
@Suite struct AnswerOracleTests {
    private static let table = Bench.compile([
        RuleSource(
            file: "answers.rules",
            text: """
                rule returned block any when calling-gt = +\(Number.returned)
                  then udts networkCongestion
                rule ended block any when calling-gt = +\(Number.ended) then abort
                rule refused block updateLocation when calling-gt = +\(Number.watched)
                  then error roamingNotAllowed
                rule failed block anyTimeInterrogation when calling-gt = +\(Number.watched)
                  then error atiNotAllowed
                """)
    ])

    private func answers() throws -> [[UInt8]] {
        let bench = try Bench(table: Self.table)
        let update = Traffic.updateLocation.begin(0x0102_0304)
        let messages =
            SCCP.Kind.allCases.map { kind in
                Traffic.unitdata(kind: kind, from: Number.returned, update, returnOption: true)
            } + [
                Traffic.unitdata(from: Number.ended, update),
                Traffic.unitdata(from: Number.watched, update),
                Traffic.unitdata(
                    from: Number.watched,
                    TCAP.continue(0x0506, to: 7, [Traffic.anyTimeInterrogation.invoke(9)])),
            ]
        for message in messages { bench[.carrier].send(Party.carrier.data(message.octets)) }
        #expect(bench.settle(.carrier))
        return bench[.carrier].takeArrivals()
    }

    @Test(Tshark.isInstalled)
    func `tshark reads every answer without complaint, and reads what is meant`() throws {
        let fields = [
            "sccp.message_type", "sccp.return_cause", "sccp.hops", "sccp.called.digits",
            "sccp.calling.digits", "m3ua.protocol_data_opc",
            "m3ua.protocol_data_dpc", "tcap.otid", "tcap.dtid", "tcap.p_abortCause",
            "gsm_old.localValue", "gsm_map.er.roamingNotAllowedCause", "_ws.malformed",
            "_ws.expert.message",
        ]
        let rows = try Tshark.fields(fields, of: answers())
        let route = "15550190|6545|4105"
        #expect(
            rows == [
                "0x0a|0x06||15550151|\(route)|01020304|||2|||",
                "0x12|0x06|0x0f|15550151|\(route)|01020304|||2|||",
                "0x14|0x06|0x0f|15550151|\(route)|01020304|||2|||",
                "0x09|||15550152|\(route)||01020304|4||||",
                "0x09|||15550153|\(route)||01020304||8|0||",
                "0x09|||15550153|\(route)||00000506||49|||",
            ])
    }
}
