internal import Synchronization

extension MemoryAssociation: PathReporting {
    public var paths: [AssociationPath] {
        let dead = deadPaths.withLock { $0 }
        return peerAddresses.map { AssociationPath($0, isActive: !dead.contains($0)) }
    }

    /// Lets this end see that a path no longer works, or works again.
    public func set(_ path: TransportAddress, isActive: Bool) {
        deadPaths.withLock { dead in
            if isActive { dead.remove(path) } else { dead.insert(path) }
        }
        deliver(isActive ? .pathUp : .pathDown)
    }
}
