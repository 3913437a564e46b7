import Gateway
import Logging

/// A gateway, and the threads that serve it: what stores its events, and what logs its links.
///
/// When links change another gateway goes on in its place, with a crew of its own.
final class Crew: Sendable {
    let gateway: Gateway
    let outlets: Outlets
    let writer: EventWriter
    private let links: LinkLog

    /// - Parameters:
    ///   - instance: what the gateway calls itself in events.
    ///   - outlets: where events go.
    init(_ gateway: Gateway, instance: String, outlets: Outlets, logger: Logger) {
        self.gateway = gateway
        self.outlets = outlets
        writer = EventWriter(gateway, instance: instance, outlets: outlets, logger: logger)
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
