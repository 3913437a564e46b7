import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// What another process writes to its error output: passed on to this one's, and its last line kept.
final class ErrorLines: Sendable {
    /// Octets of a line that are kept.
    private static let longest = 400

    private let descriptor: Int32
    private let line = Mutex<[UInt8]>([])
    private let finished = DispatchSemaphore(value: 0)

    /// A pipe that is read from here on, and its other end.
    static func pipe() throws(HandoverError) -> (ErrorLines, Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw .current("make a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ErrorLines(ends[0]), ends[1])
    }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        let thread = Thread { [self] in run() }
        thread.name = "errors"
        thread.start()
    }

    /// The last line that is not empty, once the other process has ended; nil where there is none.
    func last() -> String? {
        // A child of its own may hold the pipe open.
        _ = finished.wait(timeout: .now() + .milliseconds(200))
        let text = line.withLock { String(decoding: $0, as: UTF8.self) }
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
        let line = String(String.UnicodeScalarView(printable))
            .trimmingCharacters(in: .whitespaces)
        return line.isEmpty ? nil : line
    }

    private func run() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var next: [UInt8] = []
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            pass(on: buffer[..<count])
            for octet in buffer[..<count] {
                if octet == UInt8(ascii: "\n") {
                    keep(next)
                    next = []
                } else if next.count < ErrorLines.longest {
                    next.append(octet)
                }
            }
        }
        keep(next)
        close(descriptor)
        finished.signal()
    }

    private func keep(_ text: [UInt8]) {
        guard text.contains(where: { $0 > 0x20 }) else { return }
        line.withLock { $0 = text }
    }

    private func pass(on octets: ArraySlice<UInt8>) {
        var rest = octets
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
