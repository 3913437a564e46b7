internal import CUsrsctp
public import SigtranTransport

extension UserlandAssociation: PathReporting {
    /// An address that has never answered, or no longer does, is not active.
    public var paths: [AssociationPath] {
        peerAddresses.map { address in
            let works = unsafe [address].withSocketAddresses { octets, _ in
                unsafe weir_usrsctp_path_works(
                    socket.pointer, octets, TransportAddress.socketAddressSize)
            }
            return AssociationPath(address, isActive: works < 0 ? nil : works == 1)
        }
    }
}
