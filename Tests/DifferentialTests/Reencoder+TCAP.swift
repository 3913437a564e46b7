import SS7Builder
import SS7Wire

extension Reencoder {
    /// A TCAP message, Q.773 clause 3.
    func transaction(_ range: Range<Int>) -> [UInt8] {
        let tcap = message.tcap
        let tags: [TCAPMessageType: UInt8] = [
            .unidirectional: 0x61, .begin: 0x62, .end: 0x64, .continue: 0x65, .abort: 0x67,
        ]
        guard let tag = tags[tcap.type] else { return Array(octets[range]) }
        var portions: [BER.Element] = []
        for (tag, id) in [
            (UInt8(0x48), tcap.originatingTransactionID), (0x49, tcap.destinationTransactionID),
        ] where id.isPresent {
            let octets = TCAP.transactionID(id.value, octets: Int(id.length))
            portions.append(BER.Element(tag, octets))
        }
        if tcap.isProviderAbort { portions.append(BER.Element(0x4a, [tcap.abortCause])) }
        // Where nothing is named, octets are found behind what was written so far.
        let whole = BERTree(octets, range).element
        var contents = whole?.contents ?? 0
        if tcap.hasDialoguePortion {
            contents += portions.reduce(0) { $0 + $1.octets.count }
            portions.append(dialogue(at: contents, before: whole?.end ?? 0))
        }
        let portion = tcap.componentPortion
        let trees = BERTree.elements(octets, portion.lowerBound..<portion.upperBound) ?? []
        let components = trees.prefix(Int(tcap.componentCount)).enumerated().map { index, tree in
            component(message.components[index], tree)
        }
        if !components.isEmpty { portions.append(BER.Element(0x6c) { components }) }
        return BER.Element(tag) { portions }.octets
    }

    /// The dialogue portion: the one shape of each unit, Q.773 clause 3.3 and Q.773 annex.
    private func dialogue(at start: Int, before end: Int) -> BER.Element {
        let tree = BERTree(octets, start..<end)
        guard let unit = tree.first?.second?.first else { return .raw([]) }
        // What the record does not tell: a result, a diagnostic and its source, the abort's source.
        let number = { (tag: UInt8) in unit.child(tag)?.first?.first?.primitive.last ?? 0 }
        let name = BER.Element(0xa1) {
            BER.Element(0x06, copy(message.tcap.applicationContextOctets))
        }
        let version = BER.Element(0x80, [0x07, 0x80])
        let information = unit.child(0xbe).map { wrapped in
            BER.Element(0xbe, wrapped.minimal(depth).contentsOctets)
        }
        let parts: [BER.Element?]
        switch unit.tag {
        case [0x60]: parts = [version, name, information]
        case [0x61]:
            let diagnostic = unit.child(0xa3)?.first
            parts = [
                version, name,
                BER.Element(0xa2) { .integer(Int(unit.child(0xa2)?.first?.primitive.last ?? 0)) },
                BER.Element(0xa3) {
                    BER.Element(diagnostic?.tag.first ?? 0) { .integer(Int(number(0xa3))) }
                }, information,
            ]
        default:
            parts = [BER.Element(0x80, [unit.first?.primitive.last ?? 0]), information]
        }
        let isUnidirectional = message.tcap.type == .unidirectional
        let syntax: [UInt8] = [0, 0x11, 0x86, 5, 1, isUnidirectional ? 2 : 1, 1]
        return BER.Element(0x6b) {
            BER.Element(0x28) {
                BER.Element(0x06, syntax)
                BER.Element(0xa0) {
                    BER.Element(tag: unit.tag, contents: .elements(parts.compactMap(\.self)))
                }
            }
        }
    }

    /// A component, Q.773 clause 3.5; what the record does not hold in full is copied: the codes of
    /// other protocols, and which of its four problems a reject has.
    private func component(_ component: Component, _ tree: BERTree) -> BER.Element {
        var parts: [BER.Element] = [
            component.hasInvokeID
                ? BER.Element(0x02, [UInt8(bitPattern: component.invokeID)]) : BER.Element(0x05)
        ]
        if component.hasLinkedID {
            parts.append(BER.Element(0x80, [UInt8(bitPattern: component.linkedID)]))
        }
        var body: [BER.Element] = []
        if component.isLongCode || component.hasGlobalCode {
            let holder = component.type == .returnResultLast ? tree.second ?? tree : tree
            let code = holder.children?.first { $0.tag == [0x06] || $0.primitive.count > 1 }
            if let code { body.append(code.minimal(0)) }
        } else if component.hasCode {
            body.append(BER.Element(0x02, [component.code]))
        }
        if !component.parameter.isEmpty {
            let range = component.parameter.lowerBound..<component.parameter.upperBound
            // Nothing is named in what is of an unknown protocol, nor in results without numbers.
            let isEmpty = component.argument.presentNumbers == 0
            let isOpaque = message.tcap.userProtocol == .unknown || component.isDoubtful
            let isShallow = depth < Int.max && isEmpty && component.type != .invoke
            if let tree = BERTree(octets, range).element {
                body.append(tree.minimal(isOpaque || isShallow ? 0 : depth))
            }
        }
        switch component.type {
        case .invoke: return BER.Element(0xa1) { parts + body }
        case .returnResultLast, .returnResultNotLast:
            let tag: UInt8 = component.type == .returnResultLast ? 0xa2 : 0xa7
            return BER.Element(tag) {
                parts
                if !body.isEmpty { BER.Element(0x30) { body } }
            }
        case .returnError: return BER.Element(0xa3) { parts + body }
        case .reject:
            return BER.Element(0xa4) {
                parts
                BER.Element(tree.children?.last?.tag.first ?? 0, [component.code])
            }
        }
    }

    // MARK: - Numbers

    /// Numbers of the arguments that cannot be found again, written anew, among their octets.
    mutating func lostNumbers() -> [String] {
        var lost: [String] = []
        for index in 0..<Int(message.tcap.componentCount) {
            let argument = copy(message.components[index].parameter)
            for role in NumberRole.allCases where message.components[index].argument.has(role) {
                let number = message.components[index].argument.number(role)
                guard !number.digits.isEmpty else { continue }
                if !Self.encodings(of: number).contains(where: argument.contains) {
                    lost.append("\(role) \(number.digits)")
                }
            }
        }
        return lost
    }

    /// The ways in which a number's octets may be written, by the type that it has.
    private static func encodings(of number: Number) -> [[UInt8]] {
        let digits = number.digits.description.uppercased()
        let ofStation = TBCD.octets(digits)
        guard number.nature != 255 else { return [ofStation] }
        let address = AddressString(digits, nature: number.nature, plan: number.plan)
        // A short message's address has its length in front; Q.763 fills with 0 and has the parity.
        return [
            address.octets, [UInt8(digits.count)] + address.octets, TBCD.octets(digits, filler: 0),
        ]
    }
}
