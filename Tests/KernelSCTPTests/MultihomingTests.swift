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
        let path = try #require(TransportAddress(host.far[link]))
        func isActive() -> Bool? {
            near.association.knownPaths.first { $0.address.isSameHost(as: path) }?.isActive
        }
        try pass(from: near, to: far, 50)

        try host.run("link", "set", "weir\(link)", "down")
        try pass(from: near, to: far, 200)
        try near.expect(.pathDown)
        #expect(isActive() == false)
        #expect(near.association.knownPaths.count { $0.isActive == true } == 1)
        try pass(from: far, to: near, 50)
        try pass(from: near, to: far, 50)

        try host.run("link", "set", "weir\(link)", "up")
        try near.expect(.pathUp, ignoring: [])
        #expect(isActive() == true)
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
