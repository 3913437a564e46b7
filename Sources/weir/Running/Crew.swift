import Gateway
import Intelligence
import Logging

/// A gateway, and the threads that serve it: what stores its events, and what logs its links.
///
/// When links change another gateway goes on in its place, with a crew of its own.
final class Crew: Sendable {
    let gateway: Gateway
    let writer: EventWriter
    private let links: LinkLog

    /// - Parameters:
    ///   - instance: what the gateway calls itself in events.
    ///   - sinks: where events go.
    init(_ gateway: Gateway, instance: String, sinks: [any EventSink], logger: Logger) {
        self.gateway = gateway
        writer = EventWriter(gateway, instance: instance, sinks: sinks, logger: logger)
        links = LinkLog(gateway, logger: logger)
    }

    func start() {
        writer.start()
        links.start()
    }

    /// Logs and stores what there still is; to be called when the gateway is at rest.
    func stop() {
        links.stop()
        writer.stop()
    }
}
