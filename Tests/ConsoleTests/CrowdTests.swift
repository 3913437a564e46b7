import Foundation
import Synchronization
import Testing

@testable import Console

/// One who asks much, or opens much and says nothing, keeps nobody else out.
@Suite(.serialized) struct CrowdTests {
    private final class Order: Sendable {
        private let list = Mutex<[Int]>([])
        var numbers: [Int] { list.withLock { $0 } }
        func add(_ number: Int) { list.withLock { $0.append(number) } }
    }

    private final class Sign: Sendable {
        private let isUp = Mutex(false)
        var isRaised: Bool { isUp.withLock { $0 } }
        func raise() { isUp.withLock { $0 = true } }
    }

    @Test func `silent connections of an address give way to new ones`() async throws {
        var limits = Limits()
        (limits.connections, limits.connectionsOfAddress) = (40, 20)
        // By themselves they would stay for longer than the test waits.
        (limits.idle, limits.firstHead) = (.seconds(3_600), .seconds(3_600))
        let console = try await RunningConsole(limits: limits)
        var silent = try (0..<60).map { _ in try Connection(port: console.port, patience: 600) }
        let start = ContinuousClock.now
        #expect(try await console.client.ask("GET", "/").status == 200)
        // The oldest were closed for those that came later.
        #expect(await silent[0].receive() == nil)
        // A busy machine may take long, but not as long as the silent may stay.
        #expect(ContinuousClock.now - start < .seconds(300))
        // The server must have taken all in before it ends.
        silent.removeAll()
        try await Task.sleep(for: .milliseconds(500))
    }

    @Test func `a first request that does not come in time ends its connection`() async throws {
        var limits = Limits()
        // What is silent would be ended by itself later than the test waits.
        (limits.firstHead, limits.idle) = (.seconds(4), .seconds(3_600))
        let console = try await RunningConsole(limits: limits)
        for begin in ["", "GET / HTTP/1.1\r\nHost: a\r\n"] {
            let connection = try Connection(port: console.port, patience: 600)
            if !begin.isEmpty { connection.send(begin) }
            let start = ContinuousClock.now
            _ = await connection.rest()
            #expect(ContinuousClock.now - start < .seconds(300))
        }
        // One that has asked may be silent for longer.
        let known = try Connection(port: console.port, patience: 600)
        known.send("GET /icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        _ = await known.receive()
        try await Task.sleep(for: .milliseconds(5_000))
        known.send("GET /icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        #expect(await known.receive()?.contains(" 200 ") == true)
    }

    @Test func `an address has so many connections in all, those of no use the longest give way`()
        async throws
    {
        var limits = Limits()
        (limits.connectionsOfAddress, limits.firstHead) = (6, .seconds(60))
        let console = try await RunningConsole(limits: limits)
        var known: [Connection] = []
        for _ in 0..<8 {
            let connection = try Connection(port: console.port, patience: 600)
            connection.send("GET /icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            #expect(await connection.receive()?.contains(" 200 ") == true)
            known.append(connection)
        }
        for connection in known {
            connection.send("GET /icon.svg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        }
        var answered = 0
        for connection in known where await connection.receive() != nil { answered += 1 }
        #expect(answered == 6)
    }

    @Test func `questions of one viewer are answered one after another, and not for ever many`()
        async throws
    {
        let turns = Turns(waiting: 2)
        try await turns.take("a")
        let order = Order()
        let first = Task {
            try await turns.take("a")
            order.add(1)
            turns.give("a")
        }
        try await Task.sleep(for: .milliseconds(100))
        let second = Task {
            try await turns.take("a")
            order.add(2)
            turns.give("a")
        }
        try await Task.sleep(for: .milliseconds(100))
        await #expect(throws: Refusal.self) { try await turns.take("a") }
        try await turns.take("b")
        turns.give("b")
        #expect(order.numbers == [])
        turns.give("a")
        try await first.value
        try await second.value
        #expect(order.numbers == [1, 2])
        try await turns.take("a")
        turns.give("a")
    }

    @Test func `metrics that a gateway does not answer keep nobody from the events`() async throws {
        let isHanging = Sign()
        let console = try await RunningConsole(events: [.blocked(1)]) { request in
            if request == "status --metrics", !isHanging.isRaised {
                isHanging.raise()
                Thread.sleep(forTimeInterval: 3)
            }
            return RunningConsole.answer(request)
        }
        let port = console.port
        let asking = (0..<10).map { _ in
            Task { try await Client(port: port).ask("GET", "/metrics").status }
        }
        let hasBegun = await console.eventually { isHanging.isRaised }
        #expect(hasBegun)
        let start = ContinuousClock.now
        #expect(try await console.client.ask("GET", "/api/v1/events/1").status == 200)
        #expect(ContinuousClock.now - start < .seconds(2))
        var refused = 0
        for task in asking where try await task.value == 503 { refused += 1 }
        #expect(refused >= 7)
    }
}
