import Foundation
import Testing

@testable import Console

/// Gateways that say what none would, or do not end.
@Suite(.serialized) struct HostileGatewayTests {
    @Test func `counters of any size are counted`() async throws {
        let status = RunningConsole.status.replacing(
            #""received":10"#, with: #""received":9223372036854775807"#)
        let twice = status.replacing(
            "\"links\":[",
            with: "\"links\":["
                + #"{"name":"x","side":"home","associations":[],"counters":{"received":9223372036854775807,"blocked":-9223372036854775808},"findings":{}},"#
        )
        let console = try await RunningConsole { request in
            request == "status --json" ? twice : RunningConsole.answer(request)
        }
        let isShown = try await console.eventually {
            try await console.client.ask("GET", "/api/v1/rates").body.contains("received")
        }
        #expect(isShown)
        #expect(try await console.client.ask("GET", "/api/v1/status").status == 200)
    }

    @Test func `a status of several lines is one line of the stream`() async throws {
        let status = RunningConsole.status.replacing(
            "\"rules\"", with: "\n\nevent: events\rdata: [{\"id\":666}]\r\n\"rules\"")
        let good = RunningConsole.status.replacing("\"rules\"", with: "\n\n\r\n\"rules\"")
        let console = try await RunningConsole { request in
            request == "status --json" ? good : RunningConsole.answer(request)
        }
        let isUp = try await console.eventually {
            try await console.client.ask("GET", "/api/v1/status").status == 200
        }
        #expect(isUp)
        #expect(try await !console.client.ask("GET", "/api/v1/status").body.contains("\n"))
        // What is no JSON is not passed on.
        let other = try await RunningConsole { request in
            request == "status --json" ? status : RunningConsole.answer(request)
        }
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await other.client.ask("GET", "/api/v1/status").status == 503)
    }

    @Test func `an answer without end is not read to its end`() async throws {
        var limits = Limits()
        limits.status = 100_000
        let endless = String(repeating: " ", count: 4 << 20)
        let console = try await RunningConsole(limits: limits) { request in
            request == "status --json" ? endless : RunningConsole.answer(request)
        }
        let isSaid = try await console.eventually {
            try await console.client.ask("GET", "/api/v1/status").error.contains("does not end")
        }
        #expect(isSaid)
    }
}
