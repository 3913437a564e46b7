internal import SS7Filter
public import SS7Rules

extension Configuration {
    /// The configuration, known to say all that running a gateway needs.
    ///
    /// - Throws: each thing that is missing, at the link that lacks it.
    public func validatedForRunning() throws(Diagnostics) -> Configuration {
        var missing: [Diagnostic] = []
        for side in Side.allCases where !links.contains(where: { $0.side == side }) {
            missing.append(
                Diagnostic(.error, "running needs a link of side `\(side.name)`", file: file))
        }
        for link in links {
            missing += requirements(of: link).map { requirement in
                source.diagnostic(
                    .error, "link `\(link.name)`: \(requirement.message)", at: link.position,
                    suggestion: requirement.suggestion)
            }
        }
        guard missing.isEmpty else { throw Diagnostics(missing) }
        return self
    }

    private func requirements(of link: Configuration.Link) -> [(
        message: String, suggestion: String?
    )] {
        var missing: [(message: String, suggestion: String?)] = []
        if link.role == nil {
            missing.append(
                (
                    "running needs its `role`",
                    "`sgp` where the peer's ASPs come up to Weir, `asp` where Weir comes up to the "
                        + "peer's gateway, `ipsp` between equals"
                ))
        }
        if link.role == .sgp && link.listen.isEmpty {
            missing.append(("role sgp needs `listen`: the addresses to wait at", nil))
        }
        if link.role == .asp && !link.listen.isEmpty {
            missing.append(("role asp connects and does not `listen`", "use `local`"))
        }
        if link.peers.isEmpty {
            missing.append(
                (
                    "running needs `peers`: a peer that is not in the file is refused", nil
                ))
        }
        if link.transport == .tcp { missing += requirementsOfTCP(link) }
        if link.transport == .memory {
            missing.append(("transport `memory` is for tests only", nil))
        }
        if link.transport == .kernel && link.udpEncapsulation != nil {
            missing.append(
                (
                    "`udp-encapsulation` needs the userland stack",
                    "`transport: userland`, or leave it out"
                ))
        }
        return missing
    }
    /// TCP has one address at each end, and nothing around it.
    private func requirementsOfTCP(_ link: Configuration.Link) -> [(
        message: String, suggestion: String?
    )] {
        var missing: [(message: String, suggestion: String?)] = []
        for (key, addresses) in [
            ("listen", link.listen), ("peers", link.peers), ("local", link.local),
        ] where addresses.count > 1 {
            missing.append(
                (
                    "transport `tcp` takes one address in `\(key)`",
                    "multi-homing needs SCTP: `auto`, `kernel` or `userland`"
                ))
        }
        if link.udpEncapsulation != nil {
            missing.append(("`udp-encapsulation` is for SCTP and not for `tcp`", "leave it out"))
        }
        return missing
    }
}
