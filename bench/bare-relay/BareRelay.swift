import Foundation
public import SigtranTransport
import Synchronization

/// The least that could stand in a gateway's place, over the same stacks: it acknowledges what M3UA
/// asks and passes each DATA message on to the other side with that side's routing context.
///
/// One thread, batches as the stack gives them; it reads nothing of what is inside and knows no
/// failure but its end.
public final class BareRelay: @unchecked Sendable {
    private struct Side {
        var listener: Listener
        var association: Association?
        var routingContext: UInt32
    }

    private var sides: [Side] = []
    private let batch = ReceiveBatch()
    private let isStopping = Atomic<Bool>(false)
    private let hasEnded = DispatchSemaphore(value: 0)
    private var messages = 0
    /// Given the number of each message, says how long to stand still before it.
    private let stall: @Sendable (Int) -> Duration

    /// Where it waits for each side.
    public private(set) var addresses: [TransportAddress] = []

    /// - Parameters:
    ///   - listen: the two addresses to wait at.
    ///   - stall: given the number of each message, says how long to stand still before it.
    public init(
        over transport: Transport, _ parameters: AssociationParameters,
        listen: [TransportAddress], routingContexts: [UInt32],
        stall: @escaping @Sendable (Int) -> Duration = { _ in .zero }
    ) throws {
        self.stall = stall
        for (address, context) in zip(listen, routingContexts) {
            let listener = try transport.listen(on: [address], parameters: parameters)
            sides.append(Side(listener: listener, association: nil, routingContext: context))
            addresses.append(
                address.with(port: listener.localAddresses.first?.port ?? address.port))
        }
    }

    public func start() {
        let thread = Thread { [self] in
            while !isStopping.load(ordering: .relaxed) { turn() }
            for side in sides {
                side.association?.close()
                side.listener.close()
            }
            hasEnded.signal()
        }
        thread.name = "relay"
        thread.start()
    }

    public func stop() {
        isStopping.store(true, ordering: .relaxed)
        hasEnded.wait()
    }

    /// Passes on what has come; waits for so long where nothing has.
    ///
    /// For those who turn it by hand, in place of `start`.
    public func turn(milliseconds: Int32 = 10) {
        var entries = sides.map {
            pollfd(
                fd: $0.association?.descriptor ?? $0.listener.descriptor, events: Int16(POLLIN),
                revents: 0)
        }
        guard unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return }
        for index in sides.indices where entries[index].revents != 0 {
            if let association = sides[index].association {
                pass(from: association, index)
            } else {
                sides[index].association = (try? sides[index].listener.accept())?.association
            }
        }
    }

    private func pass(from association: Association, _ index: Int) {
        while true {
            switch association.receive(into: batch) {
            case .messages(let count):
                take(count, from: association, index)
                if association.emptiesByBatch, count < batch.capacity { return }
            case .event: continue
            case .wouldBlock: return
            case .closed:
                sides[index].association = nil
                return
            }
        }
    }

    private func take(_ count: Int, from association: Association, _ index: Int) {
        var passed: [OutboundMessage] = unsafe []
        for place in 0..<count {
            let message = batch[place]
            guard message.length >= 8 else { continue }
            let start = unsafe batch.slot(place)
            let octets = unsafe UnsafeMutableRawBufferPointer(
                start: start, count: Int(message.length))
            switch unsafe (octets[2], octets[3]) {
            case (3, 1): unsafe answer(octets, 3, 4, by: association)
            case (3, 2): unsafe answer(octets, 3, 5, by: association)
            case (3, 3): unsafe answer(octets, 3, 6, by: association)
            case (4, 1): unsafe answer(octets, 4, 3, by: association)
            case (4, 2): unsafe answer(octets, 4, 4, by: association)
            case (1, 1):
                messages += 1
                let pause = stall(messages)
                if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
                let context = sides[1 - index].routingContext.bigEndian
                if message.length >= 16, unsafe octets[9] == 6 {
                    unsafe octets.storeBytes(of: context, toByteOffset: 12, as: UInt32.self)
                }
                unsafe passed.append(
                    OutboundMessage(
                        UnsafeRawBufferPointer(octets), payloadProtocol: 3, stream: message.stream))
            default: break
            }
        }
        guard let other = sides[1 - index].association else { return }
        unsafe passed.withUnsafeBufferPointer { unsafe send($0, by: other) }
    }

    private func answer(
        _ octets: UnsafeMutableRawBufferPointer, _ kind: UInt8, _ type: UInt8,
        by association: Association
    ) {
        unsafe octets[2] = kind
        unsafe octets[3] = type
        let message = unsafe OutboundMessage(
            UnsafeRawBufferPointer(octets), payloadProtocol: 3, stream: 0)
        unsafe withUnsafePointer(to: message) {
            unsafe send(UnsafeBufferPointer(start: $0, count: 1), by: association)
        }
    }

    /// Sends all, waiting where the other side takes no more.
    private func send(_ messages: UnsafeBufferPointer<OutboundMessage>, by association: Association)
    {
        var sent = 0
        while sent < messages.count, !isStopping.load(ordering: .relaxed) {
            let rest = unsafe UnsafeBufferPointer(rebasing: messages[sent...])
            guard case .taken(let count) = unsafe association.send(rest) else { return }
            sent += count
            if sent < messages.count { usleep(50) }
        }
    }
}
