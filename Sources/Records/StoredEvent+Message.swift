public import Intelligence
import SS7Filter
public import SS7Wire

extension StoredEvent {
    /// The event of a message and what became of it.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970.
    ///   - subscriber: whom its dialogue is about, where the message names nobody.
    ///   - octets: what the ranges of the message's TCAP part count in.
    ///   - raw: the message as it came; not kept of a segment that was not read.
    public init(
        of message: inout DecodedMessage, _ outcome: Outcome, time: Double,
        subscriber: Digits = Digits(), octets: Span<UInt8>, raw: [UInt8]
    ) {
        let judgement = outcome.judgement
        self.init(
            time: time, verdict: judgement.verdict.name, shadow: judgement.shadow)
        link = outcome.link
        side = outcome.side?.name
        action = judgement.action == .none ? nil : judgement.action.name
        category = outcome.category.map { EventCategory(rawValue: $0.name) }
        rule = outcome.rule?.name
        reason = outcome.reason
        if !outcome.facts.isEmpty {
            facts = Dictionary(uniqueKeysWithValues: outcome.facts.map { ($0.name, Fact($0)) })
        }
        form = message.form.name
        if message.form == .illegal {
            error = Finding(
                layer: message.error.layer.name, reason: message.error.reason.name,
                offset: Int(message.error.offset))
        }
        if !message.flags.isEmpty { flags = message.flags.reasons.map(\.name) }
        if let network = outcome.source {
            source = Source(
                country: network.country.isEmpty ? nil : network.country,
                operator: network.operator.isEmpty ? nil : network.operator)
        }
        fill(label: message.mtp)
        fill(sccp: message.sccp)
        fill(tcap: &message, octets, component: Int(judgement.component))
        let numbers = MessageNumbers(&message)
        imsi = numbers.imsi?.description ?? (subscriber.isEmpty ? nil : subscriber.description)
        msisdn = numbers.msisdn?.description
        if !numbers.addresses.isEmpty {
            addresses = Dictionary(
                uniqueKeysWithValues: numbers.addresses.map {
                    ($0.role.name, $0.digits.description)
                })
        }
        if !raw.isEmpty, !message.isUnreadSegment {
            self.raw = Octets(withoutText(raw, &message, octets))
        }
    }

    /// The octets with zeros in place of the text of short messages.
    private func withoutText(
        _ raw: [UInt8], _ message: inout DecodedMessage, _ octets: Span<UInt8>
    ) -> [UInt8] {
        var raw = raw
        var texts = [message.unreadShortMessageText(in: octets)]
        for index in 0..<min(Int(message.tcap.componentCount), message.components.count) {
            texts.append(message.components[index].shortMessageText(in: octets))
        }
        for text in texts {
            for place in text.lowerBound..<max(text.lowerBound, min(text.upperBound, raw.count)) {
                raw[place] = 0
            }
        }
        return raw
    }

    private mutating func fill(label: MTPLabel) {
        guard label.hasLabel else { return }
        opc = label.originatingPointCode
        dpc = label.destinationPointCode
        si = label.serviceIndicator
        ni = label.networkIndicator
        mp = label.messagePriority
        sls = label.signallingLinkSelection
        if label.hasRoutingContext { routingContext = label.routingContext }
    }

    private mutating func fill(sccp part: SCCPPart) {
        guard part.type != .none else { return }
        sccp = part.type.name
        if part.called.isPresent { called = Address(part.called) }
        if part.calling.isPresent { calling = Address(part.calling) }
    }

    private mutating func fill(
        tcap message: inout DecodedMessage, _ octets: Span<UInt8>, component index: Int
    ) {
        guard message.tcap.type != .none else { return }
        tcap = message.tcap.type.name
        if message.tcap.originatingTransactionID.isPresent {
            otid = message.tcap.originatingTransactionID.hex
        }
        if message.tcap.destinationTransactionID.isPresent {
            dtid = message.tcap.destinationTransactionID.hex
        }
        let context = message.tcap.applicationContextOctets
        if !context.isEmpty, context.upperBound <= octets.count {
            applicationContext = ApplicationContext.dotted(objectIdentifier: context, in: octets)
        }
        userProtocol = message.tcap.userProtocol.name
        guard index < Int(message.tcap.componentCount) else { return }
        component = message.components[index].type.name
        if message.components[index].operation != .none {
            operation = message.components[index].operation.name
        }
    }
}

extension StoredEvent.Address {
    init(_ address: SCCPAddress) {
        self.init(
            digits: address.digits.isEmpty ? nil : address.digits.description,
            ssn: address.hasSubsystemNumber ? address.subsystemNumber : nil)
        if address.hasPointCode { pc = address.pointCode }
        if address.hasNature { nature = address.natureOfAddress }
        if address.hasPlan { plan = address.numberingPlan }
        if address.hasGlobalTitle { translationType = address.translationType }
        gti = address.globalTitleIndicator
        routeOn = address.routesOnSSN ? "ssn" : "gt"
    }
}

extension StoredEvent.Fact {
    init(_ fact: RememberedFact) {
        self =
            switch fact.value {
            case .number(let number): .number(Int(number))
            case .truth(let truth): .truth(truth)
            case .digits(let digits): .text(digits.description)
            case .name(let name): .text(name)
            case .nothing: .nothing
            }
    }
}
