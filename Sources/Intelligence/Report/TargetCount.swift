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

    var rows: [Report.Target] {
        counts.values.sorted { ($1.attacks, $0.subscriber.key) < ($0.attacks, $1.subscriber.key) }
            .map { count in
                Report.Target(
                    subscriber: count.subscriber, attacks: count.attacks,
                    networks: Intelligence.rows(count.networks, of: count.attacks))
            }
    }
}

/// Counts attacks by global title.
struct SenderCount {
    private struct Count {
        var network: String
        var attacks = 0
        var targets: Set<String> = []
        var operations: Set<String> = []
        var isReported = false
    }

    private var counts: [String: Count] = [:]

    /// How many subscribers one has to try to be scanning.
    private static let many = 20

    mutating func add(_ event: ReportEvent, _ subscriber: Subscriber?) {
        guard let title = event.calling?.digits else { return }
        var count = counts[title] ?? Count(network: event.senderName)
        count.attacks += 1
        if let subscriber { count.targets.insert(subscriber.key) }
        if let operation = event.operation { count.operations.insert(operation) }
        counts[title] = count
    }

    var rows: [Report.Sender] {
        counts.sorted { ($1.value.attacks, $0.key) < ($0.value.attacks, $1.key) }.map {
            let count = $0.value
            return Report.Sender(
                globalTitle: $0.key, network: count.network, attacks: count.attacks,
                targets: count.targets.count, operations: count.operations.sorted(),
                isScanning: count.targets.count >= SenderCount.many
                    && count.attacks < 2 * count.targets.count)
        }
    }
}

extension ReportEvent {
    /// The sender's network; `CC/` where no operator is known, `/` where nothing is.
    var senderName: String { network ?? (source?.country ?? "") + "/" }
}
