import Foundation
import KernelSCTP
import SigtranTransport
import Testing
import TransportTrial

/// Associations that begin oddly or stand still: what RFC 9260 clause 5.2 asks of a stack, as it shows
/// through ours.
@Suite(
    .serialized,
    .enabled(
        if: obstacle == nil && geteuid() == 0,
        "SKIPPED: needs a kernel with SCTP and the right to make network namespaces"))
struct KernelSCTPTestsOfAssociations {
    private let transport = KernelTransport()
    private var parameters = AssociationParameters()

    init() {
        parameters.rtoInitial = .milliseconds(300)
        parameters.rtoMinimum = .milliseconds(200)
        parameters.rtoMaximum = .milliseconds(400)
    }

    private func addresses(_ hosts: [String], _ port: UInt16) -> [TransportAddress] {
        hosts.compactMap { TransportAddress("\($0):\(port)") }
    }

    /// One message each way; what is told about paths in between does not matter.
    private func exchange(_ one: End, _ other: End, _ mark: UInt8) throws {
        for (from, to) in [(one, other), (other, one)] {
            #expect(from.send([mark, 0xA5]) == .taken(1))
            var outcome = try to.next()
            while outcome == .event(.pathUp) || outcome == .event(.pathDown) {
                outcome = try to.next()
            }
            #expect(outcome == .messages(1))
            #expect(to.octets(0) == [mark, 0xA5])
        }
    }

    @Test func `a peer that begins anew from its port is a restart of the same association`() throws
    {
        let host = try FarHost()
        let listener = try transport.listen(
            on: addresses(host.near, 2905), parameters: parameters)
        func peer() throws -> End {
            try host.inside {
                End(
                    try transport.connect(
                        from: addresses(host.far, 2906), to: addresses(host.near, 2905),
                        parameters: parameters))
            }
        }
        let first = try peer()
        let own = End(try Trial.accept(listener).association)
        try first.expectUp()
        try own.expectUp()
        try exchange(first, own, 1)

        // Its ABORT is lost, as that of a host that fell over. It is there again before anything reaches
        // it: to what belongs to no association a host answers with an ABORT.
        try host.deafens()
        first.association.close()
        let second = try peer()
        try host.hears()
        try own.expect(.restarted, ignoring: [.pathUp, .pathDown, .sendFailed])
        try second.expectUp()
        try exchange(second, own, 2)
        #expect(try listener.accept() == nil)
        #expect(Set(own.association.peerAddresses.map(\.host)) == Set(host.far))
    }

    @Test func `what was never sent comes back with the restart, all of it and in order`() throws {
        let host = try FarHost()
        var parameters = parameters
        parameters.receiveBufferSize = 32 * 1024
        parameters.sendBufferSize = 256 * 1024
        parameters.associationRetransmissions = 30
        let listener = try transport.listen(
            on: addresses(host.near, 2905), parameters: parameters)
        func peer() throws -> End {
            try host.inside {
                End(
                    try transport.connect(
                        from: addresses(host.far, 2906), to: addresses(host.near, 2905),
                        parameters: parameters))
            }
        }
        let first = try peer()
        let own = End(try Trial.accept(listener).association)
        try first.expectUp()
        try own.expectUp()
        let sent = fill(own, namingSenders: true)
        #expect(sent.count > 100)
        try host.deafens()
        first.association.close()
        let second = try peer()
        try host.hears()
        try own.expect(.restarted, ignoring: [.pathUp, .pathDown])
        let returned = own.association.takeReturned().map(\.octets)
        #expect(returned.count > sent.count / 3)
        #expect(returned == Array(sent.suffix(returned.count)))
        #expect(own.association.takeUndelivered() + returned.count <= sent.count)
        try second.expectUp()
        try exchange(second, own, 2)
    }

    @Test func `two ends that begin at once have one association`() throws {
        let host = try FarHost()
        // Both have sent an INIT that is lost, and wait, when the first one comes through.
        try host.deafens()
        let one = End(
            try transport.connect(
                from: addresses(host.near, 2905), to: addresses(host.far, 2905),
                parameters: parameters))
        let other = try host.inside {
            End(
                try transport.connect(
                    from: addresses(host.far, 2905), to: addresses(host.near, 2905),
                    parameters: parameters))
        }
        try host.hears()
        try one.expectUp()
        try other.expectUp()
        try exchange(one, other, 1)
        for end in [one, other] {
            #expect(end.association.peerAddresses.count == 2)
            // Neither has seen a restart, or a second association, of the crossed INITs.
            var outcome = end.association.receive(into: end.batch)
            while outcome == .event(.pathUp) { outcome = end.association.receive(into: end.batch) }
            #expect(outcome == .wouldBlock)
        }
    }

