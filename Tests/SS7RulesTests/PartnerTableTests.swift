import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@Suite struct PartnerTableTests {
    private func digits(_ text: String...) -> [Digits] { text.compactMap { Digits($0) } }

    private func messages(_ text: String) -> [String] {
        PartnerTable.parse(text, file: "p.csv").diagnostics.map { finding in
            "\(finding.severity.rawValue) \(finding.line):\(finding.column) \(finding.message)"
        }
    }

    @Test func `Columns stand in any order, with quotes, blanks and line ends of any kind`() {
        let text =
            "\u{feff}operator,imsi_prefixes, gt_prefixes ,country,tadig,country_iso2\r\n"
            + "\"One, \"\"the\"\" first\",00101;00102,+155501 ; 155502;,Alpha,XAAAA,xa\r\n"
            + "# a comment\r\n\r\n,,1555,\"Al\npha\",,XA"
        let (rows, findings) = PartnerTable.parse(text, file: "p.csv")
        #expect(findings == [])
        #expect(
            rows == [
                PartnerRow(
                    tadig: "XAAAA", country: "XA", countryName: "Alpha",
                    operatorName: "One, \"the\" first", gtPrefixes: digits("155501", "155502"),
                    imsiPrefixes: digits("00101", "00102"), file: "p.csv", line: 2),
                PartnerRow(
                    country: "XA", countryName: "Al\npha", gtPrefixes: digits("1555"),
                    file: "p.csv", line: 5),
            ])
    }

    @Test(arguments: [
        ("", ["error 0:0 the table is empty: it needs a header line"]),
        (
            "a\n",
            [
                "warning 1:1 column 'a' is not read",
                "error 1:0 the header has no column 'gt_prefixes'",
            ]
        ),
        ("gt_prefixes,imsi_prefixes,notes\n1,2,x", ["warning 1:27 column 'notes' is not read"]),
        ("gt_prefixs,imsi_prefixes", ["error 1:1 unknown column 'gt_prefixs'"]),
        ("gt_prefixes,imsi_prefixes\n1\n", ["error 2:0 1 fields where the header has 2"]),
        (
            "gt_prefixes,imsi_prefixes\n1,2\n15;1x5,3",
            ["error 3:4 '1x5' is not a prefix of 1 to 15 digits"]
        ),
        (
            "gt_prefixes,imsi_prefixes\n1234567890123456,",
            ["error 2:1 '1234567890123456' is not a prefix of 1 to 15 digits"]
        ),
        (
            "gt_prefixes,imsi_prefixes,country_iso2\n1,,XAX",
            ["error 2:4 'XAX' is not a country of two letters"]
        ),
        (
            "gt_prefixes,imsi_prefixes,latitude,longitude\n,,90.1,x\n,,1e1,-180.5",
            [
                "error 2:3 '90.1' is not a latitude in degrees from -90 to 90",
                "error 2:8 'x' is not a longitude in degrees from -180 to 180",
                "error 3:3 '1e1' is not a latitude in degrees from -90 to 90",
                "error 3:7 '-180.5' is not a longitude in degrees from -180 to 180",
            ]
        ),
        (
            "gt_prefixes,imsi_prefixes,latitude,longitude,radius_km\n,,1,,\n,,,1,5\n,,,,5\n,,1,1,-1",
            [
                "error 2:0 latitude and longitude belong together",
                "error 3:0 latitude and longitude belong together",
                "error 4:5 a radius needs latitude and longitude",
                "error 5:7 '-1' is not a radius in whole kilometres up to 10000",
            ]
        ),
        ("gt_prefixes,imsi_prefixes,latitud\n", ["error 1:27 unknown column 'latitud'"]),
        ("gt_prefixes,imsi_prefixes\n\"1,2", ["error 2:0 the quotation mark is never closed"]),
        ("gt_prefixes,gt_prefixes,imsi_prefixes", ["error 1:0 column 'gt_prefixes' occurs twice"]),
    ])
    func `What is wrong is told with its line`(text: String, findings: [String]) {
        #expect(messages(text).starts(with: findings))
    }

    @Test func `A point of a network is read, kept by merging and written again`() throws {
        let text = """
            country_iso2,operator,gt_prefixes,imsi_prefixes,radius_km,longitude,latitude
            US,West,15551,,,-122.42,37.77
            US,West,15552,,0,-122.42,+37.77
            US,West,15553,,,-122.42,37.770009
            US,West,15554,,,,
            FJ,Isles,15555,,300,179.99999,-17
            """
        let (rows, findings) = PartnerTable.parse(text, file: "p.csv")
        let west = Place(latitude: 37.77, longitude: -122.42, radius: 50)
        #expect(findings == [])
        #expect(
            rows.map(\.place) == [
                west, Place(latitude: 37.77, longitude: -122.42, radius: 0), west, nil,
                Place(latitude: -17, longitude: 180, radius: 300),
            ])
        let merged = PartnerTable.merged(rows).rows
        #expect(
            merged.map { "\($0.operatorName) \($0.gtPrefixes.map(\.description))" } == [
                #"Isles ["15555"]"#, #"West ["15554"]"#, #"West ["15552"]"#,
                #"West ["15551", "15553"]"#,
            ])
        let again = PartnerTable.parse(PartnerTable.text(of: merged), file: "p.csv")
        #expect(again.diagnostics == [])
        #expect(again.rows.map(\.place) == merged.map(\.place))
        #expect(again.rows.map(\.gtPrefixes) == merged.map(\.gtPrefixes))
    }

    @Test func `Two networks with one prefix are warned of, a country and a network are not`()
        throws
    {
        let text = """
            tadig,operator,country_iso2,gt_prefixes,imsi_prefixes
            XAAAA,One,XA,1555,
            XBBBB,Two,XB,1555,
            ,,XA,1555,
            """
        let rows = PartnerTable.parse(text, file: "p.csv").rows
        let output = try RuleCompiler().compile(sources: [], home: [], partners: rows)
        #expect(
            output.warnings.map { "\($0.file):\($0.line) \($0.message)" } == [
                "p.csv:3 global title prefix 1555 of XB/Two belongs to XA/One already (p.csv:2),"
                    + " which keeps it"
            ])
        #expect(output.table.network(of: digits("15559")[0], plan: .e164)?.name == "XA/One")
    }
}
