import SS7Filter
import SS7Wire

extension PendingRequest {
    /// Reads the request of a message: of its invokes the first of the greatest weight.
    ///
    /// - Parameters:
    ///   - message: decoded in full.
    ///   - dialogue: names the subscriber where the argument does not.
    ///   - identities: how subscribers are known.
    /// - Returns: false where the message asks nothing that is remembered.
    @_noLocks
    mutating func read(
        _ message: inout DecodedMessage, _ dialogue: inout Dialogue,
        _ identities: SubscriberIdentities
    ) -> Bool {
        var weight: UInt8 = 0
        var index = 0
        while index < Int(message.tcap.componentCount) {
            var candidate = PendingRequest()
            if candidate.read(&message, index, &dialogue, identities), candidate.weight > weight {
                weight = candidate.weight
                self = candidate
            }
            index &+= 1
        }
        return weight > 0
    }

    /// Reads the request of one component.
    @inline(always) @_noLocks
    private mutating func read(
        _ message: inout DecodedMessage, _ index: Int, _ dialogue: inout Dialogue,
        _ identities: SubscriberIdentities
    ) -> Bool {
        guard case .invoke = message.components[index].type else { return false }
        kind = PendingRequest.kind(of: message.components[index].operation)
        if case .none = kind { return false }
        // A call that is forwarded goes on while its subscriber is away.
        if case .answeredActivity = kind, isForwarded(&message, index) { return false }
        // Version 1 delivers by MO-ForwardSM's number too, and names no sender then.
        if message.components[index].operation.code == 46,
            !message.components[index].argument.has(.msisdn)
        {
            return false
        }
        invokeID = message.components[index].invokeID
        let imsi =
            message.components[index].argument.has(.imsi)
            ? message.components[index].argument.number(.imsi).digits : dialogue.imsi
        subscriber = identities.identity(of: imsi)
        readNodes(&message, index)
        sender = message.sccp.calling.normalised.packed
        receiver = message.sccp.called.normalised.packed
        if case .routingInfo = kind { return true }
        // A title of plan 6 is an IMSI; places are known by telephone numbers.
        if message.sccp.calling.numberingPlan == 6 { return false }
        return subscriber != 0
    }

    /// True for an InitialDP of a call to the subscriber, or one that is being forwarded, TS 29.078
    /// clause 6.1.
    @inline(always) @_noLocks
    private func isForwarded(_ message: inout DecodedMessage, _ index: Int) -> Bool {
        // From 12 on detection points are of terminating calls, TS 29.078 clause 5.1.
        if let event = message.components[index].argument.scalar(.eventTypeBCSM), event >= 12 {
            return true
        }
        if message.components[index].argument.has(.redirectingParty) { return true }
        return message.components[index].argument.has(.originalCalledParty)
    }

    @inline(always) @_noLocks
    private mutating func readNodes(_ message: inout DecodedMessage, _ index: Int) {
        switch kind {
        case .registration:
            node = title(.vlr, &message, index)
            secondNode = title(.msc, &message, index)
        case .packetRegistration: node = title(.sgsn, &message, index)
        case .routingInfo:
            node = title(.serviceCentre, &message, index)
            secondNode = title(.msisdn, &message, index)
        default: break
        }
    }

    @inline(always) @_noLocks
    private func title(
        _ role: NumberRole, _ message: inout DecodedMessage, _ index: Int
    ) -> UInt64 {
        guard message.components[index].argument.has(role) else { return 0 }
        let number = message.components[index].argument.number(role)
        // Nearly all are in international form: the link's numbering need not be copied for them.
        if number.nature == 1, number.digits.high &>> 60 != 0, !number.digits.isOverDecadic {
            return number.digits.packed
        }
        return message.numbering.title(number)
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
        // What answers something else, or says that it does, accepts nothing.
        if message.flags.contains(.unexpectedAnswer) { return .none }
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
