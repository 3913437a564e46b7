/// Finds who tries many subscribers, hardly any of them twice: a title, a range of titles, or a whole network.
///
/// A scanner may use a title for some subscribers only and go on with the next one. So titles of a network that begin
/// alike are looked at together, too: of those ranges of one title that scan, the one with most subscribers counts.
struct ScanCount {
    /// How many subscribers one has to try.
    static let many = 20
    /// Of how many subscribers one at most is attacked twice.
    static let mostAgain = 10
    /// The last digits by which titles of a range differ, at most.
    private static let spread = 6
    /// Ranges of one network that are told at most.
    private static let mostOfNetwork = 20

    /// What came from one title.
    private struct Title {
        var operations: Set<String> = []
        /// The number of whom each attack was on.
        var targets: [Int] = []
    }

    private var networks: [String: [String: Title]] = [:]

    /// - Parameter target: a number for the subscriber.
    mutating func add(_ event: ReportEvent, _ target: Int) {
        guard let title = event.calling?.digits, !title.isEmpty else { return }
        networks[event.senderName, default: [:]][title, default: Title()].targets.append(target)
        if let operation = event.operation {
            networks[event.senderName]?[title]?.operations.insert(operation)
        }
    }

    /// How many subscribers attacks were on, and how many of these were attacked again.
    static func tally(_ targets: [Int]) -> (targets: Int, again: Int) {
        var (count, again, run) = (0, 0, 0)
        var last: Int?
        for target in targets.sorted() {
            run = target == last ? run + 1 : 1
            if run == 1 { count += 1 }
            if run == 2 { again += 1 }
            last = target
        }
        return (count, again)
    }

    /// True for many subscribers of which hardly any was attacked twice.
    static func isScan(_ tally: (targets: Int, again: Int)) -> Bool {
        tally.targets >= many && mostAgain * tally.again <= tally.targets
    }

    /// The ranges that scan, those with most subscribers first.
    var rows: [Report.Scan] {
        networks.flatMap { network, titles in rows(of: titles, network) }
            .sorted {
                ($1.targets, $0.prefix, $0.network) < ($0.targets, $1.prefix, $1.network)
            }
    }

    private func rows(of titles: [String: Title], _ network: String) -> [Report.Scan] {
        let sorted = titles.sorted { ($0.key.utf8.count, $0.key) < ($1.key.utf8.count, $1.key) }
        var scans = ScanCount.scans(among: sorted.map(\.key), sorted.map(\.value.targets))
        var rows: [Report.Scan] = []
        while rows.count < ScanCount.mostOfNetwork, let most = scans.map(\.targets).max() {
            // The narrowest range with nearly as many subscribers as any.
            guard
                let scan = scans.filter({ 10 * $0.targets >= 9 * most }).min(by: {
                    ($0.titles.count, -$0.targets, $0.titles.lowerBound)
                        < ($1.titles.count, -$1.targets, $1.titles.lowerBound)
                })
            else { break }
            let members = sorted[scan.titles]
            rows.append(
                Report.Scan(
                    prefix: commonPrefix(of: members.map(\.key)), network: network,
                    titles: members.count,
                    attacks: members.reduce(0) { $0 + $1.value.targets.count },
                    targets: scan.targets,
                    operations: Set(members.flatMap(\.value.operations)).sorted()))
            scans.removeAll { $0.titles.overlaps(scan.titles) }
        }
        return rows
    }

    /// The ranges that scan, of titles in the order of their length and digits, with how many subscribers each tried.
    private static func scans(
        among titles: [String], _ targets: [[Int]]
    ) -> [(titles: Range<Int>, targets: Int)] {
        var scans: [(titles: Range<Int>, targets: Int)] = []
        func look(at range: Range<Int>) {
            guard targets[range].reduce(0, { $0 + $1.count }) >= many else { return }
            let tally = tally(targets[range].flatMap(\.self))
            if isScan(tally) { scans.append((range, tally.targets)) }
        }
        for dropped in 0...spread {
            var start = 0
            for index in titles.indices {
                let next = index + 1
                if next < titles.count, titles[next].utf8.count == titles[start].utf8.count,
                    titles[next].utf8.dropLast(dropped).elementsEqual(
                        titles[start].utf8.dropLast(dropped))
                {
                    continue
                }
                if dropped == 0 || next - start > 1 { look(at: start..<next) }
                start = next
            }
        }
        if titles.count > 1 { look(at: titles.indices) }
        return scans
    }
}

/// The characters that all begin with.
func commonPrefix(of titles: [String]) -> String {
    titles.dropFirst().reduce(titles.first ?? "") { common, title in
        String(zip(common, title).prefix { $0 == $1 }.map(\.0))
    }
}
