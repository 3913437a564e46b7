public import SS7Wire

extension JSONText {
    /// Writes the members of a record that say what a message is, under the contract's names.
    ///
    /// What the message does not have is left out.
    /// - Parameters:
    ///   - message: decoded as far as it can be.
    ///   - octets: what the ranges of its TCAP part count in.
    public mutating func members(of message: inout DecodedMessage, _ octets: Span<UInt8>) {
        text("form", message.form.name)
        if message.form == .illegal {
            openObject("error")
            text("layer", message.error.layer.name)
            text("reason", message.error.reason.name)
            number("offset", message.error.offset)
            close()
        }
        if !message.flags.isEmpty {
            openList("flags")
            for reason in message.flags.reasons { element(reason.name) }
            closeList()
        }
        members(of: message.mtp)
        members(of: message.sccp)
        members(ofTCAP: &message, octets)
        members(ofComponents: &message)
    }

    private mutating func members(of label: MTPLabel) {
        if label.hasLabel {
            number("opc", label.originatingPointCode)
            number("dpc", label.destinationPointCode)
            number("si", label.serviceIndicator)
            number("ni", label.networkIndicator)
            number("mp", label.messagePriority)
            number("sls", label.signallingLinkSelection)
        }
        if label.hasRoutingContext { number("routingContext", label.routingContext) }
        if label.hasNetworkAppearance { number("networkAppearance", label.networkAppearance) }
    }

    private mutating func members(of sccp: SCCPPart) {
        guard sccp.type != .none else { return }
        text("sccp", sccp.type.name)
        if sccp.called.isPresent { address("called", sccp.called) }
        if sccp.calling.isPresent { address("calling", sccp.calling) }
    }

    private mutating func address(_ key: StaticString, _ address: SCCPAddress) {
        openObject(key)
        if !address.digits.isEmpty { text("digits", address.digits.description) }
        if address.hasSubsystemNumber { number("ssn", address.subsystemNumber) }
        if address.hasPointCode { number("pc", address.pointCode) }
        if address.hasNature { number("nature", address.natureOfAddress) }
        if address.hasPlan { number("plan", address.numberingPlan) }
        if address.hasGlobalTitle, address.globalTitleIndicator != 1 {
            number("translationType", address.translationType)
        }
        number("gti", address.globalTitleIndicator)
        text("routeOn", address.routesOnSSN ? "ssn" : "gt")
        close()
    }

    private mutating func members(ofTCAP message: inout DecodedMessage, _ octets: Span<UInt8>) {
        guard message.tcap.type != .none else { return }
        text("tcap", message.tcap.type.name)
        if message.tcap.originatingTransactionID.isPresent {
            text("otid", message.tcap.originatingTransactionID.hex)
        }
        if message.tcap.destinationTransactionID.isPresent {
            text("dtid", message.tcap.destinationTransactionID.hex)
        }
        if !message.tcap.applicationContextOctets.isEmpty {
            text(
                "applicationContext",
                ApplicationContext.dotted(
                    objectIdentifier: message.tcap.applicationContextOctets, in: octets))
        }
        if message.tcap.type != .ansi { text("protocol", message.tcap.userProtocol.name) }
    }

    private mutating func members(ofComponents message: inout DecodedMessage) {
        let count = Int(message.tcap.componentCount)
        if count > 0 {
            openList("components")
            for index in 0..<count { component(message.components[index]) }
            closeList()
        }
        let numbers = MessageNumbers(&message)
        if let imsi = numbers.imsi { text("imsi", imsi.description) }
        if let msisdn = numbers.msisdn { text("msisdn", msisdn.description) }
        if !numbers.addresses.isEmpty {
            openObject("addresses")
            for (role, digits) in numbers.addresses {
                text(named: role.name, digits.description)
            }
            close()
        }
    }

    private mutating func component(_ component: Component) {
        open()
        text("type", component.type.name)
        if component.hasInvokeID { number("invokeID", component.invokeID) }
        if component.hasCode, !component.isLongCode { number("code", component.code) }
        if component.operation != .none { text("operation", component.operation.name) }
        close()
    }
}

/// The numbers that a message's components and its MAP-Open name, each role's first.
public struct MessageNumbers: Sendable {
    public var imsi: Digits?
    public var msisdn: Digits?
    /// Node addresses in the order of their roles.
    public var addresses: [(role: NumberRole, digits: Digits)] = []

    public init(_ message: inout DecodedMessage) {
        var found: [NumberRole: Digits] = [:]
        for index in 0..<Int(message.tcap.componentCount) {
            for role in NumberRole.allCases where found[role] == nil {
                guard message.components[index].argument.has(role) else { continue }
                found[role] = message.components[index].argument.number(role).digits
            }
        }
        imsi = found[.imsi]
        msisdn = found[.msisdn]
        // Numbering plan 6 is E.212: MAP-Open's destination reference is then an IMSI.
        if imsi == nil, message.tcap.destinationReference.plan == 6 {
            imsi = message.tcap.destinationReference.digits
        }
        for role in NumberRole.allCases where ![.imsi, .msisdn, .imei].contains(role) {
            if let digits = found[role] { addresses.append((role, digits)) }
        }
    }
}
