public import SS7Filter
public import SS7Rules
public import SS7Wire

/// What `weir.yaml` says, as plain values.
///
/// Paths are absolute or relative to the working directory: those of the file were relative to it.
public struct Configuration: Sendable {
    /// The file it was read from.
    public var file = ""
    /// The gateway's own name in events; the host's name where the file gives none.
    public var instance: String?
    /// The operators that the gateway protects: at least one.
    public var home: [HomeNetwork] = []
    /// The SS7 networks that links refer to by name.
    public var networks: [SignallingNetwork] = []
    /// The partner tables, in the order of the file.
    public var partners: [String] = []
    /// The tables of ported numbers, in the order of the file.
    public var ported: [String] = []
    /// Where countries of numbers come from that neither home nor partners have.
    public var numbering = PublicNumbering.builtin
    public var rules: [RuleSource] = [.packs]
    /// How the rules of categories are in force, where the file says so.
    public var modes: [SS7Filter.Category: CategoryMode] = [:]
    /// The file that switches single rules, see `RuleModeFile`; it need not be there.
    public var ruleModes: String?
    /// What `$NAME` of the rules stands for, by name.
    public var parameters: [String: String] = [:]
    /// The clock of `time` and `weekday` in rules: a name of the time zone database.
    public var timeZone = "UTC"
    /// How point codes are written where nothing nearer says so.
    public var pointCodeFormat = PointCodeFormat.itu383
    /// What holds for links of the interconnect side, and for messages of no configured link.
    public var interconnect = Policy(for: .interconnect)
    /// What holds for links of the home side.
    public var homeSide = Policy(for: .home)
    public var links: [Link] = []
    public var routes: [Route] = []
    public var globalTitleRoutes: [GlobalTitleRoute] = []
    /// Worker threads; nil takes one for each core.
    public var workers: Int?
    /// The memory of transaction ids.
    public var dialogues = StateCapacity(capacity: 262_144, timeout: .seconds(900))
    /// Requests that wait for their answer, one a dialogue.
    public var requestCapacity = 131_072
    /// Subscribers of whom service centres were told within the day.
    public var deliveryCapacity = 1_048_576
    /// Where subscribers are.
    public var places = PlaceSettings()
    /// What SMS home routing tells others; nil where it is off.
    public var homeRouting: HomeRouting?
    /// The segmented messages that each worker holds.
    public var segments = StateCapacity(capacity: 256, timeout: .seconds(10))
    /// How many of them messages of one link may take; half of all where the file does not say.
    public var segmentsPerLink: Int?
    /// Token buckets of rules' limits.
    public var limitCapacity = 262_144
    /// Sketches of rules' limits of different values.
    public var sketchCapacity = 16_384
    /// How long after a start a dialogue never seen is flagged and not blocked.
    public var startupGrace = Duration.seconds(300)
    /// How long traffic waits for a peer that went down, T(r) of RFC 4666 clause 4.3.2.
    public var recovery = Duration.seconds(2)
    public var associationRate = AssociationRate()
    /// How long a worker or a destination may fail to keep up before `overload` of its side holds.
    public var overloadAfter = Duration.seconds(1)
    /// Messages that wait for a link: from how many on its destinations are congested, and down to how
    /// many they are not any more.
    public var congestion = Congestion()
    public var events = EventSettings()
    /// Who is alerted of events.
    public var alerts: [Alert] = []
    public var reload = ReloadSettings()
    /// What `weir-console` goes by; the gateway heeds none of it.
    public var console = ConsoleSettings()
    /// Where `weir status` and `weir reload` reach the gateway.
    public var controlSocket = "/run/weir/control.sock"
    /// The group that may use the control socket besides its owner.
    public var controlGroup: String?
    /// Whom the gateway becomes once its sockets are bound; nil stays who it was started as.
    public var user: String?
    /// The group that it becomes then; nil for the user's own.
    public var group: String?
    public var logLevel = LogLevel.info
    /// Findings that do not keep the file from being used.
    public internal(set) var warnings: [Diagnostic] = []

    let source: SourceText

    /// All global-title prefixes of the home networks.
    public var homeGlobalTitles: [Digits] { home.flatMap(\.globalTitles) }
    /// All IMSI prefixes of the home networks.
    public var homeIMSIs: [Digits] { home.flatMap(\.imsiPrefixes) }

