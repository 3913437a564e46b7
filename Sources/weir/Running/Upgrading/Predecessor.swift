import CLinux
import Foundation
import Gateway
import Screening
import SharedState
import SigtranTransport

#if canImport(Glibc)
    import Glibc
#endif

/// The side of the process that starts the next one and hands everything over to it.
struct Predecessor {
    let gateway: Gateway
    /// True where the gateway is to stop: nobody goes on in its place.
    let isCancelled: @Sendable () -> Bool

    /// How long a program may take to be ready, while traffic flows as before.
    private static let patience = Duration.seconds(120)
    /// How long it may take from then on, while nothing is received.
    private static let longestPause = Duration.seconds(10)

    /// Starts a program and lets it take over.
    ///
    /// On any error nothing has changed: the gateway runs as before.
    /// - Parameters:
    ///   - program: the path of the program.
    ///   - arguments: what it is started with.
    /// - Returns: the number of the new process, for how long nothing was received, and the channel:
    ///   the new process takes files and control socket when it ends, with this process.
    func handOver(
        to program: String, _ arguments: [String]
    ) throws -> (process: Int32, pause: Duration, channel: HandoverChannel) {
        let stuck = gateway.linksThatStay
        guard stuck.isEmpty else {
            throw HandoverError(
                "link \(stuck.joined(separator: ", ")): associations of its transport live in this "
                    + "process: restart instead")
        }
        let (channel, other) = try HandoverChannel.pair(isCancelled: isCancelled)
        let process: Int32
        do {
            process = try Predecessor.spawn(program, arguments, inheriting: other)
        } catch {
            close(other)
            throw error
        }
        close(other)
        var hasEnded = false
        defer { if hasEnded { Predecessor.reap(process) } }
        do {
            try expect(.ready, on: channel, until: .now + Predecessor.patience)
        } catch {
            hasEnded = true
            throw error
        }
        let start = ContinuousClock.now
        gateway.suspend()
        do {
            let end = start + Predecessor.longestPause
            try send(gateway.handOver(), on: channel, until: end)
            try expect(.running, on: channel, until: end)
        } catch {
            hasEnded = true
            // It must be gone before this one receives again.
            Predecessor.reap(process)
            hasEnded = false
            gateway.resume()
            throw error
        }
        let pause = ContinuousClock.now - start
        gateway.relinquish()
        return (process, pause, channel)
    }

    private func send(
        _ handover: Handover, on channel: HandoverChannel, until end: ContinuousClock.Instant
    ) throws {
        try channel.send(handover.state, until: end)
        try channel.send(
            descriptors: [handover.memory.block.fileDescriptor]
                + handover.associations.map(\.handoverDescriptor)
                + handover.listeners.map(\.handoverDescriptor), until: end)
    }

    private func expect(
        _ stage: SuccessorReport.Stage, on channel: HandoverChannel,
        until end: ContinuousClock.Instant
    ) throws {
        let report = try channel.receive(SuccessorReport.self, until: end)
        if report.stage == .failed { throw HandoverError(report.text) }
        guard report.stage == stage else {
            throw HandoverError("the new process says \(report.stage.rawValue)")
        }
    }

    /// Starts a process with one more descriptor than the usual three.
    private static func spawn(
        _ program: String, _ arguments: [String], inheriting descriptor: Int32
    ) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let number: Int32 = 3
        if descriptor == number {
            // No duplicate is made of itself, so that it would be closed by exec.
            _ = fcntl(descriptor, F_SETFD, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        var environment = ProcessInfo.processInfo.environment
        environment[HandoverChannel.variable] = "\(number)"
        let list = CStrings([program] + arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var process: Int32 = 0
        let result = unsafe posix_spawn(
            &process, program, &actions, nil, list.pointers, variables.pointers)
        guard result == 0 else {
            throw HandoverError(
                "cannot start \(program): \(unsafe String(cString: strerror(result)))")
        }
        return process
    }

    /// Ends a process that this one has started.
    private static func reap(_ process: Int32) {
        kill(process, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}

/// Strings as C's calls for processes take them: pointers, the last of them null.
@safe
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        unsafe pointers = .allocate(capacity: count + 1)
        for (place, string) in strings.enumerated() {
            unsafe (pointers + place).initialize(to: strdup(string))
        }
        unsafe (pointers + count).initialize(to: nil)
    }

    deinit {
        for place in 0..<count { unsafe free(pointers[place]) }
        unsafe pointers.deallocate()
    }
}
