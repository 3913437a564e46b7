#if TLS
    internal import Glibc
    internal import NIOCore
    internal import NIOPosix
    internal import NIOSSL
    internal import NIOTLS
    internal import Synchronization

    /// A connection over TLS to a receiver that has proved who it is; no call on it waits for longer than some seconds.
    final class SecureSocket {
        private let channel: any Channel
        private let ending: Ending

        /// How long a connection may take to open, or octets to leave.
        private static let patience = TimeAmount.seconds(5)
        /// How long a receiver is given to say that it does not want our certificate: under TLS 1.3 it does so after the
        /// handshake, when messages would already be lost.
        private static let probation = TimeAmount.milliseconds(250)

        /// Connects, and verifies the certificate and its name.
        init(to receiver: Receiver, by security: TransportSecurity) throws(DeliveryError) {
            let client = try security.client()
            let name = security.name ?? (IPAddressText.isOne(receiver.host) ? nil : receiver.host)
            let ending = Ending()
            do {
                channel = try ClientBootstrap(group: EventLoopThread.group)
                    .connectTimeout(SecureSocket.patience)
                    .channelOption(
                        .tcpOption(.init(rawValue: TCP_USER_TIMEOUT)),
                        value: ClientSocket.silence
                    )
                    .connect(host: receiver.host, port: Int(receiver.port))
                    .flatMap { SecureSocket.secure($0, client, name, ending) }
                    .wait()
            } catch {
                throw DeliveryError(FailureText.of(error))
            }
            self.ending = ending
        }

        /// Does the handshake on a connection, and waits whether it lasts.
        private static func secure(
            _ channel: any Channel, _ client: NIOSSLContext, _ name: String?, _ ending: Ending
        ) -> EventLoopFuture<any Channel> {
            let loop = channel.eventLoop
            let verified = loop.makePromise(of: Void.self)
            do {
                let handler = try NIOSSLClientHandler(context: client, serverHostname: name)
                try channel.pipeline.syncOperations.addHandlers([
                    handler, HandshakeHandler(verified, ending),
                ])
            } catch {
                verified.fail(error)
            }
            let limit = loop.scheduleTask(in: patience) {
                verified.fail(
                    DeliveryError("TLS: no answer in \(patience.nanoseconds / 1_000_000_000) s"))
            }
            let lasting = verified.futureResult.flatMap {
                limit.cancel()
                return loop.scheduleTask(in: probation) {
                    if let error = ending.error { throw error }
                    if !channel.isActive { throw ChannelError.eof }
                }.futureResult
            }
            return lasting.map { channel }.flatMapErrorThrowing { error in
                limit.cancel()
                channel.close(promise: nil)
                throw error
            }
        }

        /// False once either side has ended the connection: what was sent then would be lost without a word.
        var isOpen: Bool { channel.isActive && ending.error == nil }

        /// What went wrong where the connection has not ended as one does.
        var failure: DeliveryError? { ending.error.map { DeliveryError(FailureText.of($0)) } }

        /// Sends all octets.
        func send(_ octets: [UInt8]) throws(DeliveryError) {
            let sent = channel.eventLoop.makePromise(of: Void.self)
            channel.writeAndFlush(ByteBuffer(bytes: octets), promise: sent)
            let limit = channel.eventLoop.scheduleTask(in: SecureSocket.patience) {
                sent.fail(ChannelError.connectTimeout(SecureSocket.patience))
            }
            defer { limit.cancel() }
            do {
                try sent.futureResult.wait()
            } catch {
                throw DeliveryError(FailureText.of(ending.error ?? error))
            }
        }

        /// Ends the connection.
        ///
        /// - Parameter waits: whether for the receiver's word that it has seen the end, some seconds at most.
        func close(waits: Bool) {
            let closed = channel.close()
            if waits { try? closed.wait() }
        }
    }

    /// The error that a connection has ended with.
    private final class Ending: Sendable {
        private let state = Mutex<(any Error)?>(nil)

        var error: (any Error)? {
            get { state.withLock { $0 } }
            set { state.withLock { state in if state == nil { state = newValue } } }
        }
    }

    /// Waits for the end of the handshake, then for errors; what a receiver says is passed over.
    private final class HandshakeHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let verified: EventLoopPromise<Void>
        private let ending: Ending

        init(_ verified: EventLoopPromise<Void>, _ ending: Ending) {
            self.verified = verified
            self.ending = ending
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { verified.succeed() }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            verified.fail(error)
            // Many end without TLS's own word for it, which loses nothing that was asked for.
            if error as? NIOSSLError != .uncleanShutdown { ending.error = error }
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            verified.fail(ChannelError.eof)
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
    }
#endif
