import Foundation
public import Gateway
import Intelligence
import Records
public import SS7Filter
import SS7Wire

/// A link with what was counted of its messages.
public struct CountedLink: Sendable {
    public var name: String
    public var side: Side
    public var counters: LinkCounters

    public init(name: String, side: Side, counters: LinkCounters) {
        self.name = name
        self.side = side
        self.counters = counters
    }
}

/// What a gateway and a tap say of themselves in the same words: rules, links, sinks of events.
protocol CountedStatus {
    var rules: TableStatus { get }
    /// In the order by which matches number them.
    var countedLinks: [CountedLink] { get }
    var sinks: [SinkStatus] { get }
    /// Clusters that were told of.
    var clusters: Int { get }
    var reloads: ReloadCounts { get }
    /// Events stored, and those for which there was no room.
    var stored: Int { get }
    var lost: Int { get }
}

/// Lines of 80 columns at most: what is longer goes on in the next line, indented further.
///
/// They are broken between words; a word that is longer stays whole.
func withinColumns(_ lines: [String]) -> [String] {
    lines.joined(separator: "\n").components(separatedBy: "\n").flatMap { line -> [String] in
        guard line.count > 80 else { return [line] }
        let indent = String(line.prefix { $0 == " " })
        var parts = [indent]
        for word in line.dropFirst(indent.count).split(
            separator: " ", omittingEmptySubsequences: false)
        {
            let last = parts[parts.count - 1]
            let isFirst = last.allSatisfy { $0 == " " }
            if !isFirst, last.count + 1 + word.count > 80 {
                parts.append(indent + "  " + word)
            } else {
                parts[parts.count - 1] = last + (isFirst ? "" : " ") + word
            }
        }
        return parts
    }
}

extension CountedStatus {
    /// Messages of all links that a category has blocked, or in shadow would have.
    func decided(by category: SS7Filter.Category, isShadow: Bool) -> Int {
        countedLinks.reduce(0) { $0 + $1.counters[category, isShadow: isShadow] }
    }

    /// What was counted of a link, a line each.
    func counterLines(_ counters: LinkCounters) -> [String] {
        let causes = LinkCounters.Cause.allCases.filter { counters[$0] > 0 }.map {
            "  " + $0.name.padded(to: 22) + "\(counters[$0])".padded(to: -12)
        }
        let findings = Reason.allCases.filter { counters[$0] > 0 }.map {
            "    " + $0.name.padded(to: 20) + "\(counters[$0])".padded(to: -12)
        }
        return causes + findings
    }

    /// Writes the objects of the rules in force, of reloads and of events.
    func members(_ text: inout JSONText) {
        text.openObject("rules")
        text.number("generation", rules.generation)
        text.number("count", rules.table.rules.count)
        ruleMembers(&text)
        text.close()
        text.openObject("reloads")
        text.number("accepted", reloads.accepted)
        text.number("refused", reloads.refused)
        text.number("failed", reloads.failed)
        text.close()
        text.openObject("events")
        text.number("stored", stored)
        text.number("lost", lost)
        sinkMembers(&text)
        text.close()
    }

    /// Writes what was counted of a link as two objects.
    func counterMembers(_ counters: LinkCounters, _ text: inout JSONText) {
        text.openObject("counters")
        for cause in LinkCounters.Cause.allCases {
            text.number(named: cause.name, counters[cause])
        }
        text.close()
        text.openObject("findings")
        for finding in Reason.allCases where counters[finding] > 0 {
            text.number(named: finding.name, counters[finding])
        }
        text.close()
    }
}
