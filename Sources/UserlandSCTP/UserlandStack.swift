internal import CUsrsctp
internal import Glibc
public import SigtranTransport
internal import Synchronization

/// The one SCTP stack of the process; usrsctp keeps its state in global variables.
public enum UserlandStack {
    private enum State: Sendable {
        case stopped
        case running(udpPort: UInt16?)
    }

    private static let state = Mutex(State.stopped)

    /// The own UDP port of the running stack; nil when it is not running or speaks raw IP only.
    public static var udpPort: UInt16? {
        state.withLock { state in
            guard case .running(let port) = state else { return nil }
            return port
        }
    }

    /// Starts the stack, or checks that the running one is what is asked for.
    ///
    /// Called by the first `listen` or `connect`; call it before when links without encapsulation
    /// come first but others follow, since the UDP port cannot be changed later.
    /// - Parameter udpPort: the own port for SCTP over UDP; 0 takes a free one; nil needs none.
    /// - Throws: when the port is taken, when the running stack has another, or when raw IP is asked
    ///   for and the process may not open raw sockets.
    public static func start(udpPort: UInt16?) throws(TransportError) {
        if udpPort == nil { try requireRawSockets() }
        try state.withLock { state throws(TransportError) in
            switch state {
            case .stopped:
                var port = udpPort
                if let udpPort { port = try freePort(udpPort) }
                launch(port)
                state = .running(udpPort: port)
            case .running(let port):
                guard let udpPort, udpPort != 0, udpPort != port else { return }
                let present = port.map { "UDP port \($0)" } ?? "no UDP port"
                throw TransportError(
                    EADDRINUSE, "use UDP port \(udpPort) for SCTP beside \(present)")
            }
        }
    }

    /// Ends the stack in order, after every listener and association has been closed.
    ///
    /// Associations that are still shutting down are given the time.
    /// - Returns: false when some remained; the stack then runs on.
    public static func finish(within duration: Duration = .seconds(2)) -> Bool {
        let deadline = ContinuousClock.now + duration
        repeat {
            let isDone = state.withLock { state in
                guard case .running = state else { return true }
                guard usrsctp_finish() == 0 else { return false }
                state = .stopped
                return true
            }
            if isDone { return true }
            usleep(10_000)
        } while ContinuousClock.now < deadline
        return false
    }

    private static func launch(_ port: UInt16?) {
        weir_usrsctp_init(port ?? 0)
        // Never answer what is for another stack on this machine with an ABORT.
        usrsctp_sysctl_set_sctp_blackhole(2)
        // A loopback peer may be another implementation, and captures of it are read by tools.
        usrsctp_sysctl_set_sctp_no_csum_on_loopback(0)
        usrsctp_sysctl_set_sctp_ecn_enable(0)
        Wakeup.startPulse()
    }

    /// usrsctp says nothing when it cannot bind its port, so it is tried beforehand.
    private static func freePort(_ port: UInt16) throws(TransportError) -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { throw .current("open a UDP socket") }
        defer { close(descriptor) }
        var octets = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_in>.size)
        var length = socklen_t(octets.count)
        let status = unsafe octets.withUnsafeMutableBytes { octets in
            guard let start = octets.baseAddress else { return Int32(-1) }
            _ = unsafe TransportAddress(ipv4: 0, port: port).store(at: start)
            let address = unsafe start.assumingMemoryBound(to: sockaddr.self)
            // SAFETY: the buffer is as long as the sockaddr_in that both calls are told of.
            guard unsafe bind(descriptor, address, length) == 0 else { return -1 }
            return unsafe getsockname(descriptor, address, &length)
        }
        guard status == 0 else { throw .current("use UDP port \(port) for SCTP") }
        return unsafe octets.withUnsafeBytes { octets in
            unsafe octets.baseAddress.flatMap { unsafe TransportAddress.load(from: $0) }?.address
                .port
                ?? port
        }
    }

    private static func requireRawSockets() throws(TransportError) {
        let descriptor = socket(AF_INET, Int32(SOCK_RAW.rawValue), weir_usrsctp_protocol)
        guard descriptor >= 0 else { throw .current("open a raw IP socket for SCTP") }
        close(descriptor)
    }
}
