import Administration
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Clients of the control socket that do not behave.
@Suite struct ControlSocketTests {
    /// A connection to a control socket.
    private final class Client {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)

        init(_ gateway: LonelyGateway) throws {
            var address = try controlSocketAddress(gateway.scratch.path("control.sock"))
            let status = unsafe withUnsafePointer(to: &address) { pointer in
                // SAFETY: the length is that of the address.
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(status == 0)
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit,
                socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        func say(_ text: String) {
            let octets = Array(text.utf8)
            _ = unsafe send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
        }

        /// All that is answered until the end.
        func hear() -> String {
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = unsafe read(descriptor, &buffer, buffer.count)
                guard count > 0 else { return String(decoding: all, as: UTF8.self) }
                all += buffer[..<count]
            }
        }
    }

    @Test func `A request may come in parts, and what follows its line is not heeded`() throws {
        let gateway = try LonelyGateway()
        let client = try Client(gateway)
        for part in ["sta", "tus --", "json", "\nreload\n"] {
            client.say(part)
            usleep(20_000)
        }
        #expect(client.hear().hasPrefix("{\"active\":false"))
        let other = try Client(gateway)
        other.say("status --json")
        shutdown(other.descriptor, Int32(SHUT_WR))
        #expect(other.hear().hasPrefix("{\"active\":false"))
        #expect(gateway.ask("status")?.contains("reloads 0 accepted") == true)
    }

    @Test func `Clients that say nothing, or never end, keep nobody else from asking`() throws {
        let gateway = try LonelyGateway()
        let silent = try (0..<12).map { _ in try Client(gateway) }
        let endless = try Client(gateway)
        endless.say(String(repeating: "status ", count: 2_000))
        let start = ContinuousClock.now
        #expect(gateway.ask("status", within: 20) != nil)
        // Each of the silent ones has a second.
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(endless.hear().isEmpty)
        #expect(silent.allSatisfy { $0.hear().isEmpty })
        #expect(gateway.ask("no such thing") == "error: unknown request 'no such thing'\n")
    }
}
