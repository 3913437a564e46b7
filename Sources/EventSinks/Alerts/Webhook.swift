#if TLS
    internal import AsyncHTTPClient
    public import Foundation
    internal import NIOCore
    internal import NIOHTTP1
    internal import Synchronization

    /// Posts alerts as JSON objects over HTTP, or over HTTPS to a receiver whose certificate has been verified.
    public final class Webhook: Courier {
        private let url: URL
        private let security: TransportSecurity
        private let patience: Double
        private var client: HTTPClient?

        /// - Parameters:
        ///   - url: of `http` or `https`.
        ///   - patience: seconds that the receiver may take to answer.
        /// - Throws: `DeliveryError` that names a file of certificates which cannot be read.
        public init(
            _ url: URL, patience: Double, by security: TransportSecurity = TransportSecurity()
        ) throws(DeliveryError) {
            if url.scheme == "https" { try security.check() }
            self.url = url
            self.security = security
            self.patience = patience
        }

        public func deliver(_ message: [UInt8]) throws(DeliveryError) {
            let status: UInt
            do {
                status = try post(message)
            } catch {
                // The next attempt connects anew, with the certificates that there are then.
                close()
                throw DeliveryError("\(place): \(reason(of: error))")
            }
            guard !(200..<300).contains(status) else { return }
            // What it has read and does not want it will not want later, but for a limit of its own.
            let isFinal = (400..<500).contains(status) && status != 408 && status != 429
            throw DeliveryError("\(place) answers \(status)", isFinal: isFinal)
        }

        public func close() {
            try? client?.syncShutdown()
            client = nil
        }

        /// The answer's status.
        private func post(_ message: [UInt8]) throws -> UInt {
            let client = try client ?? open()
            self.client = client
            var request = try HTTPClient.Request(url: url, method: .POST)
            request.headers.add(name: "Content-Type", value: "application/json")
            request.headers.add(name: "User-Agent", value: "weir")
            if let user = url.user(percentEncoded: false) {
                let pair = "\(user):\(url.password(percentEncoded: false) ?? "")"
                request.headers.add(
                    name: "Authorization", value: "Basic " + Data(pair.utf8).base64EncodedString())
            }
            request.body = .bytes(message)
            return try client.execute(
                request: request, delegate: StatusOnly(),
                deadline: .now() + .nanoseconds(Int64(patience * 1e9))
            ).wait()
        }

        private func open() throws(DeliveryError) -> HTTPClient {
            var configuration = HTTPClient.Configuration()
            if url.scheme == "https" {
                configuration.tlsConfiguration = try security.configuration()
            }
            // An alert goes to whom the operator has named, and to nobody else.
            configuration.redirectConfiguration = .disallow
            configuration.timeout.connect = .nanoseconds(Int64(patience * 1e9))
            configuration.httpVersion = .http1Only
            // How often it is tried says the delivery.
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.connectionPool.idleTimeout = .seconds(10)
            return HTTPClient(
                eventLoopGroupProvider: .shared(EventLoopThread.group), configuration: configuration
            )
        }

        private func reason(of error: any Error) -> String {
            switch error as? HTTPClientError {
            case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout:
                "no answer in \(patience) s"
            case .remoteConnectionClosed: "has closed the connection"
            case .some(let error): error.shortDescription
            case nil: FailureText.of(error)
            }
        }

        /// The receiver without what may be secret in its URL.
        private var place: String { "\(url.scheme ?? "")://\(url.host ?? "")" }

        /// Of an answer only the status is of interest; its body is passed over.
        private final class StatusOnly: HTTPClientResponseDelegate {
            private let status = Atomic<UInt>(0)

            func didReceiveHead(
                task: HTTPClient.Task<UInt>, _ head: HTTPResponseHead
            ) -> EventLoopFuture<Void> {
                status.store(head.status.code, ordering: .relaxed)
                return task.eventLoop.makeSucceededVoidFuture()
            }

            func didFinishRequest(task: HTTPClient.Task<UInt>) -> UInt {
                status.load(ordering: .relaxed)
            }
        }
    }
#endif
