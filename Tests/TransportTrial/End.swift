import Glibc
public import SigtranTransport

/// What a trial found wrong.
public struct TrialFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Waits until a descriptor is readable or writable, as a worker's epoll set would.
///
/// - Returns: whether it became so in time.
public func poll(_ descriptor: Int32, writable: Bool = false, milliseconds: Int32 = 0) -> Bool {
    let wanted = Int16(writable ? POLLOUT : POLLIN)
    var entry = pollfd(fd: descriptor, events: wanted, revents: 0)
    let count = unsafe Glibc.poll(&entry, 1, milliseconds)
    return count == 1 && entry.revents & wanted != 0
}

/// True when a poll for writing would return, be it for a hang-up or an error.
func isWoken(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe Glibc.poll(&entry, 1, 1000) == 1
}

/// One end of an association under trial, with a batch to receive into.
public final class End: @unchecked Sendable {
    public let association: Association
    public let batch: ReceiveBatch
    /// How long anything may take before the trial fails.
    public var patience: Duration = .seconds(20)

    private let envelope: Envelope

    public init(
        _ association: Association, batch: ReceiveBatch = ReceiveBatch(),
        envelope: Envelope = .none
    ) {
        self.association = association
        self.batch = batch
        self.envelope = envelope
    }

    /// The next outcome that is not `wouldBlock`, waiting by the descriptor alone.
    public func next() throws -> ReceiveOutcome {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            let outcome = association.receive(into: batch)
            if outcome != .wouldBlock { return outcome }
            _ = poll(association.descriptor, milliseconds: 1000)
        }
        throw TrialFailure("nothing received in \(patience)")
    }

    /// Expects an event next, passing over what `ignoring` names.
    public func expect(
        _ event: AssociationEvent, ignoring: [AssociationEvent] = [.pathUp]
    ) throws {
        while true {
            let outcome = try next()
            if outcome == .event(event) { return }
            if case .event(let other) = outcome, ignoring.contains(other) { continue }
            throw TrialFailure("expected \(event), found \(outcome)")
        }
    }

    /// Expects that the association has come up, and returns its streams.
    @discardableResult
    public func expectUp() throws -> (outbound: UInt16, inbound: UInt16) {
        let outcome = try next()
        guard case .event(.up(let outbound, let inbound)) = outcome else {
            throw TrialFailure("expected up, found \(outcome)")
        }
        guard association.outboundStreams == outbound else {
            throw TrialFailure("\(association.outboundStreams) streams, \(outbound) in the event")
        }
        return (outbound, inbound)
    }

    /// Expects one message next and returns its octets.
    public func expectMessage() throws -> [UInt8] {
        while true {
            let outcome = try next()
            if outcome == .event(.pathUp) { continue }
            guard outcome == .messages(1) else {
                throw TrialFailure("expected one message, found \(outcome)")
            }
            return octets(0)
        }
    }

    /// A copy of the octets of message `index` of the batch.
    public func octets(_ index: Int) -> [UInt8] {
        let batch = batch
        let span = batch.octets(index)
        return envelope.open(span.indices.map { span[$0] })
    }

    /// Sends one message, or tells why not.
    public func send(
        _ octets: [UInt8], stream: UInt16 = 1, payloadProtocol: UInt32 = 3, sender: UInt8 = 0
    ) -> SendOutcome {
        unsafe envelope.seal(octets).withUnsafeBytes { octets in
            var message = unsafe OutboundMessage(
                octets, payloadProtocol: payloadProtocol,
                stream: envelope == .none ? stream : 0, sender: sender)
            return unsafe withUnsafePointer(to: &message) { pointer in
                unsafe association.send(UnsafeBufferPointer(start: pointer, count: 1))
            }
        }
    }
}
