#if TLS
    /// Brings syslog messages over TLS (RFC 5425), with their length before them (clause 4.3.1), to a receiver whose
    /// certificate has been verified.
    public final class SecureSyslogCourier: Courier {
        private let receiver: Receiver
        private let security: TransportSecurity
        private var socket: SecureSocket?

        /// - Throws: `DeliveryError` that names a file of certificates which cannot be read.
        public init(to receiver: Receiver, by security: TransportSecurity) throws(DeliveryError) {
            try security.check()
            self.receiver = receiver
            self.security = security
        }

        public func deliver(_ message: [UInt8]) throws(DeliveryError) {
            do throws(DeliveryError) {
                try socket(to: receiver).send(SyslogCourier.frame(message))
            } catch {
                // Half a message may have left: only a new connection begins with a whole one.
                socket?.close(waits: false)
                socket = nil
                throw DeliveryError("\(receiver): \(error)")
            }
        }

        /// The connection, another one where it has ended.
        private func socket(to receiver: Receiver) throws(DeliveryError) -> SecureSocket {
            if let socket {
                if socket.isOpen { return socket }
                self.socket = nil
                // A receiver that has refused us is not asked again at once.
                if let failure = socket.failure { throw failure }
            }
            let opened = try SecureSocket(to: receiver, by: security)
            socket = opened
            return opened
        }

        public func close() {
            socket?.close(waits: true)
            socket = nil
        }
    }
#endif
