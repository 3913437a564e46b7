internal import CUsrsctp
internal import SigtranTransport

/// A notification of the stack, RFC 6458 clause 6.1, as far as it matters here.
enum UserlandEvent {
    case event(AssociationEvent)
    /// The rest of a message that was delivered in part will not come.
    case partialDeliveryAborted
    case ignored

    /// Reads a notification; what is cut short or unknown is ignored.
    init(_ notification: UnsafeRawBufferPointer) {
        func load<Value: BitwiseCopyable>(_: Value.Type) -> Value? {
            guard notification.count >= MemoryLayout<Value>.size else { return nil }
            // SAFETY: the buffer holds at least as many octets.
            return unsafe notification.loadUnaligned(as: Value.self)
        }
        self = .ignored
        guard let type = load(UInt16.self) else { return }
        switch Int32(type) {
        case SCTP_ASSOC_CHANGE:
            guard let change = load(AssociationChange.self) else { return }
            self = UserlandEvent(change)
        case SCTP_PEER_ADDR_CHANGE:
            guard let change = load(sctp_paddr_change.self) else { return }
            switch Int32(change.spc_state) {
            case SCTP_ADDR_AVAILABLE: self = .event(.pathUp)
            case SCTP_ADDR_UNREACHABLE: self = .event(.pathDown)
            default: return
            }
        case SCTP_SHUTDOWN_EVENT: self = .event(.shutdownByPeer)
        case SCTP_SEND_FAILED_EVENT: self = .event(.sendFailed)
        case SCTP_PARTIAL_DELIVERY_EVENT: self = .partialDeliveryAborted
        default: return
        }
    }

    private init(_ change: AssociationChange) {
        switch Int32(change.state) {
        case SCTP_COMM_UP:
            self = .event(
                .up(
                    outboundStreams: change.outboundStreams, inboundStreams: change.inboundStreams))
        case SCTP_COMM_LOST: self = .event(.lost)
        case SCTP_RESTART: self = .event(.restarted)
        case SCTP_SHUTDOWN_COMP: self = .event(.shutdownComplete)
        case SCTP_CANT_STR_ASSOC: self = .event(.cannotStart)
        default: self = .ignored
        }
    }
}

/// The fixed part of `struct sctp_assoc_change`; its flexible array keeps Swift from importing it
/// as a value of known size.
private struct AssociationChange: BitwiseCopyable {
    var type: UInt16
    var flags: UInt16
    var length: UInt32
    var state: UInt16
    var error: UInt16
    var outboundStreams: UInt16
    var inboundStreams: UInt16
    var associationID: UInt32
}
