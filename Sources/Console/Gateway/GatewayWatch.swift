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

    /// Questions of viewers at once: each that a gateway does not answer takes a thread for a while.
    private static let mostQuestions = 2

    private let socket: String?
    /// Octets that an answer may have.
    private let longest: Int
    private let hearing = Mutex(Hearing())
    private let questions = Mutex<Int>(0)
    private let turns = Turns(waiting: 2)

    /// - Parameter socket: the control socket; nil where there is no gateway.
    init(socket: String?, longest: Int) {
        self.socket = socket
        self.longest = longest
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
        let longest = longest
        do {
            return try await offLoop(throwing: {
                try askGateway(request, at: socket, patience: patience, longest: longest)
            })
        } catch let error as AdministrationError {
            throw Refusal(.serviceUnavailable, error.text)
        }
    }

    /// Asks the gateway something for a viewer, after what they have asked before, unless as many ask as may.
    ///
    /// - Throws: `Refusal` 503 where others ask, or none answers.
    func askInTurn(_ request: String, for viewer: String) async throws -> String {
        try await turns.take(viewer)
        defer { turns.give(viewer) }
        let isAdmitted = questions.withLock { questions in
            guard questions < GatewayWatch.mostQuestions else { return false }
            questions += 1
            return true
        }
        guard isAdmitted else {
            throw Refusal(
                .serviceUnavailable, "others ask the gateway: try again", retryAfter: 2)
        }
        defer { questions.withLock { $0 -= 1 } }
        return try await ask(request)
    }

    /// Asks for the status and notes the rates since the last time.
    func look() async {
        guard hasGateway else { return }
        do {
            // Within JSON a line's end is a blank; within a stream of events it would end the event.
            let octets = try await ask("status --json").utf8.map { octet in
                octet == 0x0a || octet == 0x0d ? 0x20 : octet
            }
            let text = String(decoding: octets, as: UTF8.self)
                .trimmingCharacters(in: .whitespaces)
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
