import Testing

@testable import Gateway

/// What a watchdog is told.
@Suite struct WatchTests {
    @Test func `A gateway lives while control and all workers turn`() throws {
        let bench = try Bench(activates: [], isTurnedByHand: true) { $0.workers = 2 }
        #expect(bench.gateway.hasTurned())
        #expect(!bench.gateway.hasTurned())
        bench.turn()
        #expect(bench.gateway.hasTurned())
        // One that hangs is enough.
        bench.gateway.control.turn()
        bench.gateway.workers[0].turn(milliseconds: 0)
        #expect(!bench.gateway.hasTurned())
        bench.gateway.workers[1].turn(milliseconds: 0)
        #expect(bench.gateway.hasTurned())
        for worker in bench.gateway.workers { worker.turn(milliseconds: 0) }
        #expect(!bench.gateway.hasTurned())
    }
}
