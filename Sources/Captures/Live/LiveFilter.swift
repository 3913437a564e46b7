/// What of an interface's frames is looked at, where nobody says so.
public enum LiveFilter {
    /// Peers that a filter names; of more, frames of all hosts are taken.
    static let peerCapacity = 256

    /// A filter of libpcap for SCTP, also in UDP and in fragments, from or to peers.
    ///
    /// - Parameters:
    ///   - peers: empty for all hosts.
    ///   - encapsulationPort: the UDP port of RFC 6951.
    public static func expression(
        peers: [IPAddress], encapsulationPort: UInt16 = CaptureOptions().encapsulationPort
    ) -> String {
        // Fragments behind the first have no ports to go by.
        let carried =
            "sctp or udp port \(encapsulationPort) or (udp and ip[6:2] & 0x1fff != 0)"
        guard !peers.isEmpty, peers.count <= peerCapacity else { return carried }
        let hosts = Set(peers.map(\.description)).sorted().map { "host \($0)" }
        return "(\(carried)) and (\(hosts.joined(separator: " or ")))"
    }
}
