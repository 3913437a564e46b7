import SigtranTransport
import Testing
import TransportTrial
import UserlandSCTP

/// The one stack of the test process talks to itself over UDP on loopback.
@Suite struct UserlandSCTPTests {
    let trial: Trial

    init() throws {
        try UserlandStack.start(udpPort: 0)
        let port = try #require(UserlandStack.udpPort)
        var parameters = AssociationParameters()
        parameters.udpEncapsulation = UDPEncapsulation(localPort: port, remotePort: port)
        parameters.initAttempts = 2
        parameters.rtoInitial = .milliseconds(300)
        parameters.initTimeout = .milliseconds(500)
        trial = Trial(
            UserlandTransport(), server: [try #require(TransportAddress("127.0.0.1"))],
            client: [], parameters: parameters)
    }

    @Test func `a thousand messages pass each way, in order on each of eight streams`() throws {
        try trial.exchange()
    }

    @Test func `the same over IPv6`() throws {
        let loopback = try #require(TransportAddress("::1"))
        try Trial(
            trial.transport, server: [loopback], client: [loopback], parameters: trial.parameters
        ).exchange(total: 300)
    }

    @Test func `a shutdown delivers what was taken, then ends both`() throws {
        try trial.shutdown()
    }

    @Test func `an abort is a loss on both sides`() throws { try trial.abort() }

    @Test func `closing without a shutdown aborts`() throws { try trial.close() }

    @Test func `where nobody listens an association cannot start, in bounded time`() throws {
        try trial.refusal(within: .seconds(5))
    }

    @Test func `a full send buffer takes fewer, and turns writable again`() throws {
        try trial.backPressure()
    }

    @Test func `a message longer than a slot is dropped and told`() throws {
        try trial.oversized()
    }

    @Test func `what was read ahead shows on the descriptor`() throws { try trial.readAhead() }

    @Test func `what can never be sent is refused`() throws { try trial.refusedMessages() }

    @Test func `any thread may send while another receives`() throws { try trial.threads() }

    @Test func `the stack allocates for each message, and the counter sees it`() throws {
        #expect(try trial.allocations(messages: 1000) >= 1000)
    }

    @Test func `a second UDP port beside the first is an error that says both`() throws {
        let port = try #require(UserlandStack.udpPort)
        let other: UInt16 = port == 9899 ? 9900 : 9899
        #expect {
            try UserlandStack.start(udpPort: other)
        } throws: { error in
            "\(error)"
                == "cannot use UDP port \(other) for SCTP beside UDP port \(port): "
                + "Address already in use"
        }
    }

    @Test func `an address of another machine cannot be listened on`() throws {
        let elsewhere = try #require(TransportAddress("192.0.2.1:2905"))
        #expect(throws: TransportError.self) {
            try trial.transport.listen(on: [elsewhere], parameters: trial.parameters)
        }
    }
}
