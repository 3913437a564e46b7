import CNetworkNamespace
import Foundation
import Testing

/// The far host: a network namespace with one end of each of two veth pairs.
///
/// There is one at a time: they share addresses.
final class FarHost {
    private static let turn = DispatchSemaphore(value: 1)
    let name = "weir-far-\(getpid())"
    let near = ["198.51.100.1", "203.0.113.1"]
    let far = ["198.51.100.2", "203.0.113.2"]

    init() throws {
        FarHost.turn.wait()
        try run("netns", "add", name)
        for index in 0..<2 {
            let (one, other) = ("weir\(index)", "weir\(index)-far")
            try run("link", "add", one, "type", "veth", "peer", "name", other, "netns", name)
            try run("addr", "add", "\(near[index])/24", "dev", one)
            try run("link", "set", one, "up")
            try run("-n", name, "addr", "add", "\(far[index])/24", "dev", other)
            try run("-n", name, "link", "set", other, "up")
        }
        try run("-n", name, "link", "set", "lo", "up")
    }

    deinit {
        for index in 0..<2 { try? run("link", "del", "weir\(index)") }
        try? run("netns", "del", name)
        FarHost.turn.signal()
    }

    /// Loses what either host sends to the other, until it `hears`, without either noticing.
    func deafens() throws {
        for index in 0..<2 {
            try neighbours("replace", index, "lladdr", "02:00:00:00:00:01", "nud", "permanent")
        }
    }

    func hears() throws {
        for index in 0..<2 { try neighbours("del", index) }
    }

    private func neighbours(_ verb: String, _ index: Int, _ rest: String...) throws {
        try run(["neigh", verb, far[index], "dev", "weir\(index)"] + rest)
        try run(["-n", name, "neigh", verb, near[index], "dev", "weir\(index)-far"] + rest)
    }

    func run(_ arguments: String...) throws { try run(arguments) }

    func run(_ arguments: [String]) throws {
        let process = try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"), arguments: ["ip"] + arguments)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ip \(arguments)")
    }

    /// Runs something with the far host's network.
    func inside<Result>(_ body: () throws -> Result) throws -> Result {
        let own = try #require(FileHandle(forReadingAtPath: "/proc/thread-self/ns/net"))
        let other = try #require(FileHandle(forReadingAtPath: "/run/netns/\(name)"))
        try #require(weir_enter_network_namespace(other.fileDescriptor) == 0)
        defer { _ = weir_enter_network_namespace(own.fileDescriptor) }
        return try body()
    }
}
