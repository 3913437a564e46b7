import Foundation
import Testing

/// Upgrades that come to nothing, and what else is asked of a gateway meanwhile.
@Suite(.serialized) struct UpgradeCommandTests {
    private func isRunning(_ process: Int32) -> Bool { kill(process, 0) == 0 }

    /// A program that says its number, and hangs.
    private func hanging(_ gateway: LonelyGateway, after words: String = "") throws -> String {
        try gateway.program("echo $$ > \(gateway.scratch.path("number"))\n\(words)\nexec sleep 100")
    }

    private func number(_ gateway: LonelyGateway) -> Int32? {
        let text = try? String(contentsOfFile: gateway.scratch.path("number"), encoding: .utf8)
        return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    @Test
    func `While one is under way the gateway answers, takes no other, and stops when told to`()
        throws
    {
        let gateway = try LonelyGateway()
        let program = try hanging(gateway)
        let first = gateway.asking("upgrade \(program)")
        #expect(gateway.eventually { number(gateway) != nil })
        let process = try #require(number(gateway))
        #expect(gateway.ask("status", within: 5)?.hasPrefix("rules generation 1") == true)
        #expect(
            gateway.ask("upgrade \(program)", within: 5)?.hasPrefix(
                "error: an upgrade is under way") == true)
        let start = ContinuousClock.now
        // Whatever a reload waits for, the end does not.
        kill(gateway.process.processIdentifier, SIGHUP)
        gateway.process.terminate()
        gateway.process.waitUntilExit()
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(gateway.process.terminationStatus == 0)
        #expect(first.get() == "error: the gateway stops: the new process was ended\n")
        #expect(!isRunning(process))
        #expect(gateway.log.contains("stopped"))
    }

    @Test func `A gateway that is told to stop is not gone on with`() throws {
        let gateway = try LonelyGateway()
        let binary = try Weir.executable().path
        // One that takes over once the gateway has been told to stop.
        let program = try gateway.program(
            "echo $$ > \(gateway.scratch.path("number"))\nsleep 1\nexec \(binary) \"$@\"")
        let answer = gateway.asking("upgrade \(program)")
        #expect(gateway.eventually { number(gateway) != nil })
        let process = try #require(number(gateway))
        gateway.process.terminate()
        gateway.process.waitUntilExit()
        #expect(answer.get() == "error: the gateway stops: the new process was ended\n")
        #expect(!isRunning(process))
        #expect(gateway.ask("status") == nil)
    }

    @Test func `Of two at once one is taken`() throws {
        let gateway = try LonelyGateway()
        let binary = try Weir.executable().path
        let answers = (0..<3).map { _ in gateway.asking("upgrade \(binary)") }.map {
            $0.get() ?? ""
        }
        let taken = answers.filter { $0.hasPrefix("ok: process ") }
        #expect(taken.count == 1, "\(answers) \(gateway.log)")
        let word = try #require(taken.first?.split(separator: " ").dropFirst(2).first)
        let successor = try #require(Int32(word))
        defer { kill(successor, SIGKILL) }
        #expect(
            gateway.eventually {
                gateway.log.contains("stopped") && gateway.ask("status", within: 1) != nil
            })
        // Who is there no longer has nothing to hand over, and nobody to tell.
        #expect(gateway.log.components(separatedBy: "has taken over").count == 2, "\(gateway.log)")
        kill(successor, SIGTERM)
        #expect(gateway.eventually { gateway.ask("status", within: 1) == nil })
    }

    @Test func `One that is ready and then hangs stops traffic for ten seconds at most`() throws {
        let gateway = try LonelyGateway()
        let ready = #"{"stage":"ready","text":"","takesErrors":true}"#
        let octets = "\\x00\\x00\\x00\\x" + String(ready.utf8.count, radix: 16)
        let program = try hanging(gateway, after: "printf '\(octets)\(ready)' >&3")
        let start = ContinuousClock.now
        #expect(
            gateway.ask("upgrade \(program)")
                == "error: the running gateway goes on: no word that it goes on in 10 s: "
                + "the new process was ended\n")
        let time = ContinuousClock.now - start
        #expect(time >= .seconds(9) && time < .seconds(15), "\(time)")
        #expect(!isRunning(try #require(number(gateway))))
        #expect(gateway.ask("reload")?.hasPrefix("ok: ") == true)
    }
}
