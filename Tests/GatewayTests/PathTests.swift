import M3UASession
import SigtranTransport
import Testing

@testable import Gateway

/// What is told of the ways to a peer that has several addresses.
@Suite struct PathTests {
    /// What has been told of paths since this was last asked.
    private func told(_ bench: Bench) -> [String] {
        bench.gateway.takeLinkEvents().compactMap { event in
            guard case .path(let address, let isUp) = event.happening else { return nil }
            let name = bench.gateway.plan.links[event.link].name
            return "\(name)#\(event.association ?? -1) \(address.host) \(isUp ? "up" : "down")"
        }
    }

    private func carrier(_ bench: Bench) throws -> MemoryAssociation {
        try #require(bench.gateway.fabric.slots[0].association as? MemoryAssociation)
    }

    private func paths(_ bench: Bench) -> [AssociationPath] { bench.gateway.paths()[0] }

    @Test func `A path that goes down and comes back is told once each, with its address`() throws {
        let bench = try Bench(isTurnedByHand: true)
        let path = try #require(paths(bench).first?.address)
        #expect(paths(bench) == [AssociationPath(path, isActive: true)])
        #expect(path.host == Bench.address(of: .carrier).host)
        #expect(told(bench).isEmpty)

        // Each association's paths come up at its beginning, which is no news.
        let association = try carrier(bench)
        association.set(path, isActive: true)
        bench.turn()
        #expect(told(bench).isEmpty)

        association.set(path, isActive: false)
        bench.turn()
        #expect(told(bench) == ["carrier#0 198.51.100.1 down"])
        #expect(paths(bench) == [AssociationPath(path, isActive: false)])
        association.set(path, isActive: false)
        bench.turn()
        #expect(told(bench).isEmpty)

        association.set(path, isActive: true)
        bench.turn()
        #expect(told(bench) == ["carrier#0 198.51.100.1 up"])
        #expect(paths(bench) == [AssociationPath(path, isActive: true)])
    }

    @Test func `A path that is down stays known when another gateway goes on`() throws {
        let bench = try Bench()
        let path = try #require(paths(bench).first?.address)
        let association = try carrier(bench)
        association.set(path, isActive: false)
        #expect(bench.wait { told(bench) == ["carrier#0 198.51.100.1 down"] })
        bench.gateway.suspend()
        #expect(paths(bench).isEmpty, "they may be somebody else's by now")
        bench.gateway.resume()
        try bench.handOver()
        #expect(paths(bench) == [AssociationPath(path, isActive: false)])
        association.set(path, isActive: true)
        #expect(bench.wait { told(bench) == ["carrier#0 198.51.100.1 up"] })
    }

    @Test func `Of an association that has ended nothing is told`() throws {
        let bench = try Bench()
        let path = try #require(paths(bench).first?.address)
        try carrier(bench).set(path, isActive: false)
        #expect(bench.wait { told(bench).count == 1 })
        bench[.carrier].association.abort()
        #expect(bench.wait { paths(bench).isEmpty })
        #expect(told(bench).isEmpty)
    }
}
