import Captures
import Gateway
import Monitoring
import Records
import Replay
import SS7Filter
import SS7Wire

/// What a tap has counted: by link, by rule, by interface.
struct TapCounts {
    let links: [CountedLink]
    var interfaces: [TappedInterface] = []
    var capture = CaptureStatistics()
    var generation: UInt32 = 1
    private(set) var table: RuleTable
    /// What rules of tables before this one have done, by name.
    private var past: [String: RuleCount] = [:]
    private var hits: [UInt64] = []
    private var matches: [LastMatch?]

    init(_ table: RuleTable, links: [CountedLink]) {
        self.table = table
        self.links = links
        matches = Array(repeating: nil, count: table.rules.count)
    }

    /// Counts a message by its link; what belongs to none counts at the last.
    mutating func count(_ message: inout DecodedMessage, _ visit: CaptureScreening.Visit) {
        let link = visit.link ?? links.count - 1
        links[link].counters.record(visit.judgement, of: &message)
        let rule = Int(visit.judgement.rule)
        guard visit.judgement.hasRule, matches.indices.contains(rule) else { return }
        var calling = message.sccp.calling.normalised
        if calling.isEmpty { calling = message.sccp.calling.digits }
        let time = (Double(visit.placement.time) ?? 0) * 1e9
        matches[rule] = LastMatch(
            time: UInt64(time), calling: calling,
            originatingPointCode: message.mtp.originatingPointCode, link: link)
    }

    /// Takes the counts of the table's rules as they are now.
    mutating func take(hits: [UInt64]) { self.hits = hits }

    /// Goes on with another table; a rule's counts go on under its name.
    mutating func install(_ next: RuleTable) {
        past = Dictionary(zip(table.rules.map(\.name), counts)) { $1 }
        table = next
        hits = []
        matches = next.rules.map { past[$0.name]?.last }
        generation += 1
    }

    /// One for each rule of the table.
    var counts: [RuleCount] {
        table.rules.enumerated().map { index, rule in
            var count = past[rule.name] ?? RuleCount()
            let number = index < hits.count ? hits[index] : 0
            if rule.shadow { count.shadowHits += number } else { count.hits += number }
            count.last = matches[index]
            return count
        }
    }

    /// What was found in frames that is no message.
    var frames: [(name: String, count: Int)] {
        [
            ("frames", capture.frames), ("truncatedFrames", capture.truncatedFrames),
            ("truncatedChunks", capture.truncatedChunks), ("malformed", capture.malformed),
            ("retransmissions", capture.retransmissions),
            ("droppedFragments", capture.droppedFragments),
            ("droppedDatagrams", capture.droppedDatagrams),
            ("forgottenAssociations", capture.forgottenAssociations),
        ]
    }
}
