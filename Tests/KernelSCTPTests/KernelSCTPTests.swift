import Foundation
import KernelSCTP
import SigtranTransport
import Testing
import TransportTrial

/// Why these tests do not run here; `Tests/kernel/run` runs them under a kernel that has SCTP.
let obstacle: TransportError? = {
    // There, a kernel without SCTP is a failure and no reason to skip.
    if ProcessInfo.processInfo.environment["WEIR_EXPECTS_KERNEL_SCTP"] != nil { return nil }
    return KernelTransport.obstacle
}()

/// The kernel talks to itself over loopback.
@Suite(
    .serialized,
    .enabled(if: obstacle == nil, "SKIPPED: \(obstacle.map(String.init(describing:)) ?? "")"))
struct KernelSCTPTests {
    let trial: Trial

    init() throws {
        trial = Trial(
            KernelTransport(), server: [try #require(TransportAddress("127.0.0.1"))],
            client: [], parameters: .init())
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

    @Test func `where nobody listens the peer's kernel refuses at once`() throws {
        try trial.refusal(within: .seconds(2))
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

    @Test func `ten thousand messages allocate nothing on our side`() throws {
        #expect(try trial.allocations() == 0)
    }

    @Test func `several addresses of each side are told to the other`() throws {
        let near = try ["127.0.0.1", "127.0.0.2"].map { try #require(TransportAddress($0)) }
        let far = try ["127.0.0.3", "127.0.0.4"].map { try #require(TransportAddress($0)) }
        let several = Trial(
            trial.transport, server: far, client: near, parameters: trial.parameters)
        let (listener, one, other) = try several.connected()
        #expect(Set(listener.localAddresses.map(\.host)) == ["127.0.0.3", "127.0.0.4"])
        #expect(Set(one.association.localAddresses.map(\.host)) == ["127.0.0.1", "127.0.0.2"])
        #expect(Set(one.association.peerAddresses.map(\.host)) == ["127.0.0.3", "127.0.0.4"])
        #expect(Set(other.association.peerAddresses.map(\.host)) == ["127.0.0.1", "127.0.0.2"])
    }

    @Test func `an address of another machine cannot be listened on`() throws {
        let elsewhere = try #require(TransportAddress("192.0.2.1:2905"))
        #expect(throws: TransportError.self) {
            try trial.transport.listen(on: [elsewhere], parameters: trial.parameters)
        }
    }
}
