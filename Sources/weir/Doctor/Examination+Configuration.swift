import Configuration
import Foundation
import Replay
import SS7Filter
import SS7Rules

#if canImport(Glibc)
    import Glibc
#endif

/// What a configuration says, and whether this machine lets it.
extension Examination {
    /// Reads the configuration with all that it names; nil where that cannot be.
    mutating func read(_ path: String) -> Deployment? {
        let deployment: Deployment
        do {
            deployment = try Deployment(path: path)
        } catch {
            let errors = error.all.filter { $0.severity == .error }
            fail(
                "configuration",
                "\(path): \(errors.count) errors, the first: \(errors.first?.message ?? "")",
                do: "weir check \(path)")
            return nil
        }
        let warnings = deployment.warnings.count { $0.severity == .warning }
        if warnings > 0 {
            warn("configuration", "\(path): \(warnings) warnings", do: "weir check \(path)")
        } else {
            ok("configuration", "\(path), \(deployment.table.rules.count) rules")
        }
        do {
            _ = try deployment.configuration.validatedForRunning()
            ok("links", "\(deployment.configuration.links.count), with all that running needs")
        } catch {
            fail(
                "links", error.all.first?.message ?? "something is missing",
                do: "weir run --config \(path) names all that is missing")
        }
        let modes = deployment.table.modes
        if modes.isEmpty {
            ok("modes", "all categories block")
        } else {
            ok("modes", "not active: " + modes.map(\.key.name).sorted().joined(separator: " "))
        }
        return deployment
    }

    /// Who the gateway will be, and what of that needs rights.
    mutating func lookAtRights(_ configuration: Configuration) -> Rights? {
        let rights: Rights
        do {
            rights = try Rights(configuration)
        } catch {
            fail(
                "user", (error as? Failure)?.text ?? "\(error)",
                do: "adduser --system --group weir, and run this as root")
            return nil
        }
        if rights.staysRoot {
            warn(
                "user", "root stays root: a fault of the program would be one of root's",
                do: "`user: weir` in the configuration, or a unit with User=")
        } else {
            ok("user", configuration.user ?? NSUserName())
        }
        let effective = Examination.capabilities
        func need(_ bit: UInt64, _ name: String, _ why: String) {
            if effective >> bit & 1 == 1 {
                ok("capability", "\(name), for \(why)")
            } else {
                fail("capability", "\(name) is missing: \(why)", do: "AmbientCapabilities=\(name)")
            }
        }
        let low = configuration.links.contains { link in
            (link.listen + link.local).contains { ($0.port ?? link.port) < 1_024 }
        }
        if low { need(10, "CAP_NET_BIND_SERVICE", "a link has a port below 1024") }
        let raw = configuration.links.contains {
            $0.transport == .userland && $0.udpEncapsulation == nil
        }
        if raw { need(13, "CAP_NET_RAW", "userland SCTP over raw IP") }
        return rights
    }

    private static var capabilities: UInt64 {
        let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        return line.flatMap { UInt64($0.dropFirst(7).filter(\.isHexDigit), radix: 16) } ?? 0
    }

    /// The folders that are written to, as the user who will, and the room on their disks.
    mutating func lookAtFiles(_ configuration: Configuration, _ rights: Rights?) {
        let events = configuration.events
        let files: [(what: String, path: String?)] = [
            ("events", events.sqlite), ("events", events.jsonLines),
            ("events", events.pcapng?.file), ("places", configuration.places.file),
            ("control socket", configuration.controlSocket),
        ]
        for (what, file) in files {
            guard let file else { continue }
            let folder = folder(of: file)
            var isWritable = unsafe access(folder, W_OK) == 0
            // `access` goes by the real user: what counts is the one who will write.
            if let rights {
                isWritable =
                    (try? rights.asUser {
                        unsafe faccessat(AT_FDCWD, folder, W_OK, AT_EACCESS) == 0
                    })
                    ?? false
            }
            let isThere = FileManager.default.fileExists(atPath: folder)
            if isWritable {
                ok(what, file)
            } else if !isThere, what == "control socket" {
                ok(what, "\(file): the folder is made at the start")
            } else {
                fail(
                    what, "\(folder) \(isThere ? "is not writable" : "is not there")",
                    do: "mkdir -p \(folder); chown \(configuration.user ?? "the user") \(folder)")
            }
            if isThere, what == "events" { lookAtRoom(in: folder, events.most) }
        }
        for key in [configuration.places.keyFile, events.keyFile].compactMap({ $0 }) {
            do {
                _ = try PrivacyKey(contentsOf: key)
                ok("key", key)
            } catch {
                fail(
                    "key", "\(error)", do: error.suggestion ?? "make one, see docs/configuration.md"
                )
            }
        }
    }

    private mutating func lookAtRoom(in folder: String, _ most: Int?) {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        let wanted = most ?? 1 << 30
        if free >= wanted {
            ok("disk", "\(folder): \(free >> 20) MiB free")
        } else {
            warn(
                "disk", "\(folder): \(free >> 20) MiB free, events may take \(wanted >> 20) MiB",
                do: "make room, or set `most` of `events` lower")
        }
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
