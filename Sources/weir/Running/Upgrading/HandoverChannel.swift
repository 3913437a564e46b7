import CLinux
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The socket between a gateway's process and the next one: messages in JSON, and descriptors.
final class HandoverChannel: Sendable {
    /// The environment variable that tells the next process its end.
    static let variable = "WEIR_HANDOVER"
    private static let longestMessage = 256 << 20

    private let descriptor: Int32
    /// Asked while it waits: true where nobody wants what it waits for any more.
    private let isCancelled: @Sendable () -> Bool

    init(_ descriptor: Int32, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.descriptor = descriptor
        self.isCancelled = isCancelled
    }

    deinit { close(descriptor) }

    /// The two ends, one for each process; an exec closes them.
    ///
    /// - Parameter isCancelled: ends all that this process waits for, where it is true.
    static func pair(
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> (HandoverChannel, Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw HandoverError("no socket: \(unsafe String(cString: strerror(errno)))")
        }
        return (HandoverChannel(ends[0], isCancelled: isCancelled), ends[1])
    }

    /// The end that this process was started with; nil where it is no successor.
    static func inherited() -> HandoverChannel? {
        let environment = ProcessInfo.processInfo.environment
        guard let text = environment[variable], let number = Int32(text), number > 2 else {
            return nil
        }
        unsafe unsetenv(variable)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        return HandoverChannel(number)
    }

    /// Sends a message.
    ///
    /// - Throws: `HandoverError` where the other process does not take it in time.
    func send(_ message: some Encodable, until end: ContinuousClock.Instant) throws {
        let text = try JSONEncoder().encode(message)
        var length = UInt32(text.count).bigEndian
        try write(unsafe Data(bytes: &length, count: 4) + text, until: end)
    }

    /// Waits for a message.
    ///
    /// - Throws: `HandoverError` where none comes in time, or the other process is gone.
    func receive<Message: Decodable>(
        _ type: Message.Type, until end: ContinuousClock.Instant
    ) throws -> Message {
        let header = try read(4, until: end)
        let length = header.reduce(0) { $0 << 8 | Int($1) }
        guard length <= HandoverChannel.longestMessage else {
            throw HandoverError("a message of \(length) octets")
        }
        return try JSONDecoder().decode(type, from: read(length, until: end))
    }

    /// Waits until the other process has let go of its end; false where it does not in time.
    func waitForEnd(within patience: Duration) -> Bool {
        let end = ContinuousClock.now + patience
        do {
            _ = try read(1, until: end)
            return false
        } catch {
            return error.isEnd
        }
    }

    func send(descriptors: [Int32], until end: ContinuousClock.Instant) throws(HandoverError) {
        var rest = descriptors[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT, until: end)
            let some = Array(rest.prefix(Int(WEIR_DESCRIPTORS)))
            let sent = unsafe weir_send_descriptors(descriptor, some, Int32(some.count))
            if sent < 0, errno == EAGAIN { continue }
            guard sent == 1 else { throw .current("send descriptors") }
            rest = rest.dropFirst(some.count)
        }
    }

    func receiveDescriptors(
        count: Int, until end: ContinuousClock.Instant
    ) throws(HandoverError) -> [Int32] {
        var all: [Int32] = []
        while all.count < count {
            try wait(for: POLLIN, until: end)
            var some = [Int32](repeating: -1, count: Int(WEIR_DESCRIPTORS))
            let number = unsafe weir_receive_descriptors(
                descriptor, &some, Int32(WEIR_DESCRIPTORS))
            guard number > 0 else {
                for other in all { close(other) }
                throw .current("receive descriptors")
            }
            all += some.prefix(Int(number))
        }
        return all
    }

    private func write(
        _ data: Data, until end: ContinuousClock.Instant
    ) throws(HandoverError) {
        var rest = data[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT, until: end)
            let written = unsafe rest.withUnsafeBytes { octets in
                unsafe Glibc.send(
                    descriptor, octets.baseAddress, octets.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if written < 0, errno == EAGAIN { continue }
            guard written > 0 else { throw .current("write") }
            rest = rest.dropFirst(written)
        }
    }

    private func read(_ count: Int, until end: ContinuousClock.Instant) throws(HandoverError)
        -> Data
    {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while data.count < count {
            try wait(for: POLLIN, until: end)
            let wanted = min(buffer.count, count - data.count)
            let number = unsafe Glibc.read(descriptor, &buffer, wanted)
            guard number != 0 else { throw HandoverError.ended }
            guard number > 0 else { throw .current("read") }
            data.append(contentsOf: buffer[..<number])
        }
        return data
    }

    private func wait(
        for events: Int32, until end: ContinuousClock.Instant
    ) throws(HandoverError) {
        while true {
            let left = end - ContinuousClock.now
            guard left > .zero else { throw .late }
            guard !isCancelled() else { throw HandoverError("the gateway stops") }
            let milliseconds = left.components.seconds * 1000 + 1
            var polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            if unsafe poll(&polled, 1, Int32(clamping: min(milliseconds, 200))) > 0 { return }
        }
    }
}

/// Why a hand-over came to nothing.
struct HandoverError: Error, CustomStringConvertible {
    var description: String
    /// True where the other process has gone.
    var isEnd = false
    /// True where the other process has not answered in time.
    var isLate = false
    /// True where the other process says so itself, and ends.
    var isReported = false

    init(_ description: String) { self.description = description }

    static var ended: HandoverError {
        var error = HandoverError("the process has ended")
        error.isEnd = true
        return error
    }

    static var late: HandoverError {
        var error = HandoverError("no answer in time")
        error.isLate = true
        return error
    }

    static func current(_ what: String) -> HandoverError {
        HandoverError("cannot \(what): \(unsafe String(cString: strerror(errno)))")
    }
}

/// What the next process says to the one before it.
struct SuccessorReport: Codable {
    /// What it has come to: ready to take over, running, or nowhere.
    var stage: Stage
    var text = ""
    /// True from one that takes this process's error output for its own before it runs.
    var takesErrors: Bool?

    enum Stage: String, Codable {
        case ready, running, failed
    }
}