    /// Which IMSIs the mobile global titles of the home networks stand for; at most eight count.
    public var mobileTitles: MobileTitles {
        var titles = MobileTitles()
        for pair in home.flatMap(\.mobileTitles) { titles.add(title: pair.title, imsi: pair.imsi) }
        return titles
    }

    /// The link for messages that no route leads elsewhere: the first of the other side.
    ///
    /// - Parameter side: where the message comes from.
    public func defaultLink(from side: Side) -> Int? { links.firstIndex { $0.side != side } }

    /// What holds for messages of a side that belong to no configured link.
    public func policy(for side: Side) -> Policy { side == .home ? homeSide : interconnect }

    /// The link whose peer sends from an address; nil where none does.
    ///
    /// - Parameter port: where known, picks between links that share an address.
    public func linkIndex(peer address: IPAddress, port: UInt16? = nil) -> Int? {
        let matches = links.indices.filter { index in
            links[index].peers.contains { $0.address == address }
        }
        guard matches.count > 1, let port else { return matches.first }
        return matches.first { index in
            links[index].peers.contains { $0.address == address && $0.port == port }
        } ?? matches.first
    }

    /// The link whose peer has a point code; nil where none or more than one has.
    public func linkIndex(pointCode: PointCode) -> Int? {
        let matches = links.indices.filter { links[$0].pointCodes.contains(pointCode) }
        return matches.count == 1 ? matches[0] : nil
    }
}

extension Configuration {
    /// Where rules come from.
    public enum RuleSource: Hashable, Sendable {
        /// The packs shipped with Weir.
        case packs
        /// A rule file, or a folder with rule files.
        case path(String)
    }

    /// What is known of numbers besides one's own and the partners'.
    public enum PublicNumbering: String, Hashable, Sendable, CaseIterable {
        /// The tables of public numbering inside the binary.
        case builtin
        /// Nothing.
        case none
    }

    /// Room and time of a table of remembered things.
    public struct StateCapacity: Hashable, Sendable {
        /// Entries that fit.
        public var capacity: Int
        /// How long an entry lives after it was last used.
        public var timeout: Duration
    }

    /// The memory of where subscribers are.
    public struct PlaceSettings: Hashable, Sendable {
        /// Subscribers that fit.
        public var capacity = 1_000_000
        /// How long a place is remembered where its subscriber is not seen again.
        public var timeout = Duration.seconds(90 * 86_400)
        /// The SQLite file that keeps them over restarts.
        public var file: String?
        /// The file with the key that subscribers are hashed with; nil where IMSIs are kept.
        public var keyFile: String?

        /// Entries of the memory for so many subscribers: sets of four do not fill evenly, and of a
        /// memory that was no larger than its subscribers every sixth would find no room.
        public var entries: Int { 2 * capacity }
    }

    /// SMS home routing: what foreign service centres are told in place of IMSIs and nodes.
    public struct HomeRouting: Hashable, Sendable {
        /// The gateway's own number, international.
        public var address: Digits
        /// How long a scrambled IMSI is valid.
        public var lifetime = Duration.seconds(600)
        /// What scrambled IMSIs begin with; nil for what the true ones do.
        public var imsiPrefix: Digits?
        /// Entries of its memory, three for each subscriber that is asked for.
        public var capacity = 262_144
    }

    /// How many associations peers may begin in a second.
    public struct AssociationRate: Hashable, Sendable {
        /// From one address.
        public var perPeer = 20
        /// All together.
        public var all = 200
    }

    /// When a link is congested, in messages that wait for it.
    public struct Congestion: Hashable, Sendable {
        public var high = 8
        public var low = 0
    }

    /// How new rules come into force.
    public struct ReloadSettings: Hashable, Sendable {
        /// True to reload when a file that the rules are made of has changed.
        public var watch = false
        /// The part of the recent messages that pass now, 0 to 1, of which new rules may block no
        /// more unless they are forced.
        public var mostBlocked = 0.05
        /// Recent messages that new rules are tried on.
        public var recent = 4_096
    }

    /// How much is logged.
    public enum LogLevel: String, Hashable, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }
}
