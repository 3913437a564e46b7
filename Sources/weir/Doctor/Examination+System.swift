import CLinux
import Configuration
import Foundation
import KernelSCTP
import Replay
import Screening

#if canImport(Glibc)
    import Glibc
#endif

/// What the machine has and is set to.
extension Examination {
    mutating func lookAtKernel(_ configuration: Configuration?) {
        var name = utsname()
        unsafe uname(&name)
        let release = unsafe withUnsafeBytes(of: &name.release) { octets in
            unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
        }
        ok("kernel", "Linux \(release), \(ProcessInfo.processInfo.activeProcessorCount) cores")
        let wanted = Set(configuration?.links.map(\.transport) ?? [.auto])
        guard let obstacle = KernelTransport.obstacle else {
            ok("sctp", "the kernel has SCTP")
            return
        }
        let advice =
            "modprobe sctp, and at each start: echo sctp > /etc/modules-load.d/sctp.conf; where "
            + "/etc/modprobe.d forbids the module, take that line out"
        if wanted.contains(.kernel) {
            fail("sctp", "the kernel has none (\(obstacle)), and a link wants it", do: advice)
        } else if wanted.contains(.auto) {
            warn(
                "sctp",
                "the kernel has none (\(obstacle)): a userland stack is used, over raw IP or UDP",
                do: advice)
        } else {
            ok("sctp", "the kernel has none, and no link wants it")
        }
    }

    /// The limits of socket buffers: what a link asks for beyond them it does not get.
    mutating func lookAtBuffers(_ configuration: Configuration?) {
        let links = configuration?.links ?? []
        let asked = links.flatMap { [$0.sctp.receiveBuffer, $0.sctp.sendBuffer] }.compactMap { $0 }
        let wanted = max(asked.max() ?? 0, 4 << 20)
        for name in ["rmem_max", "wmem_max"] {
            let path = "/proc/sys/net/core/\(name)"
            guard let value = number(in: path) else {
                warn("net.core.\(name)", "cannot be read", do: "look at \(path)")
                continue
            }
            if value >= wanted {
                ok("net.core.\(name)", "\(value) octets")
            } else {
                warn(
                    "net.core.\(name)",
                    "\(value) octets: associations and taps get no larger buffers than that, and "
                        + "bursts of traffic fill them",
                    do: "sysctl -w net.core.\(name)=\(wanted), and a line in /etc/sysctl.d")
            }
        }
    }

    mutating func lookAtMemory(_ configuration: Configuration?) {
        let needed =
            NetworkMemory.Capacities(configuration, watchesDeliveries: true).octets >> 20
        let available = (field("MemAvailable", in: "/proc/meminfo") ?? 0) >> 10
        if available > needed + needed / 4 {
            ok("memory", "\(available) MiB are free, the memories take up to \(needed) MiB")
        } else {
            fail(
                "memory", "\(available) MiB are free, the memories take up to \(needed) MiB",
                do: "make room, or lower `places`, `dialogues` and `deliveries`")
        }
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let associations = configuration?.links.reduce(0) { $0 + $1.associations } ?? 0
        let files = UInt64(64 + 4 * associations)
        if limit.rlim_cur >= files {
            ok("open files", "\(limit.rlim_cur) allowed, about \(files) needed")
        } else {
            fail(
                "open files", "\(limit.rlim_cur) allowed, about \(files) needed",
                do: "ulimit -n \(files), or LimitNOFILE in the unit")
        }
        guard let workers = configuration?.workers else { return }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        if workers <= cores {
            ok("workers", "\(workers) on \(cores) cores")
        } else {
            warn(
                "workers", "\(workers) on \(cores) cores: they wait for each other",
                do: "workers: \(cores)")
        }
    }

    mutating func lookAtClock(_ configuration: Configuration?) {
        let now = Date()
        let text = now.formatted(.iso8601)
        // 2026-01-01: this program is not older than that.
        if now.timeIntervalSince1970 < 1_767_225_600 {
            fail("clock", "it says \(text), which has been", do: "set it, and run an NTP client")
        } else if weir_clock_is_synchronised() == 1 {
            ok("clock", "\(text), synchronised")
        } else {
            warn(
                "clock",
                "\(text), not synchronised: speeds, rates and times of events go by it",
                do: "run an NTP client: apt-get install chrony")
        }
        guard let zone = configuration?.timeZone else { return }
        if LocalClock(timeZone: zone) != nil {
            ok("time zone", zone)
        } else {
            fail("time zone", "\(zone) is not known here", do: "apt-get install tzdata")
        }
    }

    private func number(in path: String) -> Int? {
        (try? String(contentsOfFile: path, encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The number behind a name in a file like /proc/meminfo.
    private func field(_ name: String, in path: String) -> Int? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line.flatMap { Int($0.filter(\.isNumber)) }
    }
}
