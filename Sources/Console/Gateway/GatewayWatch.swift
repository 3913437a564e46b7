import Administration
import Foundation
import HTTPTypes
import Synchronization

/// Asks the gateway once a second how it is, for all that look.
final class GatewayWatch: Sendable {
    static let interval = Duration.seconds(1)
    /// Samples that are kept: ten minutes.
    static let kept = 600

    /// What was heard last.
    struct Hearing: Sendable {
        /// The status as the gateway writes it; nil while none answers.
        var status: String?
        /// Why none answers.
        var absence: String?
        var samples: [RateSample] = []
        fileprivate var last: (state: GatewayState, time: Double)?
    }

    private let socket: String?
    private let hearing = Mutex(Hearing())

    /// - Parameter socket: the control socket; nil where there is no gateway.
    init(socket: String?) {
        self.socket = socket
        if socket == nil {
            hearing.withLock { $0.absence = "no configuration: an event store alone is shown" }
        }
    }

    var hasGateway: Bool { socket != nil }
    var now: Hearing { hearing.withLock { $0 } }

    /// Asks the gateway something.
    ///
    /// - Throws: `Refusal` 503 where none answers.
    func ask(_ request: String, patience: Duration? = .seconds(5)) async throws -> String {
        guard let socket else { throw Refusal(.serviceUnavailable, "no gateway is configured") }
        do {
            return try await offLoop(throwing: {
                try askGateway(request, at: socket, patience: patience)
            })
        } catch let error as AdministrationError {
            throw Refusal(.serviceUnavailable, error.text)
        }
    }

    /// Asks for the status and notes the rates since the last time.
    func look() async {
        guard hasGateway else { return }
        do {
            let text = try await ask("status --json").trimmingCharacters(in: .newlines)
            note(text, try JSONDecoder().decode(GatewayState.self, from: Data(text.utf8)))
        } catch {
            let reason = (error as? Refusal)?.message ?? "the gateway's status cannot be read"
            hearing.withLock { hearing in
                hearing.status = nil
                hearing.absence = reason
                hearing.last = nil
            }
        }
    }

    private func note(_ text: String, _ state: GatewayState) {
        let time = wallClock()
        hearing.withLock { hearing in
            if let last = hearing.last,
                let sample = RateSample(from: last.state, at: last.time, to: state, at: time)
            {
                hearing.samples = (hearing.samples + [sample]).suffix(GatewayWatch.kept)
            }
            hearing.last = (state, time)
            hearing.status = text
            hearing.absence = nil
        }
    }
}
