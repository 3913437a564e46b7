internal import CSCTP
internal import SigtranTransport

/// A notification of the kernel, RFC 6458 clause 6.1, as far as it matters here.
enum KernelEvent {
    case event(AssociationEvent)
    /// The rest of a message that was delivered in part will not come.
    case partialDeliveryAborted
    case ignored

    init(_ notification: weir_sctp_notification) {
        switch sctp_sn_type(UInt32(notification.type)) {
        case SCTP_ASSOC_CHANGE: self = KernelEvent(association: notification)
        case SCTP_PEER_ADDR_CHANGE:
            switch sctp_spc_state(UInt32(bitPattern: notification.state)) {
            case SCTP_ADDR_AVAILABLE: self = .event(.pathUp)
            case SCTP_ADDR_UNREACHABLE: self = .event(.pathDown)
            default: self = .ignored
            }
        case SCTP_SHUTDOWN_EVENT: self = .event(.shutdownByPeer)
        case SCTP_SEND_FAILED_EVENT: self = .event(.sendFailed)
        case SCTP_PARTIAL_DELIVERY_EVENT: self = .partialDeliveryAborted
        default: self = .ignored
        }
    }

    private init(association: weir_sctp_notification) {
        switch sctp_sac_state(UInt32(bitPattern: association.state)) {
        case SCTP_COMM_UP:
            self = .event(
                .up(
                    outboundStreams: association.outbound_streams,
                    inboundStreams: association.inbound_streams))
        case SCTP_COMM_LOST: self = .event(.lost)
        case SCTP_RESTART: self = .event(.restarted)
        case SCTP_SHUTDOWN_COMP: self = .event(.shutdownComplete)
        case SCTP_CANT_STR_ASSOC: self = .event(.cannotStart)
        default: self = .ignored
        }
    }
}
