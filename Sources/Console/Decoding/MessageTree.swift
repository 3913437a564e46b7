import Records
import SS7Wire

/// A stored message decoded again, as `weir decode` does, for people to read.
enum MessageTree {
    /// The message's layers; what cannot be read is said by the first node.
    static func nodes(of octets: [UInt8]) -> [MessageNode] {
        var message = DecodedMessage()
        let framing: Framing =
            octets.starts(with: [1, 0, 1, 1]) ? .m3ua : .mtp3
        let span = octets.span
        let isWhole = decodeEnvelope(span, framing: framing, into: &message)
        if isWhole { decodeUser(span, into: &message) }
        var nodes = [form(message)]
        if message.mtp.hasLabel { nodes.append(label(message.mtp)) }
        if message.sccp.type != .none { nodes.append(sccp(message.sccp)) }
        if message.tcap.type != .none { nodes.append(tcap(&message, octets)) }
        let whole = message.tcap.octets
        if !whole.isEmpty {
            nodes.append(
                MessageNode(
                    "BER", "the transaction, element by element",
                    ElementTree.nodes(of: octets, in: whole.lowerBound..<whole.upperBound)
                ).at(whole.lowerBound, whole.upperBound))
        }
        return nodes
    }

    private static func form(_ message: DecodedMessage) -> MessageNode {
        var parts: [MessageNode] = []
        if message.form == .illegal {
            let error = message.error
            parts.append(
                MessageNode("error", "\(error.reason.name) in \(error.layer.name)")
                    .at(Int(error.offset), Int(error.offset) + 1))
        }
        if !message.flags.isEmpty {
            parts.append(
                MessageNode("flags", message.flags.reasons.map(\.name).joined(separator: ", ")))
        }
        return MessageNode("form", message.form.name, parts)
    }

    private static func label(_ label: MTPLabel) -> MessageNode {
        var parts = [
            MessageNode("opc", "\(label.originatingPointCode)"),
            MessageNode("dpc", "\(label.destinationPointCode)"),
            MessageNode("si", "\(label.serviceIndicator)"),
            MessageNode("ni", "\(label.networkIndicator)"),
            MessageNode("mp", "\(label.messagePriority)"),
            MessageNode("sls", "\(label.signallingLinkSelection)"),
        ]
        if label.hasRoutingContext {
            parts.append(MessageNode("routingContext", "\(label.routingContext)"))
        }
        if label.hasNetworkAppearance {
            parts.append(MessageNode("networkAppearance", "\(label.networkAppearance)"))
        }
        let data = label.userData
        parts.append(
            MessageNode("userData", "\(data.count) octets").at(data.lowerBound, data.upperBound))
        return MessageNode(
            "MTP", "\(label.originatingPointCode) to \(label.destinationPointCode)", parts)
    }

    private static func sccp(_ part: SCCPPart) -> MessageNode {
        var parts = [MessageNode("class", "\(part.protocolClass)")]
        if part.returnOption { parts.append(MessageNode("returnOption", "return on error")) }
        if part.type.isService { parts.append(MessageNode("returnCause", "\(part.returnCause)")) }
        if part.hasHopCounter { parts.append(MessageNode("hopCounter", "\(part.hopCounter)")) }
        if part.hasSegmentation {
            parts.append(
                MessageNode(
                    "segmentation",
                    "\(part.isFirstSegment ? "first" : "later"), \(part.remainingSegments) remain"))
        }
        if part.called.isPresent { parts.append(address("called", part.called)) }
        if part.calling.isPresent { parts.append(address("calling", part.calling)) }
        let data = part.data
        parts.append(
            MessageNode("data", "\(data.count) octets").at(data.lowerBound, data.upperBound))
        return MessageNode("SCCP", part.type.name, parts)
    }

    private static func address(_ name: String, _ address: SCCPAddress) -> MessageNode {
        var parts: [MessageNode] = []
        if address.hasPointCode { parts.append(MessageNode("pc", "\(address.pointCode)")) }
        if address.hasSubsystemNumber {
            parts.append(MessageNode("ssn", "\(address.subsystemNumber)"))
        }
        parts.append(MessageNode("gti", "\(address.globalTitleIndicator)"))
        if address.hasGlobalTitle {
            parts.append(MessageNode("translationType", "\(address.translationType)"))
        }
        if address.hasPlan { parts.append(MessageNode("plan", "\(address.numberingPlan)")) }
        if address.hasNature { parts.append(MessageNode("nature", "\(address.natureOfAddress)")) }
        parts.append(MessageNode("routeOn", address.routesOnSSN ? "ssn" : "gt"))
        let digits = address.digits.isEmpty ? nil : address.digits.description
        return MessageNode(name, digits, parts)
            .at(address.octets.lowerBound, address.octets.upperBound)
    }

    private static func tcap(_ message: inout DecodedMessage, _ octets: [UInt8]) -> MessageNode {
        let part = message.tcap
        var parts: [MessageNode] = []
        if part.originatingTransactionID.isPresent {
            parts.append(MessageNode("otid", part.originatingTransactionID.hex))
        }
        if part.destinationTransactionID.isPresent {
            parts.append(MessageNode("dtid", part.destinationTransactionID.hex))
        }
        let context = part.applicationContextOctets
        if !context.isEmpty {
            parts.append(
                MessageNode(
                    "applicationContext",
                    ApplicationContext.dotted(objectIdentifier: context, in: octets.span)
                ).at(context.lowerBound, context.upperBound))
        }
        parts.append(MessageNode("protocol", part.userProtocol.name))
        for index in 0..<Int(part.componentCount) {
            parts.append(component(&message.components[index]))
        }
        return MessageNode("TCAP", part.type.name, parts)
            .at(part.octets.lowerBound, part.octets.upperBound)
    }

    private static func component(_ component: inout Component) -> MessageNode {
        var parts: [MessageNode] = []
        if component.hasInvokeID { parts.append(MessageNode("invokeID", "\(component.invokeID)")) }
        if component.hasLinkedID { parts.append(MessageNode("linkedID", "\(component.linkedID)")) }
        if component.hasCode { parts.append(MessageNode("code", "\(component.code)")) }
        for role in NumberRole.allCases where component.argument.has(role) {
            let digits = component.argument.number(role).digits
            parts.append(MessageNode(role.name, digits.description))
        }
        for role in ScalarRole.allCases {
            if let value = component.argument.scalar(role) {
                parts.append(MessageNode(role.name, "\(value)"))
            }
        }
        let parameter = component.parameter
        if !parameter.isEmpty {
            parts.append(
                MessageNode("parameter", "\(parameter.count) octets")
                    .at(parameter.lowerBound, parameter.upperBound))
        }
        let operation = component.operation == .none ? nil : component.operation.name
        return MessageNode(component.type.name, operation, parts)
    }
}