    @Test func `a peer that vanishes is lost once the retransmissions are used up`() throws {
        let host = try FarHost()
        var parameters = parameters
        parameters.heartbeatInterval = .milliseconds(200)
        parameters.associationRetransmissions = 4
        let listener = try transport.listen(
            on: addresses(host.near, 2905), parameters: parameters)
        let peer = try host.inside {
            End(
                try transport.connect(
                    from: addresses(host.far, 0), to: addresses(host.near, 2905),
                    parameters: parameters))
        }
        let own = End(try Trial.accept(listener).association)
        try peer.expectUp()
        try own.expectUp()
        try host.deafens()
        let start = ContinuousClock.now
        #expect(own.send([1]) == .taken(1))
        try own.expect(.lost, ignoring: [.pathUp, .pathDown, .sendFailed])
        #expect(ContinuousClock.now - start < .seconds(8))
        #expect(own.send([2]) == .closed)
    }

    @Test func `a peer that reads nothing for seconds costs no message and no association`() throws
    {
        let loopback = try #require(TransportAddress("127.0.0.1"))
        var parameters = parameters
        parameters.associationRetransmissions = 2
        parameters.receiveBufferSize = 32 * 1024
        let (_, near, far) = try Trial(
            transport, server: [loopback], client: [], parameters: parameters
        ).connected()
        var sent = 0
        let stuckUntil = ContinuousClock.now + .seconds(3)
        while ContinuousClock.now < stuckUntil {
            if near.send([UInt8](repeating: UInt8(sent % 251), count: 1000)) == .taken(1) {
                sent += 1
            } else {
                _ = poll(near.association.writableDescriptor, writable: true, milliseconds: 50)
            }
        }
        // Then it reads, a little at a time.
        var received = 0
        while received < sent {
            guard case .messages(let count) = try far.next() else { continue }
            for index in 0..<count {
                #expect(far.octets(index)[0] == UInt8((received + index) % 251))
            }
            received += count
            usleep(2_000)
        }
        #expect(sent > 20)
        try exchange(near, far, 1)
    }

    /// An association whose far end reads nothing, after it has taken as many messages as it takes.
    ///
    /// Each is its number and some more octets; every other one names each of two senders, or all nobody.
    private func full(
        namingSenders: Bool
    ) throws -> (near: End, far: End, sent: [[UInt8]]) {
        let loopback = try #require(TransportAddress("127.0.0.1"))
        var parameters = parameters
        parameters.receiveBufferSize = 32 * 1024
        parameters.sendBufferSize = 256 * 1024
        let (_, near, far) = try Trial(
            transport, server: [loopback], client: [], parameters: parameters
        ).connected()
        return (near, far, fill(near, namingSenders: namingSenders))
    }

    private func fill(_ near: End, namingSenders: Bool) -> [[UInt8]] {
        var sent: [[UInt8]] = []
        var misses = 0
        while misses < 5 {
            let number = [UInt8(sent.count >> 8), UInt8(sent.count & 255)]
            let message = number + [UInt8](repeating: 1, count: 300 + sent.count % 7)
            let sender = namingSenders ? UInt8(1 + sent.count % 2) : 0
            if near.send(message, stream: 1, sender: sender) == .taken(1) {
                sent.append(message)
            } else {
                misses += 1
                usleep(50_000)
            }
        }
        return sent
    }

    @Test func `what was taken and not delivered is counted when the association is lost`() throws {
        let (near, far, sent) = try full(namingSenders: false)
        #expect(near.association.takeUndelivered() == 0)
        // It has read nothing: what its own kernel holds was acknowledged.
        far.association.close()
        try near.expect(.lost, ignoring: [.pathUp, .sendFailed])
        let undelivered = near.association.takeUndelivered()
        #expect(undelivered > sent.count / 2 && undelivered < sent.count)
        #expect(near.association.takeReturned().isEmpty)
        #expect(try near.next() == .closed)
        #expect(near.association.takeUndelivered() == 0)
    }

    @Test func `what was taken and never sent comes back to who names itself, in order`() throws {
        let (near, far, sent) = try full(namingSenders: true)
        far.association.close()
        try near.expect(.lost, ignoring: [.pathUp, .sendFailed])
        let returned = near.association.takeReturned()
        let undelivered = near.association.takeUndelivered()
        #expect(returned.count > sent.count / 3)
        #expect(returned.map(\.octets) == Array(sent.suffix(returned.count)))
        #expect(returned.allSatisfy { $0.stream == 1 })
        let senders = sent.indices.suffix(returned.count).map { UInt8(1 + $0 % 2) }
        #expect(returned.map(\.sender) == senders)
        // The rest was acknowledged, or may have arrived.
        #expect(returned.count + undelivered < sent.count)
        #expect(near.association.takeReturned().isEmpty)
    }

    @Test func `what was taken and not delivered is counted when this side aborts`() throws {
        let (near, far, sent) = try full(namingSenders: true)
        near.association.abort()
        try near.expect(.lost, ignoring: [.pathUp, .sendFailed])
        let undelivered = near.association.takeUndelivered()
        #expect(undelivered > sent.count / 2 && undelivered < sent.count)
        #expect(try near.next() == .closed)
        near.association.close()
        // It has what was acknowledged, and no more of the rest than was on its way.
        var received = 0
        while case .messages(let count) = try far.next() { received += count }
        #expect(received + undelivered >= sent.count)
        #expect(received + undelivered <= sent.count + 16)
    }
}
