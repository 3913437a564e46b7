internal import CSCTP
public import SigtranTransport

extension KernelAssociation: PathReporting {
    /// An address that has never answered, or no longer does, is not active.
    public var paths: [AssociationPath] {
        let socket = handoverDescriptor
        return peerAddresses.map { address in
            let works = unsafe [address].withSocketAddresses { octets, _ in
                unsafe weir_sctp_path_works(socket, octets, TransportAddress.socketAddressSize)
            }
            return AssociationPath(address, isActive: works < 0 ? nil : works == 1)
        }
    }
}
