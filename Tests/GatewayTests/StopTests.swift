import Foundation
import Testing

@testable import Gateway

/// The end of a gateway while its peers send.
@Suite struct StopTests {
    @Test func `Whoever heeds that nothing can be reached any more loses nothing by a stop`() throws
    {
        let bench = try Bench()
        var sent: [[UInt8]] = []
        func send() {
            let user = Traffic.benign(UInt32(sent.count), from: .carrier)
            guard bench[.carrier].send(Party.carrier.data(user)) else { return }
            sent.append(Party.home.data(user, Party.carrier.route))
        }
        for _ in 0..<50 { send() }
        let stopped = Stopping(bench.gateway)
        bench.wait {
            if !bench[.carrier].has(2, 1), sent.count < 50_000 { send() }
            return stopped.isDone && bench.peers.allSatisfy(\.isOver)
        }
        #expect(stopped.isDone)
        #expect(sent.count >= 50 && sent.count < 50_000)
        #expect(bench[.home].takeArrivals() == sent)
        // Each is told what lies behind the others, and only then that there is no traffic.
        let home = [0, 0, UInt8(0x19), 0x91]  // 6545
        for party in [Party.carrier, .otherCarrier] {
            let kinds = bench[party].management.map { [$0[2], $0[3]] }
            let told = try #require(kinds.firstIndex(of: [2, 1]), "\(kinds)")
            let ended = try #require(kinds.firstIndex(of: [4, 4]), "\(kinds)")
            #expect(told < ended)
            #expect(Array(bench[party].management[told].suffix(home.count)) == home)
        }
        // An ASP does not say such a thing of a signalling gateway, clause 1.4.6.
        #expect(!bench[.home].has(2, 1))
    }

    @Test func `What the home network's gateway sends until it has acknowledged goes on`() throws {
        let bench = try Bench()
        var sent: [[UInt8]] = []
        bench[.home].answers = false
        let stopped = Stopping(bench.gateway)
        bench.wait {
            guard !stopped.isDone else { return true }
            if bench[.home].has(4, 2), !bench[.home].answers {
                // ASP Inactive is here, and not yet answered.
                for _ in 0..<50 {
                    let user = Traffic.benign(UInt32(sent.count), from: .home)
                    bench[.home].send(Party.home.data(user))
                    sent.append(Party.carrier.data(user, Party.home.route))
                }
                bench[.home].answers = true
                let asked = bench[.home].management.last { $0[2] == 4 && $0[3] == 2 } ?? []
                bench[.home].send([1, 0, 4, 4] + asked[4...], stream: 0)
            }
            return bench.peers.allSatisfy(\.isOver)
        }
        bench.wait { stopped.isDone }
        #expect(sent.count == 50)
        #expect(bench[.carrier].takeArrivals() == sent)
    }
}

/// A gateway that is being stopped on a thread of its own.
final class Stopping: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private var isOver = false

    init(_ gateway: Gateway) {
        let semaphore = semaphore
        Thread.detachNewThread {
            gateway.stop(patience: .seconds(60))
            semaphore.signal()
        }
    }

    var isDone: Bool {
        if !isOver { isOver = semaphore.wait(timeout: .now()) == .success }
        return isOver
    }
}
