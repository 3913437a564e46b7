import Foundation
import SS7Rules
import SS7Wire
import Testing

@Suite struct IR21Tests {
    private typealias Network = IR21Writer.Network

    /// The partner table of files, without its header, and the findings.
    private func rows(_ files: [String]) -> (lines: [String], findings: [String]) {
        let named = files.enumerated().map { (name: "\($0 + 1).xml", data: Data($1.utf8)) }
        let (rows, findings) = IR21Import.rows(of: named)
        let lines = PartnerTable.text(of: rows).split(separator: "\n").dropFirst().map(String.init)
        return (lines, findings.map(told))
    }

    private func told(_ finding: Diagnostic) -> String {
        "\(finding.file):\(finding.line):\(finding.column) \(finding.severity.rawValue):"
            + " \(finding.message)"
    }

    private let alpha = Network(
        codes: [("001", "01"), ("001", "02")],
        titles: [["1", "555", "01000", "01999"], ["1", "55502"]],
        msisdns: [["1", "555", "1000000", "1249999"]],
        roamingNumbers: [["1", "555", "0190000", "0190999"]],
        nodes: [("MSC/VLR", ["1", "555", "03001", "03002"]), ("HLR", ["1", "555", "01777"])],
        mobileTitle: ("1", "55504"))

    @Test(arguments: [4, 5, 6, 9, 10, 11, 18], ["tadig-raex-21:", "x:", ""])
    func `Every version and prefix gives the same rows`(version: Int, prefix: String) {
        let text = IR21Writer(version: version, prefix: prefix).file([alpha])
        let (lines, findings) = rows([text])
        #expect(findings == [])
        let fields = lines.first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        #expect(fields.prefix(5).elementsEqual(["USAXA", "US", "", "Alpha", ""]))
        #expect(fields[5] == "155501;155502;155503001;155503002;155504")
        #expect(fields[6] == "" && fields[7] == "00101;00102")
        #expect(fields[8] == "15550190;155510;155511;1555120;1555121;1555122;1555123;1555124")
    }

