import Foundation
import Testing

/// `import ir21`, `export partners` and `whose`.
@Suite struct PartnerCommandTests {
    private static let header =
        "tadig,country_iso2,country,operator,host,gt_prefixes,leased_gt_prefixes,imsi_prefixes,"
        + "msisdn_prefixes\n"

    private static let ir21 = """
        <?xml version="1.0" encoding="UTF-8"?>
        <r:TADIGRAEXIR21 xmlns:r="https://infocentre.gsm.org/TADIG-RAEX-IR21">
         <r:OrganisationInfo><r:OrganisationName>Alpha</r:OrganisationName>
          <r:CountryInitials>USA</r:CountryInitials>
          <r:NetworkList><r:Network><r:TADIGCode>USAXA</r:TADIGCode><r:NetworkData>
           <r:RoutingInfoSection><r:RoutingInfo><r:CCITT_E164_NumberSeries>
            <r:GT_NumberRanges><r:RangeData><r:NumberRange><r:CC>1</r:CC><r:NDC>555</r:NDC>
             <r:SN_Range><r:SN_RangeStart>01000</r:SN_RangeStart>
              <r:SN_RangeStop>01999</r:SN_RangeStop></r:SN_Range>
            </r:NumberRange></r:RangeData></r:GT_NumberRanges>
           </r:CCITT_E164_NumberSeries></r:RoutingInfo></r:RoutingInfoSection>
          </r:NetworkData></r:Network></r:NetworkList>
         </r:OrganisationInfo>
        </r:TADIGRAEXIR21>
        """

    @Test func `import ir21 writes a partner table that a configuration takes`() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Self.ir21, to: "a.xml")
        let table = scratch.path("partners.csv")
        let printed = try Weir.run("import", "ir21", file)
        #expect(printed.status == 0 && printed.errors.isEmpty)
        #expect(printed.output == Self.header + "USAXA,US,,Alpha,,155501,,,\n")
        let written = try Weir.run("import", "ir21", file, "--csv", table)
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(try String(contentsOfFile: table, encoding: .utf8) == printed.output)
        let configuration = try scratch.write(Self.configuration, to: "weir.yaml")
        _ = try scratch.write("+15550100001,USAXA\n", to: "ported.csv")
        #expect(try Weir.run("check", configuration).status == 0)
        let exported = try Weir.run("export", "partners", "--config", configuration)
        #expect(exported.status == 0 && exported.output == printed.output)
        let whose = try Weir.run(
            "whose", "+15550100001", "441632960123", "15559", "2-001-1", "--config", configuration)
        #expect(
            whose.lines.map(String.init) == [
                "+15550100001: as a global title: US/Alpha (USAXA), by 155501 of \(table):2",
                "+15550100001: as a subscriber's number: US/Alpha (USAXA), by 15550100001 of"
                    + " ported numbers",
                "441632960123: GB, by 44 of public numbering", "15559: US/Home, by 15559 of home",
                "2-001-1: IT/BT Italia S.p.A., by the ITU's lists of point codes",
            ])
    }

    private static let configuration = """
        home: {operator: Home, country: US, global-titles: "15559", imsi: "00101"}
        partners: partners.csv
        ported: ported.csv
        links: [{name: a, side: interconnect}]
        """

    @Test func `What cannot be read or is no IR.21 file has exit status 1 and writes nothing`()
        throws
    {
        let scratch = try Scratch()
        let missing = try Weir.run("import", "ir21", scratch.path("none.xml"))
        #expect(missing.status == 1 && missing.errors.contains("none.xml"))
        let bad = try scratch.write("<a></a>", to: "a.xml")
        let result = try Weir.run("import", "ir21", bad, "--csv", scratch.path("out.csv"))
        #expect(result.status == 1 && result.errors.contains("error: not an IR.21 file"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out.csv")))
        #expect(try Weir.run("whose", "12x").status == 1)
        #expect(try Weir.run("import", "ir21").status == 2)
    }

    @Test func `Without public numbering nobody is known but home and partners`() throws {
        let scratch = try Scratch()
        let configuration = try scratch.write(
            """
            home: {operator: Home, country: US, global-titles: "15559", imsi: "00101"}
            numbering: none
            """, to: "weir.yaml")
        let result = try Weir.run("whose", "441632960123", "15559", "--config", configuration)
        #expect(result.output == "441632960123: nobody's\n15559: US/Home, by 15559 of home\n")
    }

    @Test func `The commands of the reference exist, and its configuration is accepted`() throws {
        let text = try String(
            contentsOf: Weir.root.appendingPathComponent("docs/partners.md"), encoding: .utf8)
        let commands = text.split(separator: "\n").filter { $0.hasPrefix("    weir ") }
        try #require(commands.count == 3)
        for command in commands {
            let words = command.split(separator: " ").dropFirst().map(String.init)
            let isNested = ["import", "export"].contains(words[0])
            let help =
                try isNested
                ? Weir.run(words[0], words[1], "--help") : Weir.run(words[0], "--help")
            #expect(help.status == 0)
            for option in words where option.hasPrefix("--") {
                #expect(help.output.contains(option), "\(command)")
            }
        }
        let scratch = try Scratch()
        let example = text.components(separatedBy: "```yaml\n")[1].components(separatedBy: "```")[0]
        let configuration = try scratch.write(
            example + "links: [{name: a, side: interconnect}]\n", to: "weir.yaml")
        for name in ["partners.csv", "partners-local.csv"] {
            _ = try scratch.write(
                Self.header + "XBBBB,XB,,Two,,155502,,,\n,,,,,1,,,\n", to: name)
        }
        _ = try scratch.write("15552001234,XBBBB\n", to: "ported.csv")
        let result = try Weir.run("check", configuration)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }
}
