import Foundation
import Testing

/// The gateway under a service manager: what it says, and how it comes back.
@Suite(.serialized) struct ServiceTests {
    private static let rules = "rule ati block anyTimeInterrogation from interconnect"

    @Test func `It says when it is ready, that it lives, and that it stops`() throws {
        let scratch = try Scratch()
        let manager = try Manager(scratch.path("notify"))
        let gateway = try RunningGateway(
            rules: Self.rules, over: .tcp,
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "200000"])
        #expect(manager.next() == "READY=1")
        for _ in 0..<3 { #expect(manager.next() == "WATCHDOG=1") }
        gateway.terminate()
        var last = manager.next()
        while last == "WATCHDOG=1" { last = manager.next() }
        #expect(last == "STOPPING=1")
    }

    @Test func `A reload begins and ends for the manager, whatever came of it`() throws {
        let scratch = try Scratch()
        let manager = try Manager(scratch.path("notify"))
        let gateway = try RunningGateway(
            rules: Self.rules, over: .tcp, environment: ["NOTIFY_SOCKET": manager.path])
        #expect(manager.next() == "READY=1")
        gateway.hangUp()
        let begin = try #require(manager.next())
        #expect(begin.contains(#/^RELOADING=1\nMONOTONIC_USEC=\d+$/#), "\(begin)")
        let end = try #require(manager.next())
        #expect(end.hasPrefix("READY=1\nSTATUS=ok: rules generation 2, 1 rules"), "\(end)")
        #expect(!end.dropFirst("READY=1\n".count).contains("\n"))
        try gateway.write("rule ati block anyTimeInterogation from interconnect")
        _ = try gateway.weir("reload")
        #expect(manager.next()?.hasPrefix("RELOADING=1\n") == true)
        #expect(manager.next() == "READY=1\nSTATUS=error: the rules in force stay")
    }

    /// While it is down nothing passes: it fails closed.
    ///
    /// The carrier tries again every 50 ms.
    @Test func `Killed under load, it lets traffic pass within a second of its restart`() throws {
        let gateway = try RunningGateway(rules: Self.rules, over: .tcp)
        var shortest = Duration.seconds(60)
        var longest = Duration.zero
        for round in 1...5 {
            for _ in 0..<500 { gateway.askOnce() }
            let restart = try gateway.crash()
            let before = gateway.arrivals
            let isPassing = gateway.eventually {
                gateway.askOnce()
                return gateway.arrivals > before
            }
            #expect(isPassing, "\(gateway.log)")
            let time = ContinuousClock.now - restart
            print("# round \(round): traffic passes \(time) after the restart")
            shortest = min(shortest, time)
            longest = max(longest, time)
        }
        // Of a release build a second is asked each time, see `Tests/Crash`; the debug build is several times
        // slower, and a machine that builds beside may take its time, but not five times.
        #expect(Weir.named == nil ? shortest < .seconds(4) : longest < .seconds(1))
    }
}

/// A service manager's socket.
private final class Manager {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        try #require(octets.count < MemoryLayout.size(ofValue: address.sun_path))
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            // SAFETY: the call is told the length of the address that it is given.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    /// The next thing that it is told; nil where none comes in time.
    func next(within seconds: Int = 20) -> String? {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var octets = [UInt8](repeating: 0, count: 256)
        let count = unsafe recv(descriptor, &octets, octets.count, 0)
        return count < 0 ? nil : String(decoding: octets[..<count], as: UTF8.self)
    }
}
