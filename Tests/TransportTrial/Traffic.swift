import SigtranTransport

/// Numbered messages of varied sizes over several streams, and the check that all of them come.
///
/// Message `n` says its number and then repeats an octet that follows from it, on stream
/// `n % streams`, with a payload protocol that follows from the stream.
final class Traffic {
    private let total: Int
    private let streams: Int
    private let largest: Int
    private var sent = 0
    private var received = 0
    private var lastOfStream: [Int: Int] = [:]

    private let envelope: Envelope

    init(total: Int, largest: Int, envelope: Envelope) {
        self.total = total
        streams = envelope == .none ? 8 : 1
        self.largest = largest
        self.envelope = envelope
    }

    var isSent: Bool { sent == total }
    var isReceived: Bool { received == total }

    /// Sends batches until the stack takes no more.
    func send(to association: Association) throws {
        while sent < total {
            let numbers = sent..<min(sent + 7, total)
            let sealed = numbers.map { envelope.seal(octets($0)) }
            let outcome = unsafe sealed.flatMap(\.self).withUnsafeBytes { octets in
                var messages: [OutboundMessage] = unsafe []
                var start = 0
                for (number, message) in zip(numbers, sealed) {
                    let end = start + message.count
                    unsafe messages.append(
                        OutboundMessage(
                            UnsafeRawBufferPointer(rebasing: octets[start..<end]),
                            payloadProtocol: payloadProtocol(number % streams),
                            stream: UInt16(number % streams)))
                    start = end
                }
                return unsafe messages.withUnsafeBufferPointer { unsafe association.send($0) }
            }
            guard case .taken(let count) = outcome else {
                throw TrialFailure("sending message \(sent) gave \(outcome)")
            }
            sent += count
            if count < numbers.count { return }
        }
    }

    /// Checks received messages.
    func check(_ batch: ReceiveBatch, _ count: Int) throws {
        for index in 0..<count {
            let message = batch[index]
            let span = batch.octets(index)
            let octets = envelope.open(span.indices.map { span[$0] })
            guard octets.count >= 4 else { throw TrialFailure("a message of \(octets.count)") }
            let number = (0..<4).reduce(0) { $0 << 8 | Int(octets[$1]) }
            guard octets.count == length(number) else {
                throw TrialFailure("message \(number) has \(octets.count) octets")
            }
            for position in 4..<octets.count where octets[position] != UInt8(number % 251) {
                throw TrialFailure("message \(number) was altered at \(position)")
            }
            let stream = number % streams
            guard message.stream == UInt16(stream),
                message.payloadProtocol == payloadProtocol(stream)
            else { throw TrialFailure("message \(number) came as \(message)") }
            if let last = lastOfStream[stream], last >= number {
                throw TrialFailure("message \(number) came after \(last) of its stream")
            }
            lastOfStream[stream] = number
            received += 1
        }
    }

    private func payloadProtocol(_ stream: Int) -> UInt32 {
        stream == 0 ? 3 : 0x0102_0300 + UInt32(stream)
    }

    private func length(_ number: Int) -> Int { 4 + number * 37 % (largest - 3) }

    private func octets(_ number: Int) -> [UInt8] {
        var octets = [UInt8](repeating: UInt8(number % 251), count: length(number))
        for position in 0..<4 {
            octets[position] = UInt8(truncatingIfNeeded: number >> (24 - 8 * position))
        }
        return octets
    }
}
