import Foundation
import M3UASession
import SS7Builder
import SS7Wire
import SigtranTransport

/// What a message takes from one association to another, one at a time, where parties and what is between them share
/// a thread that never sleeps: none of them has to be woken, which takes longer than all that they do, and no other
/// has taken the caches.
///
/// From before the carrier sends to after the home network has received.
final class PathLatency {
    private let stack: Stack
    private let name: String
    private let carrier: Association
    private let home: Association
    private let turn: () -> Void
    private let batch = ReceiveBatch()
    private var nanoseconds: [UInt64] = []

    init(
        _ stack: Stack, _ name: String, _ addresses: [TransportAddress], _ transport: Transport,
        _ parameters: AssociationParameters, turn: @escaping () -> Void
    ) throws {
        self.stack = stack
        self.name = name
        self.turn = turn
        func connect(_ index: Int) throws -> Association {
            try transport.connect(
                from: [addresses[index].with(port: 0)], to: [addresses[index]],
                parameters: parameters)
        }
        carrier = try connect(0)
        home = try connect(1)
    }

    /// Comes up and becomes active on both sides, as an ASP does.
    func activate(_ turn: () -> Void) throws {
        for (association, context) in [(carrier, UInt32(100)), (home, 200)] {
            for message in [M3UA.aspUp(), M3UA.aspActive(routingContexts: [context])] {
                try wait("be sent", turn) { send(message.octets, by: association, stream: 0) }
                try wait("be answered", turn) { drain(association).others > 0 }
            }
        }
    }

    /// Turns until something is so, a second at most.
    @inline(__always)
    private func wait(_ what: String, _ turn: () -> Void, _ isSo: () -> Bool) throws {
        let end = DispatchTime.now().uptimeNanoseconds + 1_000_000_000
        repeat {
            turn()
            if isSo() { return }
        } while DispatchTime.now().uptimeNanoseconds < end
        throw Missing(name: "\(stack), \(name)", what: what)
    }

    /// Sends messages one by one, and notes how long each took.
    ///
    /// - Parameter counts: false for those that are to warm up.
    func measure(_ count: Int, from first: UInt32, counts: Bool) throws {
        for number in 0..<UInt32(count) {
            let message = PathLatency.message(first &+ number)
            let start = DispatchTime.now().uptimeNanoseconds
            send(message, by: carrier, stream: 1)
            try wait("come out", turn) { drain(home).data == 1 }
            let took = DispatchTime.now().uptimeNanoseconds - start
            if counts { nanoseconds.append(took) }
        }
    }

    /// In nanoseconds.
    func quantile(_ share: Double) -> Double { PathLatency.quantile(share, of: nanoseconds[...]) }

    /// By how many nanoseconds a quantile is above another one's: of each block of so many messages that both took in
    /// turns, and of these differences the middle one.
    func added(to other: PathLatency, at share: Double, block size: Int) -> Double {
        let differences = stride(
            from: 0, to: min(nanoseconds.count, other.nanoseconds.count), by: size
        )
        .map { start in
            let block = start..<min(start + size, nanoseconds.count, other.nanoseconds.count)
            return PathLatency.quantile(share, of: nanoseconds[block])
                - PathLatency.quantile(share, of: other.nanoseconds[block])
        }
        return differences.sorted()[differences.count / 2]
    }

    private static func quantile(_ share: Double, of values: ArraySlice<UInt64>) -> Double {
        let sorted = values.sorted()
        return Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))])
    }

    func tell() {
        let cells = [0.5, 0.99, 0.999, 1].map { decimal(quantile($0) / 1000, 1) }
        result(
            "row", "path", "\(stack), one thread, \(name)", cells[0], cells[1], cells[2], cells[3],
            "-", "-")
    }

    private static func message(_ number: UInt32) -> [UInt8] {
        let request = MAP.updateLocation(
            imsi: "00101" + String(2_300_000_000 + Int(number % 1_000)), msc: "447700900010",
            vlr: "447700900010")
        let user = SCCP.Unitdata(
            .unitdata, called: .gt("12025550101", ssn: 6), calling: .gt("447700900010", ssn: 7),
            data: request.begin(0x1000 &+ number).octets, returnOption: false)
        let route = MTPRoute(opc: 4105, dpc: 6545, sls: UInt8(number % 16))
        return M3UA.data(route, user.octets, routingContext: 100).octets
    }

    @discardableResult
    private func send(_ octets: [UInt8], by association: Association, stream: UInt16) -> Bool {
        unsafe octets.withUnsafeBytes { bytes in
            let message = unsafe OutboundMessage(bytes, payloadProtocol: 3, stream: stream)
            return unsafe withUnsafePointer(to: message) { pointer in
                let one = unsafe UnsafeBufferPointer(start: pointer, count: 1)
                return unsafe association.send(one) == .taken(1)
            }
        }
    }

    /// Reads away what has come: how many DATA messages, and how many others.
    private func drain(_ association: Association) -> (data: Int, others: Int) {
        let batch = batch
        var arrived = (data: 0, others: 0)
        while true {
            switch association.receive(into: batch) {
            case .messages(let count):
                for place in 0..<count {
                    if batch.octets(place)[2] == 1 {
                        arrived.data += 1
                    } else {
                        arrived.others += 1
                    }
                }
            case .event: continue
            case .wouldBlock, .closed: return arrived
            }
        }
    }

    /// A message that did not do what it should.
    private struct Missing: Error, CustomStringConvertible {
        let name: String
        let what: String
        var description: String { "\(name): a message did not \(what) in a second" }
    }
}
