/// Counts attacks by subscriber.
struct TargetCount {
    private struct Count {
        var subscriber: Subscriber
        var attacks = 0
        var networks: [String: Int] = [:]
    }

    private var counts: [String: Count] = [:]

    mutating func add(_ event: ReportEvent, _ subscriber: Subscriber) {
        var count = counts[subscriber.key] ?? Count(subscriber: subscriber)
        count.attacks += 1
        count.networks[event.senderName, default: 0] += 1
        counts[subscriber.key] = count
    }

    func rows(_ directory: SubscriberDirectory) -> [Report.Target] {
        counts.values.sorted { ($1.attacks, $0.subscriber.key) < ($0.attacks, $1.subscriber.key) }
            .map { count in
                Report.Target(
                    subscriber: count.subscriber, attacks: count.attacks,
                    networks: Intelligence.rows(count.networks, of: count.attacks),
                    isInferred: directory.isInferred(count.subscriber))
            }
    }
}

/// Counts attacks by global title.
struct SenderCount {
    private struct Count {
        var network: String
        var attacks = 0
        /// The number of whom each attack was on.
        var targets: [Int] = []
        var operations: Set<String> = []
    }

    private var counts: [String: Count] = [:]

    /// - Parameter target: a number for the subscriber; nil where there is none.
    mutating func add(_ event: ReportEvent, _ target: Int?) {
        guard let title = event.calling?.digits else { return }
        counts[title, default: Count(network: event.senderName)].attacks += 1
        if let target { counts[title]?.targets.append(target) }
        if let operation = event.operation { counts[title]?.operations.insert(operation) }
    }

    var rows: [Report.Sender] {
        counts.sorted { ($1.value.attacks, $0.key) < ($0.value.attacks, $1.key) }.map {
            let count = $0.value
            let tally = ScanCount.tally(count.targets)
            return Report.Sender(
                globalTitle: $0.key, network: count.network, attacks: count.attacks,
                targets: tally.targets, operations: count.operations.sorted(),
                isScanning: ScanCount.isScan(tally))
        }
    }
}

extension ReportEvent {
    /// The sender's network; `CC/` where no operator is known, `/` where nothing is.
    var senderName: String { network ?? (source?.country ?? "") + "/" }
}
