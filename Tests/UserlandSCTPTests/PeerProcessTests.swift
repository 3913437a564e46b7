import Foundation
import SigtranTransport
import Testing
import TransportTrial
import UserlandSCTP

/// Two processes on one machine, each with a stack and a UDP port of its own.
///
/// The second process is this test program again, told by its environment to be the peer.
@Suite struct PeerProcessTests {
    private static let environment = ProcessInfo.processInfo.environment
    static let server = environment["WEIR_TEST_PEER_OF"]
    static let serverUDPPort = environment["WEIR_TEST_PEER_UDP_PORT"].flatMap { UInt16($0) }

    private func parameters(_ remotePort: UInt16) throws -> AssociationParameters {
        var parameters = AssociationParameters()
        parameters.udpEncapsulation = UDPEncapsulation(
            localPort: try #require(UserlandStack.udpPort), remotePort: remotePort)
        return parameters
    }

    @Test(.enabled(if: server == nil, "SKIPPED: this process is the peer"))
    func `a thousand messages pass to another process and back`() throws {
        try UserlandStack.start(udpPort: 0)
        let port = try #require(UserlandStack.udpPort)
        let listener = try UserlandTransport().listen(
            on: [try #require(TransportAddress("127.0.0.1"))], parameters: try parameters(0))
        let address = try #require(listener.localAddresses.first)

        let peer = Process()
        peer.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        peer.arguments = [
            "--testing-library", "swift-testing", "--filter", "PeerProcessTests",
        ]
        peer.environment = Self.environment.merging([
            "WEIR_TEST_PEER_OF": address.description, "WEIR_TEST_PEER_UDP_PORT": "\(port)",
        ]) { $1 }
        peer.standardOutput = FileHandle.nullDevice
        peer.standardError = FileHandle.nullDevice
        try peer.run()
        defer { if peer.isRunning { peer.terminate() } }

        let end = End(try Trial.accept(listener).association)
        try end.expectUp()
        var echoed = 0
        while true {
            switch try end.next() {
            case .messages(let count):
                for index in 0..<count {
                    let octets = end.octets(index)
                    let stream = end.batch[index].stream
                    while end.send(octets, stream: stream) == .taken(0) { usleep(1000) }
                }
                echoed += count
            case .event(.shutdownComplete):
                #expect(echoed == 1000)
                peer.waitUntilExit()
                #expect(peer.terminationStatus == 0)
                return
            case .event: continue
            case let other:
                Issue.record("received \(other)")
                return
            }
        }
    }

    @Test(.enabled(if: server != nil, "SKIPPED: no process is waiting for a peer"))
    func `the peer sends, gets its messages back and ends the stack in order`() throws {
        let server = try #require(Self.server.flatMap { TransportAddress($0) })
        try UserlandStack.start(udpPort: 0)
        let end = End(
            try UserlandTransport().connect(
                from: [], to: [server],
                parameters: try parameters(try #require(Self.serverUDPPort))))
        try end.expectUp()
        var sent = 0
        var received = 0
        while received < 1000 {
            while sent < 1000, sent < received + 100,
                end.send([UInt8(sent % 251)], stream: UInt16(sent % 8)) == .taken(1)
            { sent += 1 }
            guard case .messages(let count) = try end.next() else { continue }
            received += count
        }
        end.association.shutdown()
        try end.expect(.shutdownComplete)
        end.association.close()
        #expect(UserlandStack.finish())
        #expect(UserlandStack.udpPort == nil)
    }
}
