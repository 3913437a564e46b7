import Configuration
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
public import UnixSignals

/// The web server of a console.
public struct ConsoleServer: Sendable {
    private let console: Console
    private let settings: ConsoleSettings
    private let logger: Logger

    /// - Throws: why it cannot start.
    public init(_ settings: ConsoleSettings, logger: Logger) throws(ConsoleError) {
        self.settings = settings
        self.logger = logger
        console = try Console(settings)
    }

    /// Answers until the task is cancelled, or one of the signals comes.
    ///
    /// - Parameters:
    ///   - signals: what ends it in order.
    ///   - duration: ends after this time; nil without end.
    ///   - isRunning: gets the port once it listens.
    public func run(
        endingOn signals: [UnixSignal] = [], after duration: Duration? = nil,
        isRunning: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let application = Application(
            responder: ConsoleResponder(console),
            server: try server(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address.description, port: Int(settings.port)),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    settings.limits.connections)),
            onServerRunning: { channel in isRunning(channel.localAddress?.port ?? 0) },
            // Which is never ended: the server still schedules something on it as it ends.
            eventLoopGroupProvider: .singleton, logger: logger)
        let looking = LookingService(console: console)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: looking), .init(service: application),
        ]
        if let duration {
            services.append(
                .init(
                    service: EndingService(duration: duration),
                    successTerminationBehavior: .gracefullyShutdownGroup))
        }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        try await ServiceGroup(configuration: configuration).run()
    }

    private func server() throws -> HTTPServerBuilder {
        let limits = settings.limits
        let connections = console.connections
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionKeeper(connections),
                ClientPatience(
                    firstHead: TimeAmount(limits.firstHead),
                    body: TimeAmount(limits.bodyPatience),
                    reading: TimeAmount(limits.readingPatience)),
            ],
            idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head,
                maxHeaderFieldCount: 100))
        guard let certificate = settings.certificate, let key = settings.key else {
            return .http1(configuration: http)
        }
        let chain: [NIOSSLCertificateSource]
        let privateKey: NIOSSLPrivateKey
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw ConsoleError("\(certificate) and \(key) are no certificate and key: \(error)")
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(privateKey))
        tls.minimumTLSVersion = .tlsv12
        return try .tls(.http1(configuration: http), tlsConfiguration: tls)
    }
}

/// Looks at the gateway as long as the server runs.
private struct LookingService: Service {
    let console: Console

    func run() async throws {
        await cancelWhenGracefulShutdown { await console.run() }
    }
}

/// Ends the others after a time.
private struct EndingService: Service {
    let duration: Duration

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }
}
