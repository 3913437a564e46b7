import Foundation
import Gateway
import SS7Filter
import Screening
import SharedState
import SigtranTransport

#if canImport(Glibc)
    import Glibc
#endif

/// The side of the process that takes over from the one that started it.
struct Successor {
    let channel: HandoverChannel
    /// The error output of the process before; nil where that keeps none for this one.
    private let errors: Int32?

    /// How long the process before may take for its part.
    private var patience: ContinuousClock.Instant { .now + .seconds(30) }

    /// This process as a successor; nil where it was started by anyone else.
    static func inherited() -> Successor? {
        HandoverChannel.inherited().map { Successor(channel: $0, errors: inheritedErrors()) }
    }

    private static func inheritedErrors() -> Int32? {
        let variable = StartedProcess.errorsVariable
        guard let text = ProcessInfo.processInfo.environment[variable],
            let number = Int32(text), number > 2
        else { return nil }
        unsafe unsetenv(variable)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        return number
    }

    /// Takes over: a gateway that goes on with the associations of the one before, not yet started.
    func takeOver(_ plan: GatewayPlan, table: RuleTable) throws -> Gateway {
        try channel.send(SuccessorReport(stage: .ready, takesErrors: true), until: patience)
        var state = try channel.receive(HandoverState.self, until: patience)
        let sessions = state.links.reduce(0) { $0 + $1.slots.count { $0.session != nil } }
        let descriptors = try channel.receiveDescriptors(
            count: 1 + sessions + state.listeners.count, until: patience)
        let memory = try adoptMemory(descriptors[0], plan.identities)
        close(descriptors[0])
        let transports = plan.links.map(\.transport)
        var rest = descriptors.dropFirst()
        var associations: [Association] = []
        for link in state.links.indices {
            let transport = transports.first { state.links[link].isCarried(by: $0) }
            for slot in state.links[link].slots.indices
            where state.links[link].slots[slot].session != nil {
                guard let descriptor = rest.popFirst() else { break }
                if let association = try? transport?.adopt(descriptor) {
                    associations.append(association)
                } else {
                    close(descriptor)
                    state.links[link].slots[slot].session = nil
                }
            }
        }
        var listeners: [Listener] = []
        state.listeners = state.listeners.filter { listener in
            guard let descriptor = rest.popFirst() else { return false }
            let transport = transports.first { $0.name == listener.transport }
            guard let adopted = try? transport?.adoptListener(descriptor) else {
                close(descriptor)
                return false
            }
            listeners.append(adopted)
            return true
        }
        return try Gateway(
            plan, table: table,
            adopting: Handover(
                state: state, memory: memory, associations: associations, listeners: listeners))
    }

    /// The memory behind a descriptor; nil where another version has laid it out, and it begins anew.
    private func adoptMemory(
        _ descriptor: Int32, _ identities: SubscriberIdentities
    ) throws(StateBlockError) -> NetworkMemory? {
        do throws(StateBlockError) {
            return NetworkMemory(try StateBlock(adopting: descriptor), identities: identities)
        } catch {
            if case .foreign = error.cause { return nil }
            throw error
        }
    }

    /// Tells the process before that all is taken over: from now on it keeps its hands off.
    func tellRunning() throws {
        // What came through the process before comes there directly from now on.
        if let errors, dup2(errors, STDERR_FILENO) == STDERR_FILENO { close(errors) }
        try channel.send(SuccessorReport(stage: .running), until: patience)
    }

    /// Tells it why nothing came of it.
    func tellFailure(_ text: String) {
        try? channel.send(SuccessorReport(stage: .failed, text: text), until: patience)
    }

    /// Waits until the process before has ended, and with it its hold on files and sockets.
    func waitForPredecessor() { _ = channel.waitForEnd(within: .seconds(60)) }
}

extension HandoverState.LinkState {
    func isCarried(by transport: Transport) -> Bool { identity.hasPrefix(transport.name + "|") }
}
