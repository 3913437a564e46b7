import SigtranTransport
import Testing
import TransportTrial

@Suite struct MemoryTransportTests {
    let transport = MemoryTransport()
    let batch = ReceiveBatch(capacity: 4, slotSize: 512)
    let server: TransportAddress
    let client: TransportAddress

    init() throws {
        server = try #require(TransportAddress("192.0.2.1:2905"))
        client = try #require(TransportAddress("198.51.100.1"))
    }

    @Test func `a listener accepts what connects to any of its addresses`() throws {
        let second = try #require(TransportAddress("192.0.2.2:2905"))
        let listener = try transport.listen(on: [server, second], parameters: .init())
        #expect(try listener.accept() == nil)
        #expect(!poll(listener.descriptor))
        let near = try transport.connect(from: [client], to: [second], parameters: .init())
        #expect(poll(listener.descriptor))
        let accepted = try #require(try listener.accept())
        #expect(accepted.peerAddresses == near.localAddresses)
        #expect(accepted.peerAddresses.first?.isSameHost(as: client) == true)
        #expect(accepted.peerAddresses.first?.port != 0)
        #expect(near.send(7, count: 10) == .taken(1))
        #expect(
            accepted.association.receive(into: batch)
                == .event(.up(outboundStreams: 17, inboundStreams: 17)))
        #expect(accepted.association.receive(into: batch) == .messages(1))
    }

    @Test func `where nobody listens an association cannot start`() throws {
        let near = try transport.connect(from: [], to: [server], parameters: .init())
        #expect(poll(near.descriptor))
        #expect(near.receive(into: batch) == .event(.cannotStart))
        #expect(near.receive(into: batch) == .closed)
        #expect(near.send(1, count: 1) == .closed)
    }

    @Test func `an address is listened on once, and again after close`() throws {
        let first = try transport.listen(on: [server], parameters: .init())
        #expect {
            try transport.listen(on: [server], parameters: .init())
        } throws: { error in
            "\(error)" == "cannot listen on 192.0.2.1:2905: Address already in use"
        }
        first.close()
        _ = try transport.listen(on: [server], parameters: .init())
    }

    @Test func `a listener on port 0 of every address says which port it has`() throws {
        let everywhere = try #require(TransportAddress("0.0.0.0"))
        let listener = try transport.listen(on: [everywhere], parameters: .init())
        let port = try #require(listener.localAddresses.first?.port)
        #expect(port != 0)
        let near = try transport.connect(
            from: [], to: [server.with(port: port)], parameters: .init())
        #expect(try listener.accept() != nil)
        #expect(
            near.receive(into: batch) == .event(.up(outboundStreams: 17, inboundStreams: 17)))
    }

    @Test func `streams are what one side asks for and the other allows`() throws {
        var many = AssociationParameters()
        many.outboundStreams = 33
        many.inboundStreams = 8
        let listener = try transport.listen(on: [server], parameters: .init())
        let near = try transport.connect(from: [], to: [server], parameters: many)
        let far = try #require(try listener.accept()).association
        #expect(near.outboundStreams == 33)
        #expect(far.outboundStreams == 8)
        #expect(far.receive(into: batch) == .event(.up(outboundStreams: 8, inboundStreams: 33)))
    }

    @Test func `associations that were never accepted are lost with their listener`() throws {
        var listener: Listener? = try transport.listen(on: [server], parameters: .init())
        let near = try transport.connect(from: [], to: [server], parameters: .init())
        #expect(listener != nil)
        listener = nil
        #expect(
            near.receive(into: batch) == .event(.up(outboundStreams: 17, inboundStreams: 17)))
        #expect(near.receive(into: batch) == .event(.lost))
        _ = try transport.listen(on: [server], parameters: .init())
    }
}

/// What every transport has to do, in memory too.
@Suite struct MemoryTrialTests {
    let trial: Trial

    init() throws {
        trial = Trial(
            MemoryTransport(), server: [try #require(TransportAddress("192.0.2.1"))],
            client: [], parameters: .init())
    }

    @Test func `a thousand messages pass each way`() throws { try trial.exchange() }
    @Test func `a shutdown ends both`() throws { try trial.shutdown() }
    @Test func `an abort ends both`() throws { try trial.abort() }
    @Test func `closing aborts`() throws { try trial.close() }
    @Test func `nobody listens`() throws { try trial.refusal(within: .seconds(1)) }
    @Test func `a full queue makes the sender wait`() throws { try trial.backPressure() }
    @Test func `long messages are dropped`() throws { try trial.oversized() }
    @Test func `what was read ahead shows on the descriptor`() throws { try trial.readAhead() }
    @Test func `impossible messages are refused`() throws { try trial.refusedMessages() }
    @Test func `ten thousand messages allocate nothing`() throws {
        #expect(try trial.allocations() == 0)
    }
    @Test func `several threads send`() throws { try trial.threads() }
}
