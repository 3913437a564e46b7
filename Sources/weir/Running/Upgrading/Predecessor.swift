import Foundation
import Gateway
import Screening
import SharedState
import SigtranTransport

/// The side of the process that starts the next one and hands everything over to it.
struct Predecessor {
    let gateway: Gateway

    /// How long a program may take to be ready, while traffic flows as before.
    static let patience = Duration.seconds(20)
    /// How long it may take from then on, while nothing is received.
    private static let longestPause = Duration.seconds(10)

    /// Starts a program and waits until it is ready to take over.
    ///
    /// - Parameters:
    ///   - program: the path of the program.
    ///   - arguments: what it is started with.
    ///   - isCancelled: true where nobody is to take over any more.
    func start(
        _ program: String, _ arguments: [String], isCancelled: @escaping @Sendable () -> Bool
    ) throws -> StartedProcess {
        try checkLinks()
        let next = try StartedProcess(program, arguments, isCancelled: isCancelled)
        do {
            let report = try expect(
                .ready, of: next, until: .now + Predecessor.patience,
                late: "no word that it is ready in \(Predecessor.patience.components.seconds) s")
            guard report.takesErrors == true else {
                throw HandoverError(
                    "the program is of another version, whose log would end with this process: "
                        + "restart instead")
            }
        } catch {
            throw next.end(after: error)
        }
        return next
    }

    /// Lets a process that is ready take over.
    ///
    /// On any error it is ended, and the gateway runs as before. Files and control socket are its own when
    /// the channel to it ends, with this process.
    /// - Returns: for how long nothing was received.
    func handOver(to next: StartedProcess) throws -> Duration {
        let start = ContinuousClock.now
        gateway.suspend()
        do {
            // What has come up since.
            try checkLinks()
            let end = start + Predecessor.longestPause
            try send(gateway.handOver(), on: next.channel, until: end)
            _ = try expect(
                .running, of: next, until: end,
                late: "no word that it goes on in \(Predecessor.longestPause.components.seconds) s")
        } catch {
            // It must be gone before this one receives again.
            let failure = next.end(after: error)
            gateway.resume()
            throw failure
        }
        let pause = ContinuousClock.now - start
        gateway.relinquish()
        return pause
    }

    private func checkLinks() throws(HandoverError) {
        let stuck = gateway.linksThatStay
        guard stuck.isEmpty else {
            throw HandoverError(
                "link \(stuck.joined(separator: ", ")): sockets of its transport live in this "
                    + "process: restart instead")
        }
    }

    private func send(
        _ handover: Handover, on channel: HandoverChannel, until end: ContinuousClock.Instant
    ) throws {
        try channel.send(handover.state, until: end)
        try channel.send(
            descriptors: [gateway.memory.block.fileDescriptor]
                + handover.associations.map(\.handoverDescriptor)
                + handover.listeners.map(\.handoverDescriptor), until: end)
    }

    private func expect(
        _ stage: SuccessorReport.Stage, of next: StartedProcess,
        until end: ContinuousClock.Instant, late: String
    ) throws -> SuccessorReport {
        let report: SuccessorReport
        do {
            report = try next.channel.receive(SuccessorReport.self, until: end)
        } catch let error as HandoverError where error.isLate {
            throw HandoverError(late)
        }
        if report.stage == .failed {
            var error = HandoverError(report.text)
            error.isReported = true
            throw error
        }
        guard report.stage == stage else {
            throw HandoverError("the new process says \(report.stage.rawValue)")
        }
        return report
    }
}
