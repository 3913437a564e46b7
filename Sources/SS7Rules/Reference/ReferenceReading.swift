import SS7Filter
import SS7Wire

/// One component of a message as the reference evaluator sees it: slowly, and by the book.
struct ReferenceView {
    enum NumberValue: Equatable {
        case absent
        /// The message names no subscriber.
        case unnamed
        case unreadable
        case digits(Digits, NumberingPlan)
    }

    let message: DecodedMessage
    let facts: Facts
    /// Nil in a message without components.
    let index: Int?
    let component: Component?

    init(_ message: DecodedMessage, facts: Facts, component index: Int?) {
        self.message = message
        self.facts = facts
        self.index = index
        component = index.map { message.components[$0] }
    }

    private static let numberRoles = rolesByName(NumberRole.allCases)
    private static let scalarRoles = rolesByName(ScalarRole.allCases)

    private static func rolesByName<Role>(_ roles: [Role]) -> [Field: Role] {
        let named = Dictionary(uniqueKeysWithValues: roles.map { ("\($0)", $0) })
        return Dictionary(
            uniqueKeysWithValues: Field.allCases.compactMap { field in
                named["\(field)"].map { (field, $0) }
            })
    }

    /// The fields of the two addresses: which of the two, and which part of it.
    private static let addressParts = Dictionary(
        uniqueKeysWithValues: Field.allCases.compactMap { field in
            let parts = field.name.split(separator: "-", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["called", "calling"].contains(parts[0]) else { return nil }
            return (field, (isCalled: parts[0] == "called", part: parts[1]))
        } as [(Field, (isCalled: Bool, part: String))])

    var isReturned: Bool {
        let services: [SCCPMessageType] = [
            .unitdataService, .extendedUnitdataService, .longUnitdataService,
        ]
        return services.contains(message.sccp.type) && !message.flags.contains(.unsolicited)
    }

    var side: Side {
        guard isReturned else { return facts.side }
        return facts.side == .home ? .interconnect : .home
    }

    var opensDialogue: Bool {
        component?.isDoubtful == true || ![.continue, .end, .abort].contains(message.tcap.type)
    }

    private var called: SCCPAddress { isReturned ? message.sccp.calling : message.sccp.called }
    private var calling: SCCPAddress { isReturned ? message.sccp.called : message.sccp.calling }

    // MARK: - Numbers

    func number(_ field: Field) -> NumberValue {
        switch field {
        case .calledGT: globalTitle(called)
        case .callingGT: globalTitle(calling)
        case .calledIMSI: called.imsi.isEmpty ? .absent : imsi(called.imsi)
        case .callingIMSI: calling.imsi.isEmpty ? .absent : imsi(calling.imsi)
        case .calledDigits: raw(called)
        case .callingDigits: raw(calling)
        case .destinationReference: reference(message.tcap.destinationReference)
        case .originationReference:
            message.tcap.originationReference.digits.isEmpty
                ? .absent : plain(message.tcap.originationReference)
        case .imsi: subscriber
        case .dialoguePeer: title(facts.remembered.dialoguePeer)
        case .lastVLR: title(facts.remembered.lastVLR)
        case .lastMSC: title(facts.remembered.lastMSC)
        case .lastSGSN: title(facts.remembered.lastSGSN)
        case .lastSeenGT: title(facts.remembered.lastSeenGT)
        case .routingInfoGT: title(facts.remembered.routingInfoGT)
        default: argument(field)
        }
    }

    private func globalTitle(_ address: SCCPAddress) -> NumberValue {
        if address.globalTitleIndicator == 0 { return .absent }
        if address.normalised.isEmpty { return .unreadable }
        return .digits(address.normalised, address.numberingPlan == 6 ? .e212 : .e164)
    }

    private func title(_ packed: UInt64) -> NumberValue {
        packed & 0x0f == 0 ? .absent : .digits(Digits(packed: packed), .e164)
    }

    private func raw(_ address: SCCPAddress) -> NumberValue {
        address.digits.isEmpty ? .absent : .digits(address.digits, .e164)
    }

    private func reference(_ number: Number) -> NumberValue {
        if number.digits.isEmpty { return .absent }
        return number.plan == 6 ? imsi(number.digits) : plain(number)
    }

    private func plain(_ number: Number) -> NumberValue {
        if number.plan == 6 {
            return isDecadic(number.digits) ? .digits(number.digits, .e212) : .unreadable
        }
        let digits = message.numbering.international(
            number.digits, NumberForm(mapNature: number.nature))
        return digits.isEmpty ? .unreadable : .digits(digits, .e164)
    }

    private func imsi(_ digits: Digits) -> NumberValue {
        (6...15).contains(digits.count) && isDecadic(digits)
            ? .digits(digits, .e212) : .unreadable
    }

    private func isDecadic(_ digits: Digits) -> Bool {
        !digits.isEmpty && digits.description.allSatisfy { "0123456789".contains($0) }
    }

    private var subscriber: NumberValue {
        if component?.isUnread == true { return .unreadable }
        return namesSubscriber ? imsi(subscriberDigits) : .unnamed
    }

    private var namesSubscriber: Bool {
        component?.argument.has(NumberRole.imsi) == true || !subscriberDigits.isEmpty
    }

    /// The digits of the component's IMSI, else the dialogue's, else MAP-Open's.
    private var subscriberDigits: Digits {
        if component?.isUnread == true { return Digits() }
        if let component, component.argument.has(NumberRole.imsi) {
            return component.argument.numbers[Int(NumberRole.imsi.rawValue)].digits
        }
        if !facts.dialogueIMSI.isEmpty { return facts.dialogueIMSI }
        let reference = message.tcap.destinationReference
        return reference.plan == 6 ? reference.digits : Digits()
    }

    private func argument(_ field: Field) -> NumberValue {
        guard let component,
            let role = Self.numberRoles[field], component.argument.has(role)
        else { return .absent }
        let number = plain(component.argument.numbers[Int(role.rawValue)])
        let subscribers: [Field] = [
            .msisdn, .roamingNumber, .calledParty, .callingParty, .forwardedTo, .tpOriginator,
            .tpDestination,
        ]
        guard case .digits(let digits, .e164) = number, subscribers.contains(field) else {
            return number
        }
        return .digits(digits, .subscriber)
    }

    // MARK: - What numbers are like

    /// A property of a field's number; nil where there is no such number, or it has none.
    func property(_ property: NumberProperty, of field: Field) -> UInt32? {
        switch field {
        case .calledGT, .calledDigits, .calledIMSI: return self.property(property, called)
        case .callingGT, .callingDigits, .callingIMSI: return self.property(property, calling)
        case .destinationReference:
            return self.property(property, message.tcap.destinationReference)
        case .originationReference:
            return self.property(property, message.tcap.originationReference)
        case .imsi:
            guard property == .length, case let digits = subscriberDigits, !digits.isEmpty else {
                return nil
            }
            return UInt32(digits.count)
        default:
            guard let component, let role = Self.numberRoles[field], component.argument.has(role)
            else { return nil }
            return self.property(property, component.argument.numbers[Int(role.rawValue)])
        }
    }

    private func property(_ property: NumberProperty, _ address: SCCPAddress) -> UInt32? {
        guard address.isPresent, address.globalTitleIndicator != 0 else { return nil }
        return switch property {
        case .length: UInt32(address.digits.count)
        case .nature: address.hasNature ? UInt32(address.natureOfAddress) : nil
        case .plan: address.hasPlan ? UInt32(address.numberingPlan) : nil
        }
    }

    private func property(_ property: NumberProperty, _ number: Number) -> UInt32? {
        guard !number.digits.isEmpty else { return nil }
        return switch property {
        case .length: UInt32(number.digits.count)
        case .nature: number.nature == 255 ? nil : UInt32(number.nature)
        case .plan: number.plan == 255 ? nil : UInt32(number.plan)
        }
    }

    // MARK: - Values

    /// The value of a number or truth field; nil where the message has none.
    func value(_ field: Field) -> UInt32? {
        let mtp = message.mtp
        let context = message.tcap.dialogueContext
        switch field {
        case .opc: return mtp.hasLabel ? mtp.originatingPointCode : nil
        case .dpc: return mtp.hasLabel ? mtp.destinationPointCode : nil
        case .si: return mtp.hasLabel ? UInt32(mtp.serviceIndicator) : nil
        case .ni: return mtp.hasLabel ? UInt32(mtp.networkIndicator) : nil
        case .mp: return mtp.hasLabel ? UInt32(mtp.messagePriority) : nil
        case .sls: return mtp.hasLabel ? UInt32(mtp.signallingLinkSelection) : nil
        case .routingContext: return mtp.hasRoutingContext ? mtp.routingContext : nil
        case .networkAppearance: return mtp.hasNetworkAppearance ? mtp.networkAppearance : nil
        case .correlationID: return mtp.hasCorrelationID ? mtp.correlationID : nil
        case .link: return UInt32(facts.link)
        case .side: return side == .home ? 1 : 0
        case .time: return UInt32(facts.minuteOfWeek) % (24 * 60)
        case .weekday: return UInt32(facts.minuteOfWeek) / (24 * 60)
        case .errorOffset: return message.form == .illegal ? UInt32(message.error.offset) : nil
        case .otid: return transaction(message.tcap.originatingTransactionID)?.value
        case .dtid: return transaction(message.tcap.destinationTransactionID)?.value
        case .otidLength:
            return transaction(message.tcap.originatingTransactionID).map { UInt32($0.length) }
        case .dtidLength:
            return transaction(message.tcap.destinationTransactionID).map { UInt32($0.length) }
        case .globalTitleRequired: return facts.requiresGlobalTitle ? 1 : 0
        case .form: return UInt32(message.form.rawValue)
        case .variant: return UInt32(message.variant.rawValue)
        case .scmg: return management.map { UInt32($0.type.rawValue) }
        case .affectedSSN: return management.map { UInt32($0.affectedSubsystem) }
        case .affectedPC: return management.map(\.affectedPointCode)
        case .affectedNode:
            return mtp.hasLabel
                ? management.map { UInt32($0.affected(by: mtp).rawValue) } : nil
        case .layer: return message.form == .illegal ? UInt32(message.error.layer.rawValue) : nil
        case .reason: return message.form == .illegal ? UInt32(message.error.reason.rawValue) : nil
        case .tcap: return UInt32(message.tcap.type.rawValue)
        case .context: return context.isPresent ? UInt32(context.number) : nil
        case .contextVersion: return context.isPresent ? UInt32(context.version) : nil
        case .userProtocol: return UInt32(message.tcap.userProtocol.rawValue)
        case .hasDialogue: return message.tcap.hasDialoguePortion ? 1 : 0
        case .abortCause:
            return message.tcap.isProviderAbort ? UInt32(message.tcap.abortCause) : nil
        case .componentCount: return UInt32(message.tcap.componentCount)
        case .dialogue: return UInt32(facts.remembered.dialogue.rawValue)
        case .openedBy:
            switch facts.remembered.openedBy {
            case .unknown: return nil
            case .interconnect: return 0
            case .home: return 1
            }
        case .sinceSeen: return known(facts.remembered.sinceSeen)
        case .travelDistance: return known(facts.remembered.travelDistance)
        case .travelSpeed: return known(facts.remembered.travelSpeed)
        case .travelToNeighbour: return truth(facts.remembered.travelToNeighbour)
        case .travelBack: return truth(facts.remembered.travelBack)
        case .sinceRoutingInfo: return known(facts.remembered.sinceRoutingInfo)
        default: return sccpValue(field) ?? addressValue(field) ?? componentValue(field)
        }
    }

    private func truth(_ value: Tristate) -> UInt32? {
        value == .unknown ? nil : UInt32(value.rawValue)
    }

    private func known(_ seconds: UInt32) -> UInt32? { seconds == .max ? nil : seconds }

    private func transaction(_ id: TransactionID) -> TransactionID? { id.isPresent ? id : nil }

    private var management: SubsystemManagement? {
        message.sccp.management.type == .none ? nil : message.sccp.management
    }

    private func sccpValue(_ field: Field) -> UInt32? {
        let sccp = message.sccp
        guard sccp.type != .none else { return nil }
        switch field {
        case .sccp: return UInt32(sccp.type.rawValue)
        case .protocolClass: return UInt32(sccp.protocolClass)
        case .returnOption: return sccp.returnOption ? 1 : 0
        case .returnCause: return sccp.type.isService ? UInt32(sccp.returnCause) : nil
        case .hopCounter: return sccp.hasHopCounter ? UInt32(sccp.hopCounter) : nil
        case .importance: return sccp.hasImportance ? UInt32(sccp.importance) : nil
        case .segmented: return sccp.isSegment ? 1 : 0
        case .remainingSegments:
            return sccp.hasSegmentation ? UInt32(sccp.remainingSegments) : nil
        default: return nil
        }
    }

    private func addressValue(_ field: Field) -> UInt32? {
        guard let (isCalled, part) = Self.addressParts[field], field.kind != .digits else {
            return nil
        }
        let address = isCalled ? called : calling
        guard address.isPresent else { return nil }
        switch part {
        case "ssn": return address.hasSubsystemNumber ? UInt32(address.subsystemNumber) : nil
        case "pc": return address.hasPointCode ? address.pointCode : nil
        case "nature": return address.hasNature ? UInt32(address.natureOfAddress) : nil
        case "plan": return address.hasPlan ? UInt32(address.numberingPlan) : nil
        case "tt":
            return address.globalTitleIndicator > 1 ? UInt32(address.translationType) : nil
        case "gti": return UInt32(address.globalTitleIndicator)
        case "route-on": return address.routesOnSSN ? 1 : 0
        case "encoding": return address.hasPlan ? UInt32(address.encodingScheme) : nil
        default: return nil
        }
    }

    private func componentValue(_ field: Field) -> UInt32? {
        guard let component else { return nil }
        switch field {
        case .component: return UInt32(component.type.rawValue)
        case .operation:
            return component.operation == .none
                ? nil : Vocabulary.number(of: component.operation)
        case .code: return component.hasCode ? UInt32(component.code) : nil
        case .invokeID:
            return component.hasInvokeID ? UInt32(UInt8(bitPattern: component.invokeID)) : nil
        case .linkedID:
            return component.hasLinkedID ? UInt32(UInt8(bitPattern: component.linkedID)) : nil
        default:
            guard let role = Self.scalarRoles[field], component.argument.has(role)
            else { return nil }
            return UInt32(component.argument.scalars[Int(role.rawValue)])
        }
    }
}
