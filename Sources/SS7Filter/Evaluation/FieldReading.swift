import SS7Wire

/// From where a message is looked at: its side, whether it came back, and which component.
public struct Viewpoint: BitwiseCopyable, Sendable {
    var side = Side.interconnect
    /// True in a service message that brings one of our own messages back.
    var returned = false
    /// The component that is judged, -1 in a message that has none: see `look(at:in:)`.
    var component = -1
    /// True where the message opens a dialogue or stands alone.
    var opensDialogue = false
    /// True once a guard had no answer and the link lets such messages pass.
    var isExcused = false
    /// The subscriber: the component's IMSI, else the dialogue's, else that of MAP-Open.
    var subscriber = NumberReading()
    /// Whose the calling global title is.
    var sender = Sender()
    /// What was read of the component so far.
    var numbers = ReadNumbers()
    /// What is known of the message.
    public var facts = Facts()
    var limits: LimitMemory?
    /// False where limits are not asked: what the facts have noted of them counts.
    var asksLimits = false

    init() {}

    /// Looks at another message, of which `facts` are known.
    @inline(always) @_noLocks
    mutating func stand(returned: Bool) {
        side = returned ? facts.side.other : facts.side
        self.returned = returned
        isExcused = false
        sender.isSettled = false
        numbers.forget()
    }
}

/// A number that a field holds, and whether it may be compared.
struct NumberReading: BitwiseCopyable {
    enum State: BitwiseCopyable {
        /// The message does not have it.
        case absent
        /// The message names no subscriber at all.
        case unnamed
        /// It is there, but what it means in international form cannot be told.
        case unreadable
        case readable
    }

    var digits = Digits()
    var state = State.absent
    var plan = NumberingPlan.e164

    @_noLocks
    init() {}

    var isReadable: Bool {
        @inline(always) @_noLocks get { if case .readable = state { true } else { false } }
    }

    /// A number of an SCCP address.
    @inline(always) @_noLocks
    init(hasGlobalTitle: Bool, normalised: Digits, numberingPlan: UInt8) {
        guard hasGlobalTitle else { return }
        digits = normalised
        state = normalised.isEmpty ? .unreadable : .readable
        plan = numberingPlan == 6 ? .e212 : .e164
    }

    /// A number of an argument, in international form where that can be told.
    @_noLocks
    init(_ number: Number, _ numbering: Numbering) {
        if number.plan == 6 {
            digits = number.digits
            state = isDecadic(digits) ? .readable : .unreadable
            plan = .e212
        } else {
            digits = numbering.international(
                number.digits, NumberForm(mapNature: number.nature))
            state = digits.isEmpty ? .unreadable : .readable
        }
    }

    /// An IMSI, 6 to 15 digits.
    @inline(always) @_noLocks
    init(imsi: Digits) {
        digits = imsi
        let readable = imsi.count >= 6 && imsi.count <= 15 && isDecadic(imsi)
        state = readable ? .readable : .unreadable
        plan = .e212
    }
}

/// True where all digits are 0 to 9 and there is one at least.
@inline(always)
func isDecadic(_ digits: Digits) -> Bool {
    // A nibble above nine carries into its own top bit when six is added to its low three bits' sum.
    let sixes: UInt64 = 0x6666_6666_6666_6666
    let tops: UInt64 = 0x8888_8888_8888_8888
    let high = digits.high, low = digits.low
    let overHigh = high & tops & ((high & ~tops) &+ sixes)
    let overLow = low & tops & ((low & ~tops) &+ sixes)
    return digits.count > 0 && overHigh | overLow == 0
}

extension Viewpoint {
    /// The value of the number or truth field of a number, those first that rules ask for most.
    @inline(always) @_noLocks
    mutating func value(ofNumber field: UInt8, in message: inout DecodedMessage) -> Int64 {
        if field == Field.tcap.number { return Int64(message.tcap.type.rawValue) }
        if field == Field.component.number {
            return component < 0 ? -1 : Int64(message.components[component].type.rawValue)
        }
        if field == Field.context.number {
            guard message.tcap.dialogueContext.isPresent else { return -1 }
            return Int64(message.tcap.dialogueContext.number)
        }
        return value(of: Field(word: UInt32(field)), in: &message)
    }

