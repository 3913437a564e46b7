public import Intelligence

/// Sends all events to a syslog receiver.
public final class SyslogSink: EventSink {
    private let message: SyslogMessage
    private let delivery: Delivery

    /// Messages that wait for a receiver that does not take any.
    private static let capacity = 16_384

    public init(
        by courier: any Courier, as format: SyslogFormat,
        report: @escaping @Sendable (Delivery.Report) -> Void
    ) {
        message = SyslogMessage(format)
        delivery = Delivery(by: courier, capacity: SyslogSink.capacity, report: report)
    }

    public var status: SinkStatus? { SinkStatus(of: delivery, named: "syslog") }

    public func append(_ events: [StoredEvent]) {
        delivery.put(events.map { message.octets($0) })
    }

    public func add(_ surroundings: Surroundings) {}
    public func flush() {}
    public func close() { delivery.close() }
}

extension SinkStatus {
    init(of delivery: Delivery, named name: String) {
        let counts = delivery.counts
        self.init(name: name)
        taken = counts.delivered
        lost = counts.lost
        errors = counts.failures
    }
}
