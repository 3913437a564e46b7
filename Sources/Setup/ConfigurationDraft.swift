/// A configuration to begin with, in the words of `weir.yaml`, with what is known of each value.
///
/// It is in shadow as a whole: nothing is blocked by it.
public struct ConfigurationDraft: Sendable {
    /// A list of values, and how they are known.
    public struct Known: Sendable {
        public var values: [String]
        /// What they rest on, a line each; empty where somebody gave them.
        public var evidence: [String]

        public init(_ values: [String] = [], evidence: [String] = []) {
            self.values = values
            self.evidence = evidence
        }
    }

    /// The way to one peer.
    public struct Link: Sendable {
        public var name: String
        public var isHome: Bool
        public var role: Role
        public var peers: [String]
        public var pointCodes: [String]
        public var routingContexts: [UInt32] = []
        public var evidence: [String] = []

        public init(
            name: String, isHome: Bool, role: Role, peers: [String], pointCodes: [String]
        ) {
            self.name = name
            self.isHome = isHome
            self.role = role
            self.peers = peers
            self.pointCodes = pointCodes
        }
    }

    /// What Weir is on a link.
    public enum Role: String, Sendable, CaseIterable {
        case sgp, asp, ipsp
    }

    /// A list of the shipped packs, its file, and numbers that might belong to it.
    public struct PartnerList: Sendable {
        public var name: String
        public var meaning: String
        /// Numbers with a remark each: written as comments, for somebody to decide.
        public var candidates: [(number: String, remark: String)] = []

        public init(_ name: String, _ meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    /// How the draft came to be, a line each.
    public var origin: [String] = []
    public var operatorName = ""
    public var country = ""
    public var operatorEvidence: [String] = []
    public var globalTitles = Known()
    public var imsi = Known()
    public var pointCodes = Known()
    /// Rows of a partner table, as CSV; nil where there is none.
    public var partners: String?
    public var links: [Link] = []
    /// Where listening links wait.
    public var listen = "0.0.0.0"
    /// The folder of what changes: events, places.
    public var state = "/var/lib/weir"
    public var controlSocket: String?
    /// Whom the gateway becomes.
    public var user: String?
    public var lists = [
        PartnerList("ati-partners", "partners that may ask where subscribers are, by agreement"),
        PartnerList("routing-partners", "partners that may ask how to reach subscribers"),
        PartnerList("location-partners", "location services by agreement"),
        PartnerList("sms-hubs", "hubs and aggregators of short messages"),
    ]

    public init() {}

    /// The files of the draft, by their paths beside the configuration.
    public var files: [(path: String, text: String)] {
        var files: [(path: String, text: String)] = []
        if let partners { files.append(("partners.csv", partners)) }
        files.append(("lists.rules", listRules))
        for list in lists { files.append(("lists/\(list.name).txt", text(of: list))) }
        return files
    }

    private var listRules: String {
        """
        # Lists of the shipped packs, each in a file of its own:
        # `weir list add \(lists[0].name) +155501 --config weir.yaml` edits them.

        """ + lists.map { "list \($0.name) = file \"lists/\($0.name).txt\"\n" }.joined()
    }

    private func text(of list: PartnerList) -> String {
        var lines = ["# \(list.name): \(list.meaning)", "# One prefix a line, as in +155501"]
        if !list.candidates.isEmpty {
            lines.append("# Seen, and not decided: take the # away from those that you agree to")
        }
        lines += list.candidates.map { "# \($0.number)  # \($0.remark)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
