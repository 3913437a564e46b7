import Foundation
import KernelSCTP
import SigtranTransport
import Testing
import TransportTrial
import UserlandSCTP

/// The userland stack against the kernel's, each with a UDP port of its own.
///
/// Only where the machine is ours to configure, since the kernel's UDP port is a system setting.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["WEIR_EXPECTS_KERNEL_SCTP"] != nil,
        "SKIPPED: runs under Tests/kernel/run"))
struct KernelSCTPTestsOfInteroperation {
    let kernel: AssociationParameters
    let userland: AssociationParameters
    let loopback: TransportAddress

    init() throws {
        try Data("9899\n".utf8).write(to: URL(fileURLWithPath: "/proc/sys/net/sctp/udp_port"))
        try UserlandStack.start(udpPort: 9900)
        var parameters = AssociationParameters()
        parameters.udpEncapsulation = UDPEncapsulation(localPort: 9899, remotePort: 9900)
        kernel = parameters
        parameters.udpEncapsulation = UDPEncapsulation(localPort: 9900, remotePort: 9899)
        userland = parameters
        loopback = try #require(TransportAddress("127.0.0.1"))
    }

    private func exchange(
        _ server: Transport, _ serverParameters: AssociationParameters, port: UInt16,
        _ client: Transport, _ clientParameters: AssociationParameters
    ) throws {
        let address = loopback.with(port: port)
        let listener = try server.listen(on: [address], parameters: serverParameters)
        let near = End(
            try client.connect(from: [], to: [address], parameters: clientParameters))
        let far = End(try Trial.accept(listener).association)
        try near.expectUp()
        try far.expectUp()
        for (one, other) in [(near, far), (far, near)] {
            for number in 0..<100 {
                let octets = [UInt8](repeating: UInt8(number), count: 1 + number * 30)
                #expect(one.send(octets, stream: UInt16(number % 8)) == .taken(1))
                #expect(try other.expectMessage() == octets)
                #expect(other.batch[0].stream == UInt16(number % 8))
                #expect(other.batch[0].payloadProtocol == 3)
            }
        }
        near.association.shutdown()
        try near.expect(.shutdownComplete)
        try far.expect(.shutdownComplete, ignoring: [.pathUp, .shutdownByPeer])
    }

    @Test func `a userland client talks to a kernel server`() throws {
        try exchange(KernelTransport(), kernel, port: 2905, UserlandTransport(), userland)
    }

    @Test func `a kernel client talks to a userland server`() throws {
        try exchange(UserlandTransport(), userland, port: 2906, KernelTransport(), kernel)
    }

    @Test func `a UDP port that is not the kernel's is an error that says so`() throws {
        var other = kernel
        other.udpEncapsulation?.localPort = 9999
        #expect {
            try KernelTransport().listen(on: [loopback], parameters: other)
        } throws: { error in
            "\(error)".hasPrefix(
                "cannot use UDP port 9999 for SCTP while net.sctp.udp_port is 9899")
        }
    }
}