    /// The value of a number or truth field; -1 where the message does not have it.
    @_noLocks
    mutating func value(of field: Field, in message: inout DecodedMessage) -> Int64 {
        switch field {
        case .opc: message.mtp.hasLabel ? Int64(message.mtp.originatingPointCode) : -1
        case .dpc: message.mtp.hasLabel ? Int64(message.mtp.destinationPointCode) : -1
        case .si: message.mtp.hasLabel ? Int64(message.mtp.serviceIndicator) : -1
        case .ni: message.mtp.hasLabel ? Int64(message.mtp.networkIndicator) : -1
        case .mp: message.mtp.hasLabel ? Int64(message.mtp.messagePriority) : -1
        case .sls: message.mtp.hasLabel ? Int64(message.mtp.signallingLinkSelection) : -1
        case .routingContext: message.mtp.hasRoutingContext ? Int64(message.mtp.routingContext) : -1
        case .networkAppearance:
            message.mtp.hasNetworkAppearance ? Int64(message.mtp.networkAppearance) : -1
        case .correlationID: message.mtp.hasCorrelationID ? Int64(message.mtp.correlationID) : -1
        case .link: Int64(facts.link)
        case .side: isHome ? 1 : 0
        case .time: Int64(facts.minuteOfWeek % 1440)
        case .weekday: Int64(facts.minuteOfWeek / 1440)
        case .globalTitleRequired: facts.requiresGlobalTitle ? 1 : 0
        case .form: Int64(message.form.rawValue)
        case .variant: Int64(message.variant.rawValue)
        case .scmg:
            message.sccp.management.type.rawValue == 0
                ? -1 : Int64(message.sccp.management.type.rawValue)
        case .affectedSSN, .affectedPC, .affectedNode: managementValue(of: field, in: &message)
        case .layer: message.form == .illegal ? Int64(message.error.layer.rawValue) : -1
        case .reason: message.form == .illegal ? Int64(message.error.reason.rawValue) : -1
        case .errorOffset: message.form == .illegal ? Int64(message.error.offset) : -1
        case .tcap: Int64(message.tcap.type.rawValue)
        case .context:
            message.tcap.dialogueContext.isPresent ? Int64(message.tcap.dialogueContext.number) : -1
        case .contextVersion:
            message.tcap.dialogueContext.isPresent
                ? Int64(message.tcap.dialogueContext.version) : -1
        case .userProtocol: Int64(message.tcap.userProtocol.rawValue)
        case .hasDialogue: message.tcap.hasDialoguePortion ? 1 : 0
        case .abortCause: message.tcap.isProviderAbort ? Int64(message.tcap.abortCause) : -1
        case .componentCount: Int64(message.tcap.componentCount)
        case .otid, .dtid, .otidLength, .dtidLength: transactionValue(of: field, in: &message)
        default:
            if field.isRemembered {
                rememberedValue(of: field)
            } else if field.isAddress {
                addressValue(of: field, in: &message)
            } else if field.isHeader {
                sccpValue(of: field, in: &message)
            } else {
                component < 0 ? -1 : componentValue(of: field, in: &message)
            }
        }
    }

    private var isHome: Bool { @_noLocks get { if case .home = side { true } else { false } } }

    @inline(always)
    private mutating func sccpValue(of field: Field, in message: inout DecodedMessage) -> Int64 {
        guard message.sccp.type.rawValue != 0 else { return -1 }
        return switch field {
        case .sccp: Int64(message.sccp.type.rawValue)
        case .protocolClass: Int64(message.sccp.protocolClass)
        case .returnOption: message.sccp.returnOption ? 1 : 0
        case .returnCause: message.sccp.type.isService ? Int64(message.sccp.returnCause) : -1
        case .hopCounter: message.sccp.hasHopCounter ? Int64(message.sccp.hopCounter) : -1
        case .importance: message.sccp.hasImportance ? Int64(message.sccp.importance) : -1
        case .segmented: message.sccp.isSegment ? 1 : 0
        case .remainingSegments:
            message.sccp.hasSegmentation ? Int64(message.sccp.remainingSegments) : -1
        default: -1
        }
    }

    // Mutating, all of them: another one that is not inlined would be called with a copy.

    @inline(never) @_noLocks
    private mutating func transactionValue(of field: Field, in message: inout DecodedMessage)
        -> Int64
    {
        let transaction =
            switch field {
            case .otid, .otidLength: message.tcap.originatingTransactionID
            default: message.tcap.destinationTransactionID
            }
        if transaction.length == 0 { return -1 }
        return switch field {
        case .otid, .dtid: Int64(transaction.value)
        default: Int64(transaction.length)
        }
    }

    @inline(never) @_noLocks
    private mutating func managementValue(of field: Field, in message: inout DecodedMessage)
        -> Int64
    {
        guard message.sccp.management.type.rawValue != 0 else { return -1 }
        return switch field {
        case .affectedSSN: Int64(message.sccp.management.affectedSubsystem)
        case .affectedPC: Int64(message.sccp.management.affectedPointCode)
        default:
            message.mtp.hasLabel
                ? Int64(message.sccp.management.affected(by: message.mtp).rawValue) : -1
        }
    }

    @inline(always)
    private mutating func addressValue(of field: Field, in message: inout DecodedMessage) -> Int64 {
        return field.isCalled != returned
            ? addressValue(of: field, message.sccp.called)
            : addressValue(of: field, message.sccp.calling)
    }

