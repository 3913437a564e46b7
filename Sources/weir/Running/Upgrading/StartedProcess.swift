import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A process that this one has started to go on in its place.
///
/// Besides the usual three it has two descriptors: its end of the channel, and this process's error output,
/// which it takes for its own when it goes on. Until then what it writes there comes through here.
final class StartedProcess: Sendable {
    /// The environment variable that tells where this process's error output is.
    static let errorsVariable = "WEIR_ERRORS"

    let number: Int32
    let channel: HandoverChannel
    private let errors: ErrorLines

    /// - Parameter isCancelled: ends whatever it is waited for.
    init(
        _ program: String, _ arguments: [String], isCancelled: @escaping @Sendable () -> Bool
    ) throws {
        let (channel, other) = try HandoverChannel.pair(isCancelled: isCancelled)
        defer { close(other) }
        let (errors, writing) = try ErrorLines.pipe()
        defer { close(writing) }
        number = try StartedProcess.spawn(program, arguments, channel: other, errors: writing)
        self.channel = channel
        self.errors = errors
    }

    private static func spawn(
        _ program: String, _ arguments: [String], channel: Int32, errors: Int32
    ) throws -> Int32 {
        // Far from the numbers that the new process knows them by.
        let sources = [channel, errors].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        defer { for source in sources where source >= 0 { close(source) } }
        guard sources.allSatisfy({ $0 >= 0 }) else {
            throw HandoverError.current("start a process")
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, sources[0], 3)
        unsafe posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, 4)
        unsafe posix_spawn_file_actions_adddup2(&actions, sources[1], STDERR_FILENO)
        var environment = ProcessInfo.processInfo.environment
        environment[HandoverChannel.variable] = "3"
        environment[errorsVariable] = "4"
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

    /// Ends the process, where it has not ended by itself.
    ///
    /// - Parameter error: why.
    /// - Returns: the same, with how it ended, and what it said last.
    func end(after error: any Error) -> HandoverError {
        let known = error as? HandoverError ?? HandoverError("\(error)")
        var text = known.description
        // One that has let go of its end of the channel is about to end.
        let isEnding = known.isEnd || known.isReported
        if let status = waited(for: isEnding ? .seconds(1) : .zero) {
            if known.isEnd { text = StartedProcess.text(ofStatus: status) }
        } else {
            kill(number, SIGKILL)
            while waitpid(number, nil, 0) < 0, errno == EINTR {}
            if !known.isReported { text += ": the new process was ended" }
        }
        if !known.isReported, let last = errors.last() { text += "; it said last: \(last)" }
        return HandoverError(text)
    }

    /// What `waitpid` says of a process that ends in time; nil of one that does not.
    private func waited(for patience: Duration) -> Int32? {
        let end = ContinuousClock.now + patience
        while true {
            var status: Int32 = 0
            if unsafe waitpid(number, &status, WNOHANG) == number { return status }
            guard ContinuousClock.now < end else { return nil }
            usleep(5_000)
        }
    }

    private static func text(ofStatus status: Int32) -> String {
        let signal = status & 0x7f
        guard signal != 0 else {
            return "the new process has ended with exit status \(status >> 8 & 0xff)"
        }
        return "the new process was ended by signal \(signal), "
            + (unsafe String(cString: strsignal(signal)))
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
