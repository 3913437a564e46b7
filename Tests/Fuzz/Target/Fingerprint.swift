public import SS7Wire

/// A number that two records share when they say the same of a message.
///
/// What a record keeps of an earlier message and marks as absent does not count: numbers without
/// their presence bit, an error without the form, components behind the last one.
public struct Fingerprint: Hashable, Sendable {
    private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The whole record.
    public init(_ message: DecodedMessage) {
        combine(message.variant.rawValue)
        combine(message.form.rawValue)
        if message.form == .illegal { combine(error: message.error) }
        combine(message.flags)
        combine(message.mtp)
        combine(message.sccp)
        combine(message.tcap)
        combine(range: message.tcap.octets)
        combine(range: message.tcap.componentPortion)
        combine(range: message.tcap.applicationContextOctets)
        combine(componentsOf: message, withRanges: true)
    }

    /// What the transaction and its components say, wherever they lie.
    public init(transactionOf message: DecodedMessage) {
        combine(message.tcap)
        combine(componentsOf: message, withRanges: false)
    }

    private mutating func combine(_ value: some FixedWidthInteger) {
        hash = (hash ^ UInt64(truncatingIfNeeded: value)) &* 0x0000_0100_0000_01b3
        hash ^= hash >> 29
    }

    private mutating func combine(_ value: Bool) { combine(value ? 1 as UInt8 : 0) }

    private mutating func combine(range: ByteRange) {
        combine(range.start)
        combine(range.count)
    }

    private mutating func combine(error: DecodeError) {
        combine(error.layer.rawValue)
        combine(error.reason.rawValue)
        combine(error.offset)
    }

    private mutating func combine(_ set: ReasonSet) {
        combine(set.low)
        combine(set.high)
    }

    private mutating func combine(_ digits: Digits) {
        combine(digits.high)
        combine(digits.low)
        combine(digits.count)
    }

    private mutating func combine(_ number: Number) {
        combine(number.digits)
        combine(number.nature)
        combine(number.plan)
    }

    private mutating func combine(_ label: MTPLabel) {
        combine(label.originatingPointCode)
        combine(label.destinationPointCode)
        combine(label.serviceIndicator)
        combine(label.networkIndicator)
        combine(label.messagePriority)
        combine(label.signallingLinkSelection)
        combine(label.hasLabel)
        combine(label.hasRoutingContext)
        combine(label.hasNetworkAppearance)
        combine(label.hasCorrelationID)
        combine(label.routingContext)
        combine(label.networkAppearance)
        combine(label.correlationID)
        combine(range: label.userData)
    }

    private mutating func combine(_ address: SCCPAddress) {
        combine(address.digits)
        combine(address.normalised)
        combine(address.imsi)
        combine(address.isPresent)
        combine(address.indicator)
        combine(address.hasPointCode)
        combine(address.hasSubsystemNumber)
        combine(address.subsystemNumber)
        combine(address.globalTitleIndicator)
        combine(address.translationType)
        combine(address.numberingPlan)
        combine(address.encodingScheme)
        combine(address.natureOfAddress)
        combine(address.hasNature)
        combine(address.hasPlan)
        combine(address.pointCode)
        combine(range: address.octets)
    }

    private mutating func combine(_ part: SCCPPart) {
        combine(part.type.rawValue)
        combine(part.protocolClass)
        combine(part.returnOption)
        combine(part.returnCause)
        combine(part.hasHopCounter)
        combine(part.hopCounter)
        combine(part.hasSegmentation)
        combine(part.isFirstSegment)
        combine(part.asksForSequence)
        combine(part.remainingSegments)
        combine(part.segmentationReference)
        combine(part.importance)
        combine(part.hasImportance)
        combine(part.called)
        combine(part.calling)
        combine(range: part.data)
        combine(part.management.type.rawValue)
        combine(part.management.affectedSubsystem)
        combine(part.management.affectedPointCode)
        combine(part.management.multiplicity)
        combine(part.management.congestionLevel)
    }

    private mutating func combine(_ context: ApplicationContext) {
        combine(context.userProtocol.rawValue)
        combine(context.number)
        combine(context.version)
        combine(context.isPresent)
    }

    private mutating func combine(_ part: TCAPPart) {
        combine(part.type.rawValue)
        combine(part.originatingTransactionID.value)
        combine(part.originatingTransactionID.length)
        combine(part.destinationTransactionID.value)
        combine(part.destinationTransactionID.length)
        combine(part.hasDialoguePortion)
        combine(part.isProviderAbort)
        combine(part.abortCause)
        combine(part.applicationContext)
        combine(part.dialogueContext)
        combine(part.invoked.invokeIDs)
        combine(part.invoked.codes)
        combine(part.invoked.count)
        combine(part.userProtocol.rawValue)
        combine(part.destinationReference)
        combine(part.originationReference)
        combine(part.componentCount)
    }

    private mutating func combine(
        componentsOf message: DecodedMessage, withRanges: Bool
    ) {
        for index in 0..<min(Int(message.tcap.componentCount), DecodedMessage.componentCapacity) {
            let component = message.components[index]
            if withRanges { combine(range: component.parameter) }
            combine(component)
        }
    }

    private mutating func combine(_ component: Component) {
        combine(component.type.rawValue)
        combine(component.hasInvokeID)
        if component.hasInvokeID { combine(component.invokeID) }
        combine(component.hasLinkedID)
        if component.hasLinkedID { combine(component.linkedID) }
        combine(component.hasCode)
        combine(component.hasGlobalCode)
        combine(component.isLongCode)
        combine(component.isDoubtful)
        combine(component.isUnread)
        combine(component.code)
        combine(component.operation.userProtocol.rawValue)
        combine(component.operation.code)
        combine(component.argument.presentNumbers)
        combine(component.argument.presentScalars)
        for role in NumberRole.allCases where component.argument.has(role) {
            combine(component.argument.numbers[Int(role.rawValue)])
        }
        for role in ScalarRole.allCases where component.argument.has(role) {
            combine(component.argument.scalars[Int(role.rawValue)])
        }
    }
}
