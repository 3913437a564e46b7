import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The service manager that started the gateway, as it wants to be told: `sd_notify(3)`.
///
/// A datagram with a word goes to the socket that the environment names. Where the manager watches,
/// it is told every half of its time that the gateway lives, as long as control and all workers turn.
final class ServiceManager: @unchecked Sendable {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let length: socklen_t
    private let watchdog: Duration?
    private let isSuccessor: Bool
    private let isStopping = Atomic<Bool>(false)

    /// Nil where no manager wants to be told.
    ///
    /// - Parameter isSuccessor: this process takes over from another one, whose environment it has.
    init?(
        isSuccessor: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.isSuccessor = isSuccessor
        guard let name = environment["NOTIFY_SOCKET"] else { return nil }
        var address = sockaddr_un()
        var octets = Array(name.utf8)
        guard octets.first == UInt8(ascii: "/") || octets.first == UInt8(ascii: "@"),
            octets.count < MemoryLayout.size(ofValue: address.sun_path)
        else { return nil }
        // An abstract name begins with a zero octet and has no end but its length.
        if octets[0] == UInt8(ascii: "@") { octets[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        self.address = address
        length = socklen_t(MemoryLayout<sa_family_t>.size + octets.count)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let isForUs =
            isSuccessor || environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
        watchdog = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
            .flatMap { isForUs && $0 > 0 ? .microseconds($0) : nil }
    }

    deinit { close(descriptor) }

    /// Says that traffic may flow, and from then on that the gateway lives.
    ///
    /// - Parameter hasTurned: true where no thread of the gateway hangs.
    func ready(_ hasTurned: @escaping @Sendable () -> Bool) {
        if isSuccessor { tell("MAINPID=\(getpid())") }
        tell("READY=1")
        guard let watchdog else { return }
        let thread = Thread { [self] in
            let pause = useconds_t(watchdog / .microseconds(2))
            while !isStopping.load(ordering: .relaxed) {
                if hasTurned() { tell("WATCHDOG=1") }
                usleep(pause)
            }
        }
        thread.name = "watchdog"
        thread.start()
    }

    /// Says that files are read again.
    func reloading() {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        // By the time a manager knows this reload from one before it.
        tell("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    /// Says that a reload has ended, and what has come of it.
    func reloaded(_ outcome: String) { tell("READY=1\nSTATUS=\(outcome)") }

    /// Says that the gateway stops, unless another process goes on with it.
    func stop(isReplaced: Bool) {
        isStopping.store(true, ordering: .relaxed)
        if !isReplaced { tell("STOPPING=1") }
    }

    private func tell(_ word: String) {
        var address = address
        let octets = Array(word.utf8)
        // SAFETY: the call is told the lengths of what it is given.
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe sendto(
                    descriptor, octets, octets.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
