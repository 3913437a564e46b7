import Configuration
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@Suite struct CampaignConfigurationTests {
    /// The smallest configuration for judging a capture.
    static let text = """
        # The smallest configuration for judging the capture beside it.
        home:
          operator: HomeCell
          country: US
          global-titles: ["1999555"]
          imsi: ["001010"]
          point-codes: [3-050-1]
        partners: partners.csv
        rules: packs            # the shipped packs; else a list of files and folders
        links:
          - name: carrier
            side: interconnect
            peers: [192.0.2.1]
            point-codes: [2-001-1]
          - name: stp
            side: home
            peers: [198.51.100.1]
            point-codes: [3-050-1]
        """

    @Test func `the smallest configuration says all that judging a capture needs`() throws {
        let configuration = try Configuration(text: Self.text, file: "campaign/weir.yaml")
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.home.map(\.operatorName) == ["HomeCell"])
        #expect(configuration.home.map(\.country) == ["US"])
        #expect(configuration.homeGlobalTitles.map(\.description) == ["1999555"])
        #expect(configuration.homeIMSIs.map(\.description) == ["001010"])
        #expect(configuration.home[0].pointCodes == [PointCode(6545)])
        #expect(configuration.partners == ["campaign/partners.csv"])
        #expect(configuration.rules == [.packs])
        #expect(configuration.links.map(\.name) == ["carrier", "stp"])
        #expect(configuration.links.map(\.side) == [.interconnect, .home])
        #expect(configuration.links.map(\.pointCodes) == [[PointCode(4105)], [PointCode(6545)]])
    }

    @Test func `a message belongs to the link whose peer sent it, else to its point code's`()
        throws
    {
        let configuration = try Configuration(text: Self.text)
        let carrier = try #require(IPAddress("192.0.2.1"))
        let stp = try #require(IPAddress("198.51.100.1"))
        let stranger = try #require(IPAddress("203.0.113.9"))
        #expect(configuration.linkIndex(peer: carrier) == 0)
        #expect(configuration.linkIndex(peer: stp, port: 2906) == 1)
        #expect(configuration.linkIndex(peer: stranger) == nil)
        #expect(configuration.linkIndex(pointCode: PointCode(4105)) == 0)
        #expect(configuration.linkIndex(pointCode: PointCode(1)) == nil)
    }

    @Test func `interconnect is stricter than home unless told otherwise`() throws {
        let configuration = try Configuration(text: Self.text)
        let policies = configuration.links.map(\.policy)
        #expect(policies.map(\.blocksIllegal) == [true, false])
        #expect(policies.map(\.refusesConnections) == [true, false])
        #expect(policies.map(\.blocksNonCanonical) == [false, false])
        #expect(policies[0].forwards(serviceIndicator: 3))
        #expect(policies[0].forwards(serviceIndicator: 5))
    }

    @Test func `running says of each link what it lacks, and where`() throws {
        let configuration = try Configuration(text: Self.text)
        let findings = try #require(throws: Diagnostics.self) {
            try configuration.validatedForRunning()
        }
        #expect(findings.all.map(\.line) == [11, 15])
        #expect(
            findings.all.map(\.message) == [
                "link `carrier`: running needs its `role`", "link `stp`: running needs its `role`",
            ])
    }
}
