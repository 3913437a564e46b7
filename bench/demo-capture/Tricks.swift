import SS7Builder

/// The same attacks, written so that a careless reader overlooks them.
///
/// What the standards forbid is of the category `decode`; what they allow keeps its own category.
extension Scenario {
    mutating func tricks() {
        for round in 0..<48 { trick(round) }
    }

    private mutating func trick(_ round: Int) {
        let (visit, time) = anyVisit()
        let network = timeline.random.one(of: Network.islands)
        let imsi = visit.subscriber.imsi
        let interrogation = MAP.anyTimeInterrogation(
            .imsi(imsi), gsmSCF: AddressString(network.gsmSCF))
        let info = MAP.provideSubscriberInfo(imsi: imsi)
        let id = UInt32(truncatingIfNeeded: timeline.random.next()) | 1

        var category = "decode"
        var message = interrogation.begin(id)
        var operation = interrogation.name
        let technique: String
        switch round % 12 {
        case 0:
            technique = "global-opcode"
            message.invoke[1] = TCAP.globalCode([interrogation.code])
        case 1:
            technique = "padded-opcode"
            message.invoke[1] = message.invoke[1].zeroPadded()
        case 2:
            technique = "high-tag-opcode"
            message.invoke[1] = message.invoke[1].highTag()
        case 3:
            technique = "long-transaction-id"
            message[0] = message[0].zeroPadded(4)
        case 4:
            technique = "bytes-after-message"
            message = BER.Element.raw(message.octets + [0x00, 0x01])
        case 5:
            technique = "padded-context-arc"
            // Version 3 as 0x80 0x03: the same number, not the same octets.
            message = Request(
                interrogation.name, interrogation.code,
                ContextName(octets: [4, 0, 0, 1, 0, 0x1d, 0x80, 3]), interrogation.argument
            ).begin(id)
        case 6:
            technique = "duplicate-imsi"
            (message, operation) = (info.begin(id), info.name)
            let mine = BER.Element(0x80, TBCD.octets(Network.islands[0].imsiPrefix + "4500000041"))
            message.argument.elements.insert(mine, at: 0)
        case 7:
            technique = "constructed-imsi"
            (message, operation) = (info.begin(id), info.name)
            message.argument[0] = message.argument[0].constructedString(pieces: 4)
        case 8:
            technique = "high-tag-imsi"
            (message, operation) = (info.begin(id), info.name)
            message.argument[0] = message.argument[0].highTag()
        case 9:
            (category, technique) = ("1", "second-component")
            let innocent = MAP.processUnstructuredSSRequest("*100#")
            message = TCAP.begin(
                id, dialogue: innocent.context.map { .request($0) },
                [innocent.invoke(1), interrogation.invoke(2)])
            operation = "\(innocent.name)+\(interrogation.name)"
        case 10:
            (category, technique) = ("1", "indefinite-lengths")
            message = message.indefinite
        default:
            (category, technique) = ("1", "segmented-header")
        }

        let calling = Node(network.gateway, ssn: 6, network)
        let called: Node = operation == info.name ? .vlr : .hlr
        let whole = SCCP.Unitdata(
            called: called.address, calling: calling.address, data: message.octets,
            protocolClass: 1)
        // Cut before the operation code, so that the first segment says nothing.
        let parts =
            technique == "segmented-header"
            ? whole.segments(of: 48, reference: timeline.reference()).map(\.octets)
            : [whole.octets]
        timeline.add(
            Record(
                time: time, crossing: .inbound, sls: UInt8(timeline.random.below(16)),
                parts: parts, truth: Truth(category: category, flow: technique, imsi: imsi),
                tcap: "begin", operations: operation, calling: network.gateway))
    }
}

extension BER.Element {
    /// The first component of a Begin with a dialogue portion.
    fileprivate var invoke: BER.Element {
        get { self[2][0] }
        set { self[2][0] = newValue }
    }

    /// The argument of that component.
    fileprivate var argument: BER.Element {
        get { invoke[2] }
        set { invoke[2] = newValue }
    }
}
