import SigtranTransport
import Testing
import TransportTrial

@Suite struct MemoryAssociationTests {
    let near: MemoryAssociation
    let far: MemoryAssociation
    let batch = ReceiveBatch(capacity: 4, slotSize: 512)

    init() throws {
        var parameters = AssociationParameters()
        parameters.sendBufferSize = 4096
        (near, far) = try MemoryAssociation.pair((parameters, parameters))
        #expect(
            near.receive(into: batch) == .event(.up(outboundStreams: 17, inboundStreams: 17)))
        #expect(
            far.receive(into: batch) == .event(.up(outboundStreams: 17, inboundStreams: 17)))
    }

    @Test func `a message arrives with its octets, stream and payload protocol`() {
        #expect(far.receive(into: batch) == .wouldBlock)
        #expect(!poll(far.descriptor))
        #expect(near.send(0xA5, count: 100, payloadProtocol: 3, stream: 16) == .taken(1))
        #expect(poll(far.descriptor))
        #expect(far.receive(into: batch) == .messages(1))
        #expect(batch[0].length == 100)
        #expect(batch[0].stream == 16)
        #expect(batch[0].payloadProtocol == 3)
        let octets = batch.octets(0)
        #expect(octets.count == 100 && octets[0] == 0xA5 && octets[99] == 0xA5)
        #expect(poll(far.descriptor), "readable until it has said wouldBlock")
        #expect(far.receive(into: batch) == .wouldBlock)
        #expect(!poll(far.descriptor))
    }

    @Test func `thousands of messages wrap around the ring in order`() {
        var sent = 0
        var received = 0
        while received < 5000 {
            for _ in 0..<3 where near.send(UInt8(sent % 251), count: 1 + sent % 500) == .taken(1) {
                sent += 1
            }
            guard case .messages(let count) = far.receive(into: batch) else {
                Issue.record("nothing received")
                return
            }
            for index in 0..<count {
                let octets = batch.octets(index)
                #expect(octets.count == 1 + received % 500)
                #expect(octets[octets.count - 1] == UInt8(received % 251))
                received += 1
            }
        }
        #expect(sent >= received)
    }

    @Test func `a full queue takes fewer, and turns writable when it was read`() {
        var taken = 0
        while near.send(1, count: 500) == .taken(1) { taken += 1 }
        #expect(taken == 7, "4096 octets hold seven records of 500 octets and a header")
        #expect(!poll(near.writableDescriptor, writable: true))
        #expect(far.receive(into: batch) == .messages(4))
        #expect(poll(near.writableDescriptor, writable: true))
        #expect(near.send(1, count: 500) == .taken(1))
    }

    @Test func `an end held full takes nothing until released`() {
        near.isFull = true
        #expect(near.send(1, count: 10) == .taken(0))
        #expect(!poll(near.writableDescriptor, writable: true))
        #expect(far.receive(into: batch) == .wouldBlock)
        near.isFull = false
        #expect(poll(near.writableDescriptor, writable: true))
        #expect(near.send(1, count: 10) == .taken(1))
    }

    @Test func `what can never be sent is refused`() {
        #expect(near.send(1, count: 0) == .refused(after: 0))
        #expect(near.send(1, count: 10, stream: 17) == .refused(after: 0))
        #expect(near.send(1, count: 5000) == .refused(after: 0))
    }

    @Test func `events keep their place between messages`() {
        #expect(near.send(1, count: 10) == .taken(1))
        far.deliver(.pathDown)
        #expect(near.send(2, count: 10) == .taken(1))
        #expect(far.receive(into: batch) == .messages(1))
        #expect(far.receive(into: batch) == .event(.pathDown))
        #expect(far.receive(into: batch) == .messages(1))
        #expect(batch.octets(0)[0] == 2)
    }

    @Test func `a message longer than a slot is dropped and told`() {
        #expect(near.send(1, count: 10) == .taken(1))
        #expect(near.send(2, count: 513) == .taken(1))
        #expect(near.send(3, count: 512) == .taken(1))
        #expect(far.receive(into: batch) == .messages(1))
        #expect(far.receive(into: batch) == .event(.oversized))
        #expect(far.receive(into: batch) == .messages(1))
        #expect(batch[0].length == 512)
    }

    @Test func `a shutdown delivers what was taken, then ends both`() {
        #expect(near.send(1, count: 10) == .taken(1))
        near.shutdown()
        #expect(near.send(1, count: 10) == .closed)
        #expect(near.receive(into: batch) == .event(.shutdownComplete))
        #expect(near.receive(into: batch) == .closed)
        #expect(far.receive(into: batch) == .messages(1))
        #expect(far.receive(into: batch) == .event(.shutdownByPeer))
        #expect(far.receive(into: batch) == .event(.shutdownComplete))
        #expect(far.receive(into: batch) == .closed)
        #expect(far.send(1, count: 10) == .closed)
    }

    @Test func `an abort is a loss on both sides, and frees a waiting sender`() {
        far.isFull = true
        #expect(far.send(1, count: 10) == .taken(0))
        near.abort()
        #expect(poll(far.writableDescriptor, writable: true))
        #expect(far.send(1, count: 10) == .closed)
        #expect(near.receive(into: batch) == .event(.lost))
        #expect(far.receive(into: batch) == .event(.lost))
        #expect(far.receive(into: batch) == .closed)
    }

    @Test func `a released end is lost for the other`() throws {
        var ends: (MemoryAssociation, MemoryAssociation)? = try MemoryAssociation.pair()
        let other = try #require(ends?.1)
        ends = nil
        #expect(other.receive(into: batch) == .event(.up(outboundStreams: 17, inboundStreams: 17)))
        #expect(other.receive(into: batch) == .event(.lost))
        #expect(other.receive(into: batch) == .closed)
    }
}
