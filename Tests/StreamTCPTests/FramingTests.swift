import SigtranTransport
import StreamTCP
import Testing
import TransportTrial

/// Messages on a stream, from and to a stranger on a plain socket.
@Suite struct FramingTests {
    private let listener: Listener
    private let stranger: Stranger
    private let end: End

    init() throws {
        listener = try TCPTransport().listen(
            on: [try #require(TransportAddress("127.0.0.1"))], parameters: .init())
        stranger = Stranger(port: try #require(listener.localAddresses.first).port)
        end = End(try Trial.accept(listener).association)
        try end.expectUp()
    }

    @Test func `a message that comes octet by octet is one message`() throws {
        let octets = message(20, octets: 20, filler: 7)
        for octet in octets {
            #expect(end.association.receive(into: end.batch) == .wouldBlock)
            stranger.write([octet])
            _ = poll(end.association.descriptor, milliseconds: 100)
        }
        #expect(try end.expectMessage() == octets)
    }

    @Test func `messages that come at once are as many messages`() throws {
        let octets = (1...40).map { message(8 + 4 * $0, octets: 8 + 4 * Int($0), filler: 1) }
        stranger.write(octets.joined())
        var arrived: [[UInt8]] = []
        while arrived.count < octets.count {
            // All that a batch cannot hold is shown by the descriptor.
            try #require(poll(end.association.descriptor, milliseconds: 1000))
            guard case .messages(let count) = end.association.receive(into: end.batch) else {
                continue
            }
            for index in 0..<count { arrived.append(end.octets(index)) }
        }
        #expect(arrived == octets)
        #expect(end.association.receive(into: end.batch) == .wouldBlock)
        #expect(!poll(end.association.descriptor))
    }

    @Test func `a message as long as a slot comes`() throws {
        let octets = message(8192, octets: 8192, filler: 9)
        stranger.write(octets)
        #expect(try end.expectMessage() == octets)
    }

    @Test(arguments: [0, 4, 7, 10, 8196, 0x7fff_fffc, 0xffff_fffc] as [UInt32])
    func `after a length that cannot be nothing is read, and the connection is reset`(
        _ length: UInt32
    ) throws {
        let good = message(12, octets: 12)
        stranger.write(good + message(length, octets: 8) + good)
        #expect(try end.expectMessage() == good)
        try end.expect(.framingLost)
        try end.expect(.lost)
        #expect(try end.next() == .closed)
        #expect(end.send(good, stream: 0) == .closed)
        end.association.close()
        #expect(stranger.read() ?? [] == [])
    }

    @Test func `an end within a message is a loss`() throws {
        stranger.write(message(12, octets: 9))
        stranger.finish()
        try end.expect(.lost)
        #expect(try end.next() == .closed)
    }

    @Test func `an end between messages is a shutdown, and answered by one`() throws {
        let octets = message(12, octets: 12)
        stranger.write(octets)
        stranger.finish()
        #expect(try end.expectMessage() == octets)
        try end.expect(.shutdownByPeer)
        try end.expect(.shutdownComplete)
        #expect(try end.next() == .closed)
        #expect(stranger.read() == [])
    }

    @Test func `what would cost the peer its place in the stream is not sent`() throws {
        for octets in [
            [], message(8, octets: 12), message(12, octets: 8), message(10, octets: 10),
            message(65_540, octets: 65_540),
        ] {
            #expect(end.send(octets, stream: 0) == .refused(after: 0))
        }
        let good = message(12, octets: 12)
        #expect(end.send(good, stream: 1) == .refused(after: 0))
        #expect(end.send(good, stream: 0) == .taken(1))
        #expect(stranger.read() == good)
    }

    /// Large messages and a peer that does not read: one of them is taken in part.
    @Test func `the rest of a message goes on by itself, and before the end`() throws {
        var sent: [UInt8] = []
        var filler: UInt8 = 0
        while true {
            let octets = message(60_000, octets: 60_000, filler: filler)
            let outcome = end.send(octets, stream: 0)
            guard outcome == .taken(1) else {
                #expect(outcome == .taken(0))
                break
            }
            sent += octets
            filler &+= 1
            try #require(sent.count < 100_000_000)
        }
        end.association.shutdown()
        var arrived: [UInt8] = []
        while true {
            // The receiving worker is what sends the rest, when its descriptor says so.
            if poll(end.association.descriptor) { _ = end.association.receive(into: end.batch) }
            guard let octets = stranger.read(), !octets.isEmpty else { break }
            arrived += octets
        }
        #expect(arrived.count == sent.count)
        #expect(arrived == sent)
        stranger.finish()
        try end.expect(.shutdownComplete)
    }

    @Test func `nobody who only receives is awake for nothing`() throws {
        #expect(end.association.receive(into: end.batch) == .wouldBlock)
        #expect(!poll(end.association.descriptor, milliseconds: 50))
        #expect(end.send(message(12, octets: 12), stream: 0) == .taken(1))
        #expect(!poll(end.association.descriptor, milliseconds: 50))
    }
}