    @Test func `Titles in another's range are leased, hosted networks have a host`() {
        var host = alpha
        host.hosted = ["USAXB", "USAXZ"]
        host.name = "Alpha Mobile"
        let tenant = Network(
            tadig: "USAXB", name: "Beta", codes: [("001", "033")],
            leased: [("USAXA", ["1", "555", "01500", "01599"])])
        let (lines, findings) = rows([IR21Writer().file([tenant, host])])
        #expect(
            lines == [
                "USAXA,US,,Alpha Mobile,,155501;155502;155503001;155503002;155504,,00101;00102,"
                    + "15550190;155510;155511;1555120;1555121;1555122;1555123;1555124",
                "USAXB,US,,Beta,USAXA,,1555015,001033,",
            ])
        #expect(findings.count == 1 && findings[0].hasSuffix("which there is no file"))
        #expect(findings[0].contains("note: USAXA hosts USAXZ"))
    }

    @Test func `The version that took effect last counts, in whatever order they come`() {
        func file(_ created: String, _ effective: String, _ title: String) -> String {
            IR21Writer().file(
                created: created,
                [Network(effective: effective, codes: [("001", "01")], titles: [["1", title]])])
        }
        let old = file("2026-03-01", "2026-01-01", "5551")
        let new = file("2026-02-01", "2026-02-01", "5552")
        let undated = file("2026-01-15", "", "5553")
        for files in [[old, new, undated], [undated, new, old], [new, old, undated]] {
            let (lines, findings) = rows(files)
            #expect(lines == ["USAXA,US,,Alpha,,15552,,00101,"])
            #expect(findings.count == 2)
            #expect(findings.allSatisfy { $0.contains("note: USAXA of 2026-0") })
        }
        let (lines, findings) = rows([old, new])
        #expect(lines.count == 1)
        #expect(
            findings == [
                "1.xml:20:0 note: USAXA of 2026-01-01 is replaced by 2.xml:20 of 2026-02-01"
            ])
    }

    @Test func `Networks that want the same prefix are told with both places`() throws {
        let one = Network(titles: [["1", "5551"], ["1", "5552"]])
        let two = Network(tadig: "XAABB", name: "Beta", titles: [["1", "5551"], ["1", "55522"]])
        let writer = IR21Writer()
        let (lines, findings) = rows([
            writer.file([one]), writer.file(organisation: "Two", country: "XXX", [two]),
        ])
        #expect(lines == ["XAABB,,,Beta,,155522,,,", "USAXA,US,,Alpha,,15551;15552,,,"])
        try #require(findings.count == 3)
        #expect(findings[0].contains("2.xml:16:0 warning: 'XXX' is no country of ISO 3166"))
        #expect(findings[1].contains("15551 of /Beta belongs to US/Alpha already (1.xml:16)"))
        #expect(findings[2].contains("155522 of /Beta lies within 15552 of US/Alpha (1.xml:16)"))
    }

    @Test func `What is no range, code or network is left out and told with its line`() {
        let network = Network(
            codes: [("01", "01"), ("001", "01")],
            titles: [
                ["1", "555", "2000", "199"], ["1", "x"], ["1", "5551"], ["1", "555", "9", "1"],
            ])
        let nameless = Network(tadig: "", titles: [["1", "6"]])
        let (lines, findings) = rows([IR21Writer(version: 5).file([network, nameless])])
        #expect(lines == ["USAXA,US,,Alpha,,15551,,00101,"])
        #expect(
            findings.map { $0.drop { $0 != " " } } == [
                " warning: '1 555 2000 199' is not a range of numbers: it is left out",
                " warning: '1 x' is not a range of numbers: it is left out",
                " warning: '1 555 9 1' is not a range of numbers: it is left out",
                " warning: '01' and '01' are not a mobile country and network code",
                " warning: a network without a TADIG code is left out",
            ])
        #expect(findings.allSatisfy { !$0.hasPrefix("1.xml:0") })
    }

    @Test(arguments: [
        ("<a/>", "1:3 error: not an IR.21 file: its first element is 'a', not 'TADIGRAEXIR21'"),
        ("<TADIGRAEXIR21>\n <x></y>\n</TADIGRAEXIR21>", "2:9 error: not well-formed XML, in 'x'"),
        (
            "<TADIGRAEXIR21>\n&x;</TADIGRAEXIR21>",
            "2:4 error: not well-formed XML, in 'tadigraexir21'"
        ),
        (
            "<?xml version='1.0'?>\n <!DOCTYPE a [<!ENTITY b 'c'>]>\n<TADIGRAEXIR21/>",
            "2:2 error: a document type is not accepted"
        ),
        (
            "<?xml version='1.0' encoding='UTF-7'?><TADIGRAEXIR21/>",
            "1:1 error: the encoding 'UTF-7' is not accepted: UTF-8 is"
        ),
        ("<TADIGRAEXIR21/>\0", "1:17 error: not text in UTF-8"),
        ("<TADIGRAEXIR21/>", "0:0 error: the file names no network"),
        ("", "0:0 error: the file names no network"),
    ])
    func `What is no IR.21 file is an error with line and column`(text: String, error: String) {
        let (lines, findings) = rows([IR21Writer().file([alpha]), text])
        #expect(lines == [])
        #expect(findings == ["2.xml:" + error])
    }

    @Test func `A range whose parts are not all known is left out and not widened`() throws {
        let titles = [["49", "1799"], ["44", "7700"]]
        let text = IR21Writer().file([Network(titles: titles)])
        let known = try #require(rows([text]).lines.first)
        #expect(known.contains("447700") && known.contains("491799"))
        let ndc = try #require(text.firstRange(of: #/<[^\/>]*NDC>1799<\/[^>]*NDC>/#))
        let longer = text.replacingCharacters(in: ndc, with: text[ndc] + "<SN>123456</SN>")
        let alone = text.replacingCharacters(in: ndc, with: "")
        for (changed, says) in [(longer, "not known, 'sn'"), (alone, "a country code alone, '49'")]
        {
            let (lines, findings) = rows([changed])
            #expect(findings.count == 1 && findings[0].contains(says), "\(findings)")
            #expect(lines.first?.contains("447700") == true && lines.first?.contains("49") == false)
        }
    }

    @Test func `A file that breaks off behind an organisation is refused`() throws {
        let whole = IR21Writer().file([alpha])
        let end = try #require(whole.ranges(of: "OrganisationInfo>").last?.upperBound)
        for text in [String(whole[..<end]), whole + "<x>"] {
            let (lines, findings) = rows([text])
            #expect(lines == [])
            #expect(
                findings.count == 1 && findings[0].contains("not well-formed XML"), "\(findings)")
        }
    }

    @Test func `Depth and length are bounded`() {
        let deep = "<TADIGRAEXIR21>" + String(repeating: "<a>", count: 100_000)
        #expect(
            rows([deep]).findings == ["1.xml:1:207 error: more than 64 elements inside one another"]
        )
        let long = Data(count: (8 << 20) + 1)
        let (_, findings) = IR21Import.rows(of: [(name: "long.xml", data: long)])
        #expect(findings.map(\.message) == ["longer than 8 MiB"])
        let name = String(repeating: "x", count: 3_000_000)
        let wordy = IR21Writer().file(organisation: name, [alpha])
        let lines = rows([wordy]).lines
        #expect(lines.count == 1 && (lines.first?.utf8.count ?? 0) < 3_000_000)
    }
}
