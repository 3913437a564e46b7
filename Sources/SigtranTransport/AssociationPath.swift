/// A way to the peer of an association: one of its addresses.
public struct AssociationPath: Hashable, Sendable {
    public var address: TransportAddress
    /// True while traffic may go there; nil where the stack does not tell.
    public var isActive: Bool?

    public init(_ address: TransportAddress, isActive: Bool?) {
        self.address = address
        self.isActive = isActive
    }
}

/// An association that can tell which of its paths work.
///
/// To be asked for like the association's addresses.
public protocol PathReporting: Association {
    /// The peer's addresses, each with its state; empty when the association is gone.
    var paths: [AssociationPath] { get }
}

extension Association {
    /// The peer's addresses, each with its state where the stack tells.
    public var knownPaths: [AssociationPath] {
        if let reporting = self as? any PathReporting { return reporting.paths }
        return peerAddresses.map { AssociationPath($0, isActive: nil) }
    }
}
