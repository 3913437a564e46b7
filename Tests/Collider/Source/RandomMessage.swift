public import SS7Filter
public import SS7Wire

/// Random messages, with few different values in each field so that rules often match.
public struct RandomMessage {
    static let operations: [UInt8] = [2, 3, 7, 22, 31, 44, 70, 71, 78, 255]

    static func digits(_ random: inout RandomSource) -> Digits {
        var digits = Digits()
        for _ in 0..<random.number(0...9) {
            digits.append(UInt8(random.chance(1) ? 11 : random.number(0...2)))
        }
        return digits
    }

    static func number(_ random: inout RandomSource) -> Number {
        Number(
            digits(&random), nature: random.pick([1, 1, 1, 255, 255, 0, 2, 4]),
            plan: random.pick([1, 6, 255]))
    }

    /// What is known of a message besides its octets.
    public static func facts(_ random: inout RandomSource) -> Facts {
        var facts = Facts()
        facts.side = random.pick(Side.allCases)
        facts.link = UInt16(random.number(0...2))
        if random.chance(25) { facts.dialogueIMSI = digits(&random) }
        facts.requiresGlobalTitle = random.chance(50)
        facts.encodingIsSettled = random.chance(20)
        facts.forgivesUnknownDialogues = random.chance(30)
        facts.forwardsUnjudgeable = random.chance(20)
        facts.minuteOfWeek = UInt16(random.number(0...10_079))
        if random.chance(60) { facts.remembered = remembered(&random) }
        return facts
    }

    private static func remembered(_ random: inout RandomSource) -> Remembered {
        var remembered = Remembered()
        remembered.dialogue = random.pick(DialogueStanding.allCases)
        remembered.openedBy = random.pick(DialogueOpener.allCases)
        func title() -> UInt64 { random.chance(70) ? digits(&random).packed : 0 }
        remembered.dialoguePeer = title()
        remembered.lastVLR = title()
        remembered.lastMSC = title()
        remembered.lastSGSN = title()
        remembered.lastSeenGT = title()
        remembered.routingInfoGT = title()
        if random.chance(70) { remembered.sinceSeen = UInt32(random.number(0...4)) }
        remembered.travelToNeighbour = random.pick(Tristate.allCases)
        remembered.travelBack = random.pick(Tristate.allCases)
        if random.chance(70) { remembered.travelDistance = UInt32(random.number(0...4)) }
        if random.chance(70) { remembered.travelSpeed = UInt32(random.number(0...4)) }
        if random.chance(70) { remembered.sinceRoutingInfo = UInt32(random.number(0...4)) }
        return remembered
    }

    /// A decoded message, possible or not.
    public static func message(_ random: inout RandomSource) -> DecodedMessage {
        var message = DecodedMessage()
        message.form = random.pick(Form.allCases)
        message.variant = random.pick(MTPVariant.allCases)
        message.error = DecodeError(
            random.pick(Layer.allCases), random.pick([.badTag, .highTag, .truncated]), at: 7)
        for _ in 0..<random.number(0...4) { message.flags.insert(random.pick(Reason.allCases)) }
        if random.chance(20) { message.flags.insert(.unknownDialogue) }
        if random.chance(30) {
            message.form = .canonical
            message.flags = ReasonSet()
        }
        label(&message.mtp, &random)
        sccp(&message.sccp, &random)
        tcap(&message.tcap, &random)
        for index in 0..<Int(min(message.tcap.componentCount, 16)) {
            message.components[index] = component(message.tcap.userProtocol, &random)
        }
        return message
    }

    private static func label(_ label: inout MTPLabel, _ random: inout RandomSource) {
        label.hasLabel = random.chance(80)
        label.originatingPointCode = UInt32(random.number(0...3))
        label.destinationPointCode = UInt32(random.number(0...3))
        label.serviceIndicator = UInt8(random.number(0...3))
        label.networkIndicator = UInt8(random.number(0...3))
        label.messagePriority = UInt8(random.number(0...3))
        label.signallingLinkSelection = UInt8(random.number(0...3))
        label.hasRoutingContext = random.chance(50)
        label.routingContext = UInt32(random.number(0...3))
        label.hasNetworkAppearance = random.chance(50)
        label.networkAppearance = UInt32(random.number(0...3))
        label.hasCorrelationID = random.chance(50)
        label.correlationID = UInt32(random.number(0...3))
    }

