import SigtranTransport
import StreamTCP
import Testing
import TransportTrial

/// The transport's trial over loopback, as far as a stream can pass it.
@Suite(.serialized) struct TCPTrialTests {
    let trial: Trial

    init() throws {
        trial = Trial(
            TCPTransport(), server: [try #require(TransportAddress("127.0.0.1"))], client: [],
            parameters: .init(), envelope: .m3ua)
    }

    @Test func `a thousand messages pass each way, in order`() throws { try trial.exchange() }

    @Test func `the same over IPv6`() throws {
        let loopback = try #require(TransportAddress("::1"))
        try Trial(
            trial.transport, server: [loopback], client: [loopback], parameters: trial.parameters,
            envelope: .m3ua
        ).exchange(total: 300)
    }

    @Test func `a shutdown delivers what was taken, then ends both`() throws {
        try trial.shutdown()
    }

    @Test func `an abort is a loss on both sides`() throws { try trial.abort() }

    @Test func `closing without a shutdown aborts`() throws { try trial.close() }

    @Test func `where nobody listens the association cannot start`() throws {
        try trial.refusal(within: .seconds(2))
    }

    @Test func `a full send buffer takes fewer, and turns writable again`() throws {
        try trial.backPressure()
    }

    @Test func `any thread may send while another receives`() throws { try trial.threads() }

    @Test func `ten thousand messages allocate nothing`() throws {
        #expect(try trial.allocations() == 0)
    }

    @Test func `several addresses are refused`() throws {
        let two = try ["127.0.0.1", "127.0.0.2"].map { try #require(TransportAddress($0)) }
        #expect(throws: TransportError.self) {
            try trial.transport.listen(on: two, parameters: trial.parameters)
        }
        #expect(throws: TransportError.self) {
            try trial.transport.connect(from: [], to: two, parameters: trial.parameters)
        }
        #expect(throws: TransportError.self) {
            try trial.transport.connect(
                from: two, to: [two[0].with(port: 1)], parameters: trial.parameters)
        }
    }

    @Test func `an address of another machine cannot be listened on`() throws {
        let elsewhere = try #require(TransportAddress("192.0.2.1:2905"))
        #expect(throws: TransportError.self) {
            try trial.transport.listen(on: [elsewhere], parameters: trial.parameters)
        }
    }
}