    @inline(always)
    private mutating func addressValue(of field: Field, _ address: SCCPAddress) -> Int64 {
        guard address.isPresent else { return -1 }
        return switch field {
        case .calledSSN, .callingSSN:
            address.hasSubsystemNumber ? Int64(address.subsystemNumber) : -1
        case .calledPC, .callingPC: address.hasPointCode ? Int64(address.pointCode) : -1
        case .calledNature, .callingNature: address.hasNature ? Int64(address.natureOfAddress) : -1
        case .calledPlan, .callingPlan: address.hasPlan ? Int64(address.numberingPlan) : -1
        case .calledTranslationType, .callingTranslationType:
            address.hasGlobalTitle && address.globalTitleIndicator != 1
                ? Int64(address.translationType) : -1
        case .calledGTI, .callingGTI: Int64(address.globalTitleIndicator)
        case .calledRouteOn, .callingRouteOn: address.routesOnSSN ? 1 : 0
        case .calledEncoding, .callingEncoding:
            address.hasPlan ? Int64(address.encodingScheme) : -1
        default: -1
        }
    }

    @inline(always)
    private mutating func componentValue(of field: Field, in message: inout DecodedMessage) -> Int64
    {
        switch field {
        case .component: return Int64(message.components[component].type.rawValue)
        case .operation:
            let operation = message.components[component].operation
            if operation.userProtocol == .unknown && operation.code == 255 { return -1 }
            return Int64(operation.userProtocol.rawValue) << 8 | Int64(operation.code)
        case .code:
            return message.components[component].hasCode
                ? Int64(message.components[component].code) : -1
        case .invokeID:
            return message.components[component].hasInvokeID
                ? Int64(UInt8(bitPattern: message.components[component].invokeID)) : -1
        case .linkedID:
            return message.components[component].hasLinkedID
                ? Int64(UInt8(bitPattern: message.components[component].linkedID)) : -1
        default:
            let role = field.scalarRole
            guard role < 12,
                message.components[component].argument.presentScalars >> UInt32(role) & 1 == 1
            else { return -1 }
            return Int64(message.components[component].argument.scalars[role])
        }
    }

    /// Reads the number that a digits field holds; `number(of:in:)` does so once.
    @inline(always) @_noLocks
    mutating func read(_ field: Field, in message: inout DecodedMessage) -> NumberReading {
        switch field {
        case .imsi: return subscriber
        case .calledGT, .callingGT: return globalTitle(isCalled: field.isCalled, &message)
        case .calledDigits, .callingDigits:
            var reading = NumberReading()
            reading.digits =
                field.isCalled != returned
                ? message.sccp.called.digits : message.sccp.calling.digits
            if !reading.digits.isEmpty { reading.state = .readable }
            return reading
        case .calledIMSI, .callingIMSI:
            let imsi =
                field.isCalled != returned ? message.sccp.called.imsi : message.sccp.calling.imsi
            return imsi.isEmpty ? NumberReading() : NumberReading(imsi: imsi)
        case .destinationReference:
            if message.tcap.destinationReference.digits.isEmpty { return NumberReading() }
            if message.tcap.destinationReference.plan == 6 {
                return NumberReading(imsi: message.tcap.destinationReference.digits)
            }
            return NumberReading(message.tcap.destinationReference, message.numbering)
        case .originationReference:
            if message.tcap.originationReference.digits.isEmpty { return NumberReading() }
            return NumberReading(message.tcap.originationReference, message.numbering)
        default:
            if field.isRemembered { return rememberedNumber(of: field) }
            let role = field.numberRole
            guard component >= 0, role < 24,
                message.components[component].argument.presentNumbers >> UInt32(role) & 1 == 1
            else { return NumberReading() }
            var reading = NumberReading(
                message.components[component].argument.numbers[role], message.numbering)
            if field.isSubscribersNumber, case .e164 = reading.plan { reading.plan = .subscriber }
            return reading
        }
    }

    /// The global title of an address.
    @inline(always) @_noLocks
    mutating func globalTitle(
        isCalled: Bool, _ message: inout DecodedMessage
    ) -> NumberReading {
        if isCalled != returned {
            return NumberReading(
                hasGlobalTitle: message.sccp.called.hasGlobalTitle,
                normalised: message.sccp.called.normalised,
                numberingPlan: message.sccp.called.numberingPlan)
        }
        return NumberReading(
            hasGlobalTitle: message.sccp.calling.hasGlobalTitle,
            normalised: message.sccp.calling.normalised,
            numberingPlan: message.sccp.calling.numberingPlan)
    }

    /// The subscriber that the component is about.
    @inline(always) @_noLocks
    mutating func subscriber(in message: inout DecodedMessage) -> NumberReading {
        if component >= 0, message.components[component].isUnread {
            var reading = NumberReading()
            reading.state = .unreadable
            return reading
        }
        let isOwn = component >= 0 && message.components[component].argument.has(.imsi)
        var imsi = facts.dialogueIMSI
        if isOwn {
            let index = Int(NumberRole.imsi.rawValue)
            imsi = message.components[component].argument.numbers[index].digits
        } else if imsi.isEmpty, message.tcap.destinationReference.plan == 6 {
            // Numbering plan 6 is E.212: the reference is an IMSI.
            imsi = message.tcap.destinationReference.digits
        }
        if isOwn || !imsi.isEmpty { return NumberReading(imsi: imsi) }
        var reading = NumberReading()
        reading.state = .unnamed
        return reading
    }
}
