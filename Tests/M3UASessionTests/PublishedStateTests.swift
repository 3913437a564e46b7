import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// What a worker asks in the path: proven by the compiler to take no lock and no memory.
@_noLocks
private func ask(_ state: PublishedState, _ routingContext: UInt32) -> Int {
    state.noteTraffic()
    let index = state.index(of: routingContext)
    guard index >= 0 else { return state.indexWithoutContext }
    if state.maySend(index) { return 100 &+ index }
    return state.mayReceive(index) ? 200 : state.isActive ? 300 : 400
}

@Suite struct PublishedStateTests {
    @Test func `A worker on another thread sees what the session says`() async throws {
        let bench = Bench()
        let link = bench.session(.sgp, bench.servers(10, 20, 30))
        let state = try #require(bench.layer.published(link))
        #expect(await Task.detached { ask(state, 20) }.value == 400)
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(20), from: link)
        #expect(await Task.detached { ask(state, 20) }.value == 101)
        #expect(await Task.detached { ask(state, 30) }.value == 300)
        #expect(await Task.detached { ask(state, 77) }.value == -1)
    }

    @Test func `Sixty-four application servers are carried, more are not`() throws {
        let bench = Bench()
        let servers = (0..<70).flatMap { bench.servers(UInt32($0)) }
        let link = bench.session(.sgp, servers)
        let state = try #require(bench.layer.published(link))
        _ = bench.receive(aspUp, from: link)
        _ = bench.receive(aspActive(), from: link)
        #expect(state.maySend(63) && state.index(of: 63) == 63)
        #expect(state.index(of: 64) == -1 && !state.maySend(64))
    }

    @Test func `The status is readable`() {
        let bench = Bench()
        let gateway = bench.session(.sgp, bench.servers(1, mode: .loadshare)) {
            $0.name = "carrier"
        }
        let process = bench.session(.asp, bench.servers(nil)) { $0.name = "home" }
        _ = bench.receive(M3UAMessage.aspUp(identifier: 4), from: gateway)
        _ = bench.receive(aspActive(1), from: gateway)
        #expect(
            bench.layer.status(gateway)?.description == """
                carrier: SGP, association up, peer ASP-ACTIVE, ASP identifier 4
                  as-1: routing context 1, loadshare, AS-ACTIVE, traffic flows
                """)
        #expect(
            bench.layer.status(process)?.description == """
                home: ASP, association up, we ASP-DOWN, waiting for the answer to ASPUP
                  as-none: no context, no traffic
                """)
    }
}
