import Foundation
import Testing

/// The shipped packs leave real roaming traffic alone.
@Suite struct BenignCaptureTests {
    /// Captures of roaming between networks that have an agreement, as the partner table then says.
    private static let captures: [(name: String, partner: String)] = [
        ("pycrate-org+pycrate/tcapmap_pcapr_part2_dump.pcap", ",CH,,One,41,228"),
        ("pycrate-org+pycrate/tcapmap_pcapr_part3_gprs_ms_log.pcap", ",CN,,One,86,460"),
        ("pycrate-org+pycrate/tcapmap_pcapr_part5_sri_sm.pcap", ",CN,,One,86,460"),
        (wireshark + "camel.pcap", ",,,,,"), (wireshark + "camel2.pcap", ",,,,,"),
        (wireshark + "gsm_map_with_ussd_string.pcap", ",,,,,"),
    ]
    private static let wireshark =
        "realjimmy+sample-captures/wireshark-samples/sigtran-protocol-family/"

    @Test(arguments: captures)
    func `No TCAP message of it is blocked`(name: String, partner: String) throws {
        guard let capture = Samples.path("captures/" + name) else { return }
        let scratch = try Scratch()
        _ = try scratch.write(
            "tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes\n\(partner)\n",
            to: "partners.csv")
        // Traced inside a network or its laboratory: addressed by point code in part.
        let configuration = try scratch.write(
            """
            home: {operator: Nobody, country: XX, global-titles: ["99900"], imsi: ["99999"]}
            partners: [partners.csv]
            rules: packs
            sides: {interconnect: {gt-required: no}}
            """, to: "weir.yaml")
        let verdicts = scratch.path("verdicts.jsonl")
        let result = try Weir.run(
            "replay", capture, "--config", configuration, "--side", "interconnect", "--verdicts",
            verdicts)
        #expect(result.status == 0, "\(result.errors)")
        let records = try String(contentsOfFile: verdicts, encoding: .utf8).split(separator: "\n")
            .map { line in
                try #require(
                    JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        let spoken = records.filter { ($0["tcap"] as? String).map { $0 != "none" } ?? false }
        #expect(!spoken.isEmpty)
        for record in spoken {
            // Whose subscribers they are, and which side opened what, these captures cannot tell.
            let homely = [
                "other-home", "control-not-ours", "uninvited", "unknown-call", "stranger-answers",
            ]
            if let rule = record["rule"] as? String, homely.contains(rule) { continue }
            #expect(record["verdict"] as? String == "forward", "\(record)")
            #expect(record["shadow"] as? Bool == false)
        }
    }

    @Test func `No benign message of the campaign is blocked, or noted without need`() throws {
        guard let folder = Samples.path("campaign-small") else { return }
        let scratch = try Scratch()
        let verdicts = scratch.path("verdicts.jsonl")
        let result = try Weir.run(
            "replay", folder + "/capture.pcap", "--config", folder + "/weir.yaml", "--verdicts",
            verdicts)
        #expect(result.status == 0, "\(result.errors)")
        let truth = try #require(
            JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: folder + "/truth.json")))
                as? [String: Any])
        let messages = try #require(truth["messages"] as? [[String: Any]])
        let attacks = messages.filter { $0["label"] as? String == "attack" }
        let attacked = Set(attacks.compactMap { $0["frame"] as? Int })
        #expect(attacked.count > 1_000)
        var benign = 0
        for line in try String(contentsOfFile: verdicts, encoding: .utf8).split(separator: "\n") {
            let record = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let frame = try #require(record["frame"] as? Int)
            guard !attacked.contains(frame) else { continue }
            benign += 1
            #expect(record["verdict"] as? String == "forward", "\(record)")
            // Messages to SIM cards are noted in shadow, the operator's own among them.
            #expect([nil, "sim-data"].contains(record["rule"] as? String), "\(record)")
        }
        #expect(benign > 2_000)
    }
}
