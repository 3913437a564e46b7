import CAllocationCounter
import SigtranTransport

extension Trial {
    /// Sends messages in batches and receives them, counting what this thread allocates meanwhile.
    ///
    /// - Returns: heap allocations in all of the sending and receiving; set-up is not counted.
    public func allocations(messages total: Int = 10_000) throws -> UInt64 {
        let (_, near, far) = try connected()
        let octets = envelope.seal([UInt8](repeating: 0xA5, count: 200))
        let stream: UInt16 = envelope == .none ? 1 : 0
        return try unsafe octets.withUnsafeBytes { octets in
            let message = unsafe OutboundMessage(octets, payloadProtocol: 3, stream: stream)
            let batch = unsafe [OutboundMessage](repeating: message, count: 8)
            return try unsafe batch.withUnsafeBufferPointer { batch in
                // The first round may allocate what is then kept.
                try unsafe pass(batch, 80, from: near, to: far)
                weir_allocations_start()
                let result = Result { try unsafe pass(batch, total, from: near, to: far) }
                let counts = weir_allocations_stop()
                try result.get()
                return counts.allocations
            }
        }
    }

    private func pass(
        _ batch: UnsafeBufferPointer<OutboundMessage>, _ total: Int, from near: End, to far: End
    ) throws {
        var received = 0
        var sent = 0
        while received < total {
            if sent < total, case .taken(let count) = unsafe near.association.send(batch) {
                sent += count
            }
            switch far.association.receive(into: far.batch) {
            case .messages(let count): received += count
            case .wouldBlock:
                guard poll(far.association.descriptor, milliseconds: 5000) else {
                    throw TrialFailure("\(received) of \(total) came")
                }
            case .event(.pathUp): continue
            case let other: throw TrialFailure("received \(other)")
            }
        }
    }
}
