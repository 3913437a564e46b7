/// How a receiver proves over TLS who it is, and how it is told who we are.
public struct TransportSecurity: Hashable, Sendable {
    /// The file (PEM) of the authorities that may have signed the receiver's certificate; nil for the system's.
    public var authorities: String?
    /// The name that the certificate must bear; nil for the host that is connected to.
    public var name: String?
    /// The file (PEM) of our certificate and those between it and its authority; nil where we show none.
    public var certificate: String?
    /// The file (PEM) of its key.
    public var key: String?

    public init() {}
}
