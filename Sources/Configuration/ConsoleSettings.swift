extension Configuration {
    /// What `weir-console` goes by: where it answers, and whom.
    public struct ConsoleSettings: Hashable, Sendable {
        /// What those may do who come from the same machine and have no account.
        public enum Local: String, Hashable, Sendable, CaseIterable {
            case none, viewer, `operator`
        }

        /// Where it answers; `127.0.0.1:8480` where the file does not say.
        public var listen: Endpoint?
        /// The chain of certificates and the key of TLS, PEM.
        public var certificate: String?
        public var key: String?
        /// The file of accounts.
        public var users: String?
        /// Nil: to look where there are no accounts, nothing where there are.
        public var local: Local?
        /// Where it is written who has changed what.
        public var auditLog: String?
        /// Where it is written who has looked at which subscriber.
        public var accessLog: String?

        public init() {}
    }
}