    private static func sccp(_ sccp: inout SCCPPart, _ random: inout RandomSource) {
        sccp.type = SCCPMessageType(rawValue: random.pick([0, 1, 9, 9, 9, 0x0a, 0x11, 0x12, 0x14]))
        sccp.protocolClass = UInt8(random.number(0...1))
        sccp.returnOption = random.chance(50)
        sccp.returnCause = UInt8(random.number(0...3))
        sccp.hasHopCounter = random.chance(50)
        sccp.hopCounter = UInt8(random.number(0...3))
        sccp.hasImportance = random.chance(50)
        sccp.importance = UInt8(random.number(0...3))
        sccp.hasSegmentation = random.chance(30)
        sccp.remainingSegments = UInt8(random.number(0...1))
        if random.chance(20) {
            sccp.management.type = random.pick([.subsystemAllowed, .subsystemProhibited])
            sccp.management.affectedSubsystem = UInt8(random.number(0...3))
            sccp.management.affectedPointCode = UInt32(random.number(0...3))
        }
        address(&sccp.called, &random)
        address(&sccp.calling, &random)
    }

    private static func address(_ address: inout SCCPAddress, _ random: inout RandomSource) {
        address.isPresent = random.chance(90)
        guard address.isPresent else { return }
        address.indicator = random.chance(50) ? 0x40 : 0
        address.globalTitleIndicator = random.pick([0, 1, 2, 4, 4, 4])
        if address.hasGlobalTitle {
            address.digits = digits(&random)
            if random.chance(80) { address.normalised = address.digits }
            if random.chance(20) { address.imsi = digits(&random) }
        }
        address.hasPointCode = random.chance(50)
        address.pointCode = UInt32(random.number(0...3))
        address.hasSubsystemNumber = random.chance(80)
        address.subsystemNumber = UInt8(random.number(0...3))
        address.translationType = UInt8(random.number(0...3))
        address.hasPlan = random.chance(80)
        address.numberingPlan = random.pick([1, 6, 7])
        address.hasNature = random.chance(80)
        address.natureOfAddress = UInt8(random.number(0...3))
        address.encodingScheme = UInt8(random.number(0...3))
    }

    private static func tcap(_ tcap: inout TCAPPart, _ random: inout RandomSource) {
        tcap.type = random.pick(TCAPMessageType.allCases)
        tcap.hasDialoguePortion = random.chance(50)
        tcap.isProviderAbort = random.chance(30)
        tcap.abortCause = UInt8(random.number(0...3))
        tcap.originatingTransactionID = transaction(&random)
        tcap.destinationTransactionID = transaction(&random)
        tcap.userProtocol = random.pick(UserProtocol.allCases)
        if random.chance(60) {
            tcap.dialogueContext = ApplicationContext(
                tcap.userProtocol, UInt8(random.number(0...3)), version: UInt8(random.number(0...3))
            )
        }
        if random.chance(30) { tcap.destinationReference = number(&random) }
        if random.chance(30) { tcap.originationReference = number(&random) }
        tcap.componentCount = UInt8(random.pick([0, 1, 1, 1, 2, 3, 16]))
    }

    private static func transaction(_ random: inout RandomSource) -> TransactionID {
        TransactionID(UInt32(random.number(0...3)), length: UInt8(random.number(0...4)))
    }

    private static func component(
        _ user: UserProtocol, _ random: inout RandomSource
    ) -> Component {
        var component = Component()
        component.type = random.pick([.invoke, .invoke, .invoke] + ComponentType.allCases)
        component.hasInvokeID = random.chance(80)
        component.invokeID = Int8(random.number(-2...2))
        component.hasLinkedID = random.chance(20)
        component.linkedID = Int8(random.number(-2...2))
        component.hasCode = random.chance(90)
        component.hasGlobalCode = random.chance(5)
        component.isDoubtful = random.chance(5)
        component.isUnread = random.chance(5)
        component.code = random.pick(operations)
        if random.chance(70) { component.operation = Operation(user, component.code) }
        for role in NumberRole.allCases where random.chance(40) {
            component.argument.set(role, number(&random))
        }
        for role in ScalarRole.allCases where random.chance(40) {
            component.argument.set(role, UInt32(random.number(0...3)))
        }
        return component
    }
}
