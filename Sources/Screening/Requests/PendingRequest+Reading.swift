import SS7Filter
import SS7Wire

extension PendingRequest {
    /// Reads the request of a message: of its invokes the first of the greatest weight.
    ///
    /// - Parameters:
    ///   - message: decoded in full.
    ///   - invokes: a bit for each component that is an invoke; of one at least.
    ///   - dialogue: names the subscriber where the argument does not.
    ///   - identities: how subscribers are known.
    /// - Returns: false where the message asks nothing that is remembered.
    @inline(always) @_noLocks
    mutating func read(
        _ message: inout DecodedMessage, invokes: UInt32, _ dialogue: inout Dialogue,
        _ identities: SubscriberIdentities
    ) -> Bool {
        let first = invokes.trailingZeroBitCount
        let index =
            invokes & (invokes &- 1) == 0
            ? first : PendingRequest.heaviest(invokes, of: &message, &dialogue, identities)
        guard index >= 0, begin(&message, index, &dialogue, identities) else { return false }
        invokeID = message.components[index].invokeID
        readNodes(&message, index)
        sender = message.sccp.calling.normalised.packed
        receiver = message.sccp.called.normalised.packed
        return true
    }

    /// The component whose request is waited for; negative where there is none.
    @inline(never) @_noLocks
    private static func heaviest(
        _ invokes: UInt32, of message: inout DecodedMessage, _ dialogue: inout Dialogue,
        _ identities: SubscriberIdentities
    ) -> Int {
        var heaviest = -1
        var weight: UInt8 = 0
        var rest = invokes
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest &- 1
            var candidate = PendingRequest()
            if candidate.begin(&message, index, &dialogue, identities), candidate.weight > weight {
                weight = candidate.weight
                heaviest = index
            }
        }
        return heaviest
    }

    /// Reads of an invoke what kind of request it is, and whom it is about.
    ///
    /// - Returns: false where it is none that is remembered.
    @inline(always) @_noLocks
    private mutating func begin(
        _ message: inout DecodedMessage, _ index: Int, _ dialogue: inout Dialogue,
        _ identities: SubscriberIdentities
    ) -> Bool {
        kind = PendingRequest.kind(of: message.components[index].operation)
        switch kind {
        case .none: return false
        case .answeredActivity:
            // A call that is forwarded goes on while its subscriber is away.
            if isForwarded(&message, index) { return false }
        case .activity:
            // Version 1 delivers by MO-ForwardSM's number too, and names no sender then.
            if message.components[index].operation.code == 46,
                !message.components[index].argument.has(.msisdn)
            {
                return false
            }
        default: break
        }
        let imsi =
            message.components[index].argument.has(.imsi)
            ? message.components[index].argument.number(.imsi).digits : dialogue.imsi
        subscriber = identities.identify(imsi)
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
            node = message.title(.vlr, of: index)
            secondNode = message.title(.msc, of: index)
        case .packetRegistration: node = message.title(.sgsn, of: index)
        case .routingInfo:
            node = message.title(.serviceCentre, of: index)
            secondNode = message.title(.msisdn, of: index)
        default: break
        }
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

extension DecodedMessage {
    /// A number of a component's argument in international form, packed; 0 where it is absent, or
    /// where that cannot be told.
    @inline(always) @_noLocks
    mutating func title(_ role: NumberRole, of index: Int) -> UInt64 {
        guard components[index].argument.has(role) else { return 0 }
        let number = components[index].argument.number(role)
        let digits = number.digits.high
        // Nearly all are in international form, nature 1, and of 15 digits at most, in one word.
        let kind = UInt16(number.nature) &<< 8 | UInt16(number.digits.count)
        if kind &- 0x0100 <= 15, digits &>> 60 != 0,
            digits & (digits &<< 1 | digits &<< 2) & 0x8888_8888_8888_8888 == 0
        {
            return digits & ~0x0f | UInt64(number.digits.count)
        }
        return unusualTitle(number)
    }

    // Mutating, that it is not called with a copy of the message.
    @inline(never) @_noLocks
    private mutating func unusualTitle(_ number: Number) -> UInt64 {
        numbering.international(number.digits, NumberForm(mapNature: number.nature)).packed
    }
}
