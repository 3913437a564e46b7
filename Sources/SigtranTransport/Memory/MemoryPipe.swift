internal import Synchronization

/// One direction of an association in memory: what one end sends and the other receives.
final class MemoryPipe: Sendable {
    private struct State: ~Copyable, @unchecked Sendable {
        var queue: MemoryQueue
        /// Nothing more can be sent; `.closed` follows what is queued.
        var isFinished = false
        /// A send was cut short, so that `writable` is not.
        var isBlocked = false
        var isHeldFull = false
        var isRaised = false
        var givesBack = false
    }

    /// Polled by the receiver.
    let readable: EventDescriptor
    /// Polled by the sender.
    let writable: EventDescriptor
    private let streams: UInt16
    private let state: Mutex<State>

    init(capacity: Int, streams: UInt16) throws(TransportError) {
        readable = try EventDescriptor()
        writable = try EventDescriptor()
        self.streams = streams
        state = Mutex(State(queue: MemoryQueue(capacity: capacity)))
    }

    func send(_ messages: UnsafeBufferPointer<OutboundMessage>) -> SendOutcome {
        state.withLock { state in
            guard !state.isFinished else { return .closed }
            var taken = 0
            while taken < messages.count {
                let message = unsafe messages[taken]
                let length = unsafe message.octets.count
                guard length > 0, unsafe message.stream < streams,
                    state.queue.canEverHold(length)
                else {
                    wake(&state)
                    return .refused(after: taken)
                }
                guard !state.isHeldFull, state.queue.hasRoom(for: length) else {
                    block(&state)
                    break
                }
                unsafe state.queue.append(message)
                taken += 1
            }
            wake(&state)
            return .taken(taken)
        }
    }

    func receive(into batch: ReceiveBatch) -> ReceiveOutcome {
        state.withLock { state in
            guard let outcome = state.queue.next(into: batch) else {
                if state.isFinished { return .closed }
                readable.clear()
                state.isRaised = false
                return .wouldBlock
            }
            if state.isBlocked, !state.isHeldFull, state.queue.isAtMostHalfFull {
                unblock(&state)
            }
            return outcome
        }
    }

    func deliver(_ event: AssociationEvent) {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.queue.append(event)
            wake(&state)
        }
    }

    /// Ends the direction after what is queued and these events; does nothing a second time.
    func finish(_ first: AssociationEvent, _ second: AssociationEvent? = nil) {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            state.queue.append(first)
            if let second { state.queue.append(second) }
            wake(&state)
            // A sender that waits for room learns the end from its next send.
            unblock(&state)
        }
    }

    func setGivesBack(_ givesBack: Bool) { state.withLock { $0.givesBack = givesBack } }

    /// What the receiver has left of a direction that has ended, where that is given back.
    func takeBack() -> [ReturnedMessage] {
        state.withLock { state in
            guard state.givesBack, state.isFinished else { return [] }
            return state.queue.takeBack()
        }
    }

    func discard() {
        state.withLock { $0.queue.removeAll() }
    }

    func holdFull(_ isHeld: Bool) {
        state.withLock { state in
            state.isHeldFull = isHeld
            if !isHeld { unblock(&state) }
        }
    }

    private func wake(_ state: inout State) {
        guard !state.isRaised, !state.queue.isEmpty else { return }
        state.isRaised = true
        readable.raise()
    }

    private func block(_ state: inout State) {
        guard !state.isBlocked else { return }
        state.isBlocked = true
        writable.fill()
    }

    private func unblock(_ state: inout State) {
        guard state.isBlocked else { return }
        state.isBlocked = false
        writable.clear()
    }
}
