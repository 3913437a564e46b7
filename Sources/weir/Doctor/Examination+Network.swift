import Configuration
import Foundation
import KernelSCTP
import SigtranTransport

#if canImport(Glibc)
    import Glibc
#endif

/// Ports, addresses, and ways to peers.
extension Examination {
    /// Whether each listening link can have its port, and each connecting one its own addresses.
    ///
    /// - Parameter isRunning: true where the gateway itself has the ports.
    mutating func lookAtPorts(_ configuration: Configuration, isRunning: Bool) {
        for link in configuration.links {
            let ends = link.isListening ? link.listen : link.local
            for end in ends {
                let port = link.isListening ? end.port ?? link.port : end.port ?? 0
                let subject = "port \(port)"
                let name = "\(end.address), link \(link.name)"
                if isRunning {
                    ok(subject, "\(name): the running gateway's")
                    continue
                }
                switch bind(end.address, port, link) {
                case 0: ok(subject, "\(name): free")
                case EADDRINUSE:
                    fail(
                        subject, "\(name): somebody has it",
                        do: "find out who: ss --sctp -lnp, ss -lnptu")
                case EADDRNOTAVAIL:
                    fail(
                        subject, "\(name): not an address of this machine",
                        do: "ip address add, or another address in the configuration")
                case EACCES:
                    fail(
                        subject, "\(name): it may not be bound",
                        do: "a port above 1023, or CAP_NET_BIND_SERVICE")
                case let number:
                    let reason = unsafe String(cString: strerror(number))
                    fail(subject, "\(name): \(reason)", do: "see the line `sctp` above")
                }
            }
        }
    }

    /// Whether there is a way to each peer; nothing is sent.
    mutating func lookAtRoutes(_ configuration: Configuration) {
        for link in configuration.links {
            for peer in link.peers {
                let number = connect(
                    socket(peer.address, SOCK_DGRAM, 17), peer.address, peer.port ?? link.port)
                if number == 0 {
                    ok("route", "\(peer.address), link \(link.name)")
                } else {
                    let reason = unsafe String(cString: strerror(number))
                    fail(
                        "route", "\(peer.address), link \(link.name): \(reason)",
                        do: "ip route get \(peer.address)")
                }
            }
        }
    }

    /// Whether peers answer, of the links where Weir connects: begins an association and ends it.
    mutating func lookAtPeers(_ configuration: Configuration) {
        for link in configuration.links where !link.isListening {
            for peer in link.peers {
                let isTCP = link.transport == .tcp
                let port = peer.port ?? link.port
                let name = "\(peer.address):\(port), link \(link.name)"
                guard isTCP || KernelTransport.obstacle == nil, link.udpEncapsulation == nil else {
                    warn(
                        "peer", "\(name): not tried: that needs the kernel's SCTP",
                        do: "weir run tells in its log whether the association comes up")
                    continue
                }
                let descriptor = socket(peer.address, SOCK_STREAM, isTCP ? 6 : 132)
                var patience = timeval(tv_sec: 3, tv_usec: 0)
                unsafe setsockopt(
                    descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience,
                    socklen_t(MemoryLayout<timeval>.size))
                let number = connect(descriptor, peer.address, port)
                if number == 0 {
                    ok("peer", "\(name): it answers")
                } else {
                    let reason =
                        number == EINPROGRESS || number == EAGAIN
                        ? "no answer in 3 s" : unsafe String(cString: strerror(number))
                    fail(
                        "peer", "\(name): \(reason)",
                        do: "ask the peer whether it listens and lets this host in; look for "
                            + "firewalls that drop IP protocol 132")
                }
            }
        }
    }

    // MARK: - Sockets

    private func socket(_ address: IPAddress, _ kind: __socket_type, _ number: Int32) -> Int32 {
        Glibc.socket(
            address.isIPv6 ? AF_INET6 : AF_INET,
            Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), number)
    }

    /// Tries to have a port; 0, or what the system says.
    private func bind(
        _ address: IPAddress, _ port: UInt16, _ link: Configuration.Link
    ) -> Int32 {
        let descriptor: Int32
        switch link.transport {
        case .tcp:
            descriptor = socket(address, SOCK_STREAM, 6)
            var yes: Int32 = 1
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        case .memory: return 0
        case .kernel, .auto, .userland:
            let isKernel =
                link.transport != .userland && link.udpEncapsulation == nil
                && KernelTransport.obstacle == nil
            if isKernel {
                descriptor = socket(address, SOCK_STREAM, 132)
            } else {
                // The userland stack has its ports to itself; what it shares is its UDP port.
                guard let ports = link.udpEncapsulation else { return 0 }
                descriptor = socket(address, SOCK_DGRAM, 17)
                return unsafe named(descriptor, address, ports.local, Glibc.bind)
            }
        }
        return unsafe named(descriptor, address, port, Glibc.bind)
    }

    private func connect(_ descriptor: Int32, _ address: IPAddress, _ port: UInt16) -> Int32 {
        unsafe named(descriptor, address, port, Glibc.connect)
    }

    /// Calls `bind` or `connect`, and closes the socket; 0, or what the system says.
    private func named(
        _ descriptor: Int32, _ address: IPAddress, _ port: UInt16,
        _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) -> Int32 {
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var storage = sockaddr_storage()
        let result = unsafe withUnsafeMutableBytes(of: &storage) { octets -> Int32 in
            // Family, port; then IPv4's address, or IPv6's behind its flow.
            let family = sa_family_t(address.isIPv6 ? AF_INET6 : AF_INET)
            unsafe octets.storeBytes(of: family, as: sa_family_t.self)
            unsafe octets.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
            let start = address.isIPv6 ? 8 : 4
            for (place, octet) in address.octets.enumerated() {
                unsafe octets[start + place] = octet
            }
            let length =
                address.isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
            let bound = unsafe octets.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe call(descriptor, bound, socklen_t(length))
        }
        return result == 0 ? 0 : errno
    }
}
