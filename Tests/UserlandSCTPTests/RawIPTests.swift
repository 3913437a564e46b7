import Foundation
import SigtranTransport
import Testing
import TransportTrial
import UserlandSCTP

/// The userland stack straight over IP, where no other stack of the machine would answer.
@Suite(
    .enabled(
        if: geteuid() == 0 && socket(AF_INET, 1, 132) < 0,
        "SKIPPED: needs the right to open raw sockets, and a kernel without SCTP"))
struct UserlandSCTPOverRawIPTests {
    @Test func `messages pass over raw IP beside the UDP port of the same stack`() throws {
        try UserlandStack.start(udpPort: 0)
        try Trial(
            UserlandTransport(), server: [try #require(TransportAddress("127.0.0.1"))],
            client: [], parameters: .init()
        ).exchange(total: 300)
    }
}
