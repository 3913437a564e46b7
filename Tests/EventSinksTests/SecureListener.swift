import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A receiver under TLS on loopback, which keeps what comes.
final class SecureListener: Sendable {
    private let server: any Channel
    private let log = Log()

    /// - Parameters:
    ///   - port: 0 for any.
    ///   - wantsClients: whether it takes those only that show a certificate of the same authority.
    ///   - answer: what it says once the end of a JSON object has come; nil where it says nothing.
    init(
        _ certificates: Certificates, port: UInt16 = 0, wantsClients: Bool = false,
        answer: String? = nil
    ) throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificates.file("receiver.pem"))
                .map(NIOSSLCertificateSource.certificate),
            privateKey: .privateKey(
                try NIOSSLPrivateKey(file: certificates.file("receiver.key"), format: .pem)))
        if wantsClients {
            configuration.trustRoots = .file(certificates.file("authority.pem"))
            configuration.certificateVerification = .noHostnameVerification
        }
        let context = try NIOSSLContext(configuration: configuration)
        server = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [log] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: context), Keeper(log, answer),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: Int(port)).wait()
    }

    var port: UInt16 { UInt16(server.localAddress?.port ?? 0) }
    /// All that has come, over all connections.
    var text: String { String(decoding: log.octets, as: UTF8.self) }
    /// Handshakes that came to a good end.
    var opened: Int { log.opened }

    /// The messages that have come: what the length before each says.
    var messages: [String] {
        var rest = log.octets[...]
        var messages: [String] = []
        while let space = rest.firstIndex(of: 0x20),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            rest[space...].count > length
        {
            messages.append(String(decoding: rest[(space + 1)...].prefix(length), as: UTF8.self))
            rest = rest[(space + 1 + length)...]
        }
        return messages
    }

    /// Ends all connections and takes no more.
    func stop() {
        try? server.close().wait()
        for connection in log.takeConnections() { try? connection.close().wait() }
    }

    /// What the connections' handlers write down.
    private final class Log: Sendable {
        private struct State {
            var octets: [UInt8] = []
            var connections: [any Channel] = []
            var opened = 0
        }

        private let state = Mutex(State())

        var octets: [UInt8] { state.withLock { $0.octets } }
        var opened: Int { state.withLock { $0.opened } }

        func took(_ octets: [UInt8]) { state.withLock { $0.octets += octets } }

        func opened(_ channel: any Channel) {
            state.withLock { state in
                state.connections.append(channel)
                state.opened += 1
            }
        }

        func takeConnections() -> [any Channel] {
            state.withLock { state in
                defer { state.connections = [] }
                return state.connections
            }
        }
    }

    private final class Keeper: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let answer: String?

        init(_ log: Log, _ answer: String?) {
            self.log = log
            self.answer = answer
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { log.opened(context.channel) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let octets = Array(unwrapInboundIn(data).readableBytesView)
            log.took(octets)
            guard let answer, octets.last == UInt8(ascii: "}") else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
