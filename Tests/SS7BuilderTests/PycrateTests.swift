import Foundation
import SS7Builder
import Testing

/// Reads the builder's TCAP messages with pycrate, whose encoder was made from the standards' ASN.1.
@Suite(.enabled(if: Pycrate() != nil, "SKIPPED: pycrate is not installed"))
struct PycrateTests {
    let pycrate: Pycrate

    init() throws { pycrate = try #require(Pycrate()) }

    @Test(arguments: [false, true])
    func `pycrate reads every operation and writes the same octets`(isCAP: Bool) throws {
        let samples = Sample.every.filter { $0.isCAP == isCAP }
        let messages = samples.map { $0.request.begin(0x0a0b_0c0d).octets }
        let lines = try pycrate.rewrite(messages, isCAP: isCAP)
        try #require(lines.count == samples.count)
        for ((sample, message), line) in zip(zip(samples, messages), lines) {
            #expect(line == message.hex, "\(sample.name)")
        }
    }
}

extension PycrateTests {
    @Test func `pycrate reads the second node of a routing result, which tshark does not`() throws {
        let result = MAP.sendRoutingInfoForSMResult(
            imsi: Sample.imsi, node: "15550111", sgsn: "15550113")
        let end = TCAP.end(to: 1, [TCAP.returnResult(1, code: 45, result)]).octets
        #expect(try pycrate.rewrite([end], isCAP: false) == [end.hex])
    }

    @Test func `pycrate tells an argument that does not fit`() throws {
        var request = MAP.updateLocation(imsi: Sample.imsi, msc: "15550111", vlr: "15550112")
        request.argument?.elements.removeLast(2)
        let lines = try pycrate.rewrite([request.begin(1).octets], isCAP: false)
        #expect(lines == ["argument not understood"])
    }
}

/// A Python with pycrate in it.
struct Pycrate {
    let python: Tool

    init?() {
        guard let python = Tool("python3"),
            let answer = try? python.run(
                ["-c", "import pycrate_asn1rt; print('here')"], on: []),
            answer.contains("here")
        else { return nil }
        self.python = python
    }

    /// Decodes TCAP messages and encodes what was found again: hexadecimal lines.
    func rewrite(_ messages: [[UInt8]], isCAP: Bool) throws -> [String] {
        let script = """
            import sys
            if \(isCAP ? "True" : "False"):
                from pycrate_asn1dir import TCAP_CAP
                kind = TCAP_CAP.TCAP_CAP_Messages.TCAP_CAP_Message
            else:
                from pycrate_asn1dir import TCAP_MAPv2v3
                kind = TCAP_MAPv2v3.TCAP_MAP_Messages.TCAP_MAP_Message
            for line in open(sys.argv[1]):
                try:
                    kind.from_ber(bytes.fromhex(line))
                    # An argument that does not fit its type is kept as octets, without a name.
                    print("argument not understood" if "argument '" in kind.to_asn1() or "result '" in kind.to_asn1()
                        else kind.to_ber().hex())
                except Exception as error:
                    print(repr(error).replace(chr(10), " "))
            """
        let text = messages.map { $0.hex + "\n" }.joined()
        return try python.run(["-c", script, "{}"], on: Array(text.utf8))
            .split(separator: "\n").map(String.init)
    }
}

extension Array<UInt8> {
    /// The octets in lower-case hexadecimal.
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
