import SS7Filter
import SS7Wire

extension PendingRequest {
    /// Reads the request of a message, the first of its invokes that is one.
    ///
    /// - Parameters:
    ///   - message: decoded in full.
    ///   - dialogue: names the subscriber where the argument does not.
    ///   - identities: how subscribers are known.
    /// - Returns: false where the message asks nothing that is remembered.
    @_noLocks
    mutating func read(
        _ message: inout DecodedMessage, _ dialogue: Dialogue, _ identities: SubscriberIdentities
    ) -> Bool {
        var index = 0
        while index < Int(message.tcap.componentCount) {
            if case .invoke = message.components[index].type {
                let kind = PendingRequest.kind(of: message.components[index].operation)
                // Version 1 delivers by MO-ForwardSM's number too, and names no sender then.
                let isDelivery =
                    message.components[index].operation.code == 46
                    && !message.components[index].argument.has(.msisdn)
                if case .none = kind {
                } else if !isDelivery {
                    self.kind = kind
                    invokeID = message.components[index].invokeID
                    let imsi =
                        message.components[index].argument.has(.imsi)
                        ? message.components[index].argument.number(.imsi).digits : dialogue.imsi
                    subscriber = identities.identity(of: imsi)
                    readNodes(&message, index)
                    sender = message.sccp.calling.normalised.packed
                    receiver = message.sccp.called.normalised.packed
                    if case .routingInfo = kind { return true }
                    return subscriber != 0
                }
            }
            index &+= 1
        }
        return false
    }

    @inline(always) @_noLocks
    private mutating func readNodes(_ message: inout DecodedMessage, _ index: Int) {
        switch kind {
        case .registration:
            node = title(.vlr, &message, index)
            secondNode = title(.msc, &message, index)
        case .packetRegistration: node = title(.sgsn, &message, index)
        case .routingInfo: node = title(.serviceCentre, &message, index)
        default: break
        }
    }

    @inline(always) @_noLocks
    private func title(
        _ role: NumberRole, _ message: inout DecodedMessage, _ index: Int
    ) -> UInt64 {
        message.components[index].argument.has(role)
            ? message.numbering.title(message.components[index].argument.number(role)) : 0
    }

    /// What an answer does to the request.
    enum Answer {
        case none, accepted, refused
    }

    /// What a message that goes back in the request's dialogue says to it.
    ///
    /// - Parameter index: takes the component that says so.
    @_noLocks
    func answer(_ message: inout DecodedMessage, component index: inout Int) -> Answer {
        if case .abort = message.tcap.type { return .refused }
        index = 0
        while index < Int(message.tcap.componentCount) {
            switch message.components[index].type {
            case .returnResultLast:
                if message.components[index].invokeID == invokeID { return .accepted }
            case .returnError, .reject:
                if message.components[index].invokeID == invokeID { return .refused }
            case .invoke, .returnResultNotLast: break
            }
            index &+= 1
        }
        index = 0
        if case .answeredActivity = kind { return .accepted }
        if case .end = message.tcap.type { return .refused }
        return .none
    }
}

extension Numbering {
    /// A number of an argument in international form, packed; 0 where that cannot be told.
    @inline(always) @_noLocks
    func title(_ number: Number) -> UInt64 {
        international(number.digits, NumberForm(mapNature: number.nature)).packed
    }
}
