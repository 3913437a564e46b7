/// Writes IR.21 files as several versions of the schema have them.
///
/// Versions up to 5 have the number series in the section itself and plain ranges; later ones have
/// `RoutingInfo`, owners of ranges, the networks' names and a summary of TADIG codes.
struct IR21Writer {
    var version = 10
    /// Before each element's name, with its colon.
    var prefix = "tadig-raex-21:"

    struct Network {
        var tadig = "USAXA"
        var name = ""
        var effective = ""
        var codes: [(mcc: String, mnc: String)] = []
        /// Ranges are country code, destination code, first and last number, or without the last or both.
        var titles: [[String]] = []
        /// Ranges of titles that belong to other networks, by TADIG code.
        var leased: [(owner: String, range: [String])] = []
        var msisdns: [[String]] = []
        var roamingNumbers: [[String]] = []
        var nodes: [(type: String, range: [String])] = []
        var mobileTitle: (cc: String, nc: String)?
        var hosted: [String] = []
    }

    func file(
        created: String = "2026-01-31", organisation: String = "Alpha", country: String = "USA",
        _ networks: [Network]
    ) -> String {
        let header = element(
            "RAEXIR21FileHeader",
            element("FileCreationTimestamp", created + "T10:00:00Z")
                + element("TADIGRAEXIR21SchemaVersion", "\(version).0"))
        let summary = networks.map { network in
            element(
                "TADIGSummaryItem",
                element("TADIGCode", network.tadig)
                    + network.codes.map { element("NetworkProperties", code($0)) }.joined())
        }
        let information = element(
            "OrganisationInfo",
            element("OrganisationName", organisation) + element("CountryInitials", country)
                + (version > 5 ? element("TADIGSummaryList", summary.joined()) : "")
                + element("NetworkList", networks.map(network).joined()))
        let name = prefix.dropLast()
        let space =
            name.isEmpty ? "xmlns" : "xmlns:\(name)"
        let root = "\(prefix)TADIGRAEXIR21"
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<\(root) \(space)=\"https://infocentre.gsm.org/TADIG-RAEX-IR21\">\n"
            + header + information + "</\(root)>\n"
    }

    private func element(_ name: String, _ content: String) -> String {
        "<\(prefix)\(name)>\(content.hasPrefix("<") ? "\n" : "")\(content)</\(prefix)\(name)>\n"
    }

    private func code(_ code: (mcc: String, mnc: String)) -> String {
        element("MCC", code.mcc) + element("MNC", code.mnc)
    }

    private func parts(_ range: [String]) -> String {
        var text = element("CC", range[0]) + element("NDC", range[1])
        if range.count > 2 {
            text += element(
                "SN_Range",
                element("SN_RangeStart", range[2])
                    + (range.count > 3 ? element("SN_RangeStop", range[3]) : ""))
        }
        return text
    }

    private func ranges(_ name: String, _ ranges: [[String]], owner: String = "") -> String {
        let items = ranges.map { range in
            let range = element("NumberRange", parts(range))
            guard version > 5 else { return range }
            return element(
                "RangeData", range + (owner.isEmpty ? "" : element("NetworkOwner", owner)))
        }
        return items.isEmpty ? "" : element(name, items.joined())
    }

    private func network(_ network: Network) -> String {
        var series =
            ranges("MSISDN_NumberRanges", network.msisdns)
            + ranges("MSRN_NumberRanges", network.roamingNumbers)
            + ranges("GT_NumberRanges", network.titles, owner: network.tadig)
        for (owner, range) in network.leased {
            series += ranges("GT_NumberRanges", [range], owner: owner)
        }
        var routing = element("CCITT_E164_NumberSeries", series)
        routing += network.codes.map { element("CCITT_E212_NumberSeries", code($0)) }.joined()
        if let title = network.mobileTitle {
            routing += element(
                "CCITT_E214_MGT", element("MGT_CC", title.cc) + element("MGT_NC", title.nc))
        }
        let date =
            network.effective.isEmpty ? "" : element("EffectiveDateOfChange", network.effective)
        let nodes = network.nodes.map { node in
            element(
                "NwNode",
                element("NwElementType", node.type) + element("GTAddressInfo", parts(node.range)))
        }
        let data =
            element(
                "RoutingInfoSection",
                date + (version > 5 ? element("RoutingInfo", routing) : routing))
            + element(
                "NetworkElementsInfoSection",
                element("NetworkElementsInfo", element("NwNodeList", nodes.joined())))
            // Codes and numbers that are not about whose numbers are whose.
            + element("LTEInfoSection", code((mcc: "999", mnc: "99")))
            + element("TestNumbersInfoSection", element("TestNumber", parts(["9", "999"])))
        let hosted = network.hosted.map { element("TADIGCode", $0) }.joined()
        return element(
            "Network",
            element("TADIGCode", network.tadig)
                + (network.name.isEmpty ? "" : element("NetworkName", network.name))
                + element("NetworkData", data)
                + element(
                    "HostedNetworksInfo",
                    hosted.isEmpty ? element("SectionNA", "") : element("HostedNetworks", hosted)))
    }
}
