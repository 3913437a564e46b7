import CNetworkNamespace
import Foundation
import KernelSCTP
import SigtranTransport
import Testing
import TransportTrial

/// Two hosts with two links between them, of which one is taken down.
@Suite(
    .serialized,
    .enabled(
        if: obstacle == nil && geteuid() == 0,
        "SKIPPED: needs a kernel with SCTP and the right to make network namespaces"))
struct KernelSCTPTestsOfMultihoming {
    /// The far host: a network namespace with one end of each of two veth pairs.
    final class FarHost {
        let name = "weir-far-\(getpid())"
        let near = ["198.51.100.1", "203.0.113.1"]
        let far = ["198.51.100.2", "203.0.113.2"]

        init() throws {
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
        }

        func run(_ arguments: String...) throws {
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

    @Test(arguments: [0, 1])
    func `traffic continues when either link goes down, and the path comes back`(
        link: Int
    ) throws {
        let host = try FarHost()
        var parameters = AssociationParameters()
        parameters.rtoInitial = .milliseconds(300)
        parameters.rtoMinimum = .milliseconds(200)
        parameters.rtoMaximum = .milliseconds(400)
        parameters.pathRetransmissions = 2
        parameters.heartbeatInterval = .milliseconds(300)
        let transport = KernelTransport()
        let server = host.far.compactMap { TransportAddress("\($0):2905") }
        let listener = try host.inside {
            try transport.listen(on: server, parameters: parameters)
        }
        let near = End(
            try transport.connect(
                from: host.near.compactMap { TransportAddress($0) }, to: server,
                parameters: parameters))
        let far = End(try Trial.accept(listener).association)
        try near.expectUp()
        try far.expectUp()
        #expect(near.association.peerAddresses.count == 2)
        try pass(from: near, to: far, 50)

        try host.run("link", "set", "weir\(link)", "down")
        try pass(from: near, to: far, 200)
        try near.expect(.pathDown)
        try pass(from: far, to: near, 50)
        try pass(from: near, to: far, 50)

        try host.run("link", "set", "weir\(link)", "up")
        try near.expect(.pathUp, ignoring: [])
        try pass(from: near, to: far, 50)
    }

    /// Sends numbered messages one by one and checks that each comes.
    private func pass(from one: End, to other: End, _ count: Int) throws {
        for number in 0..<count {
            #expect(one.send([UInt8(number), 0xA5]) == .taken(1))
            while true {
                let outcome = try other.next()
                if outcome == .event(.pathUp) || outcome == .event(.pathDown) { continue }
                #expect(outcome == .messages(1))
                #expect(other.octets(0) == [UInt8(number), 0xA5])
                break
            }
        }
    }
}
