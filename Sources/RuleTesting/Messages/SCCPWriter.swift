import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire

/// Writes SCCP messages and their addresses from the fields that a test sets.
struct SCCPWriter {
    let fields: FieldReader

    init(_ fields: FieldReader) { self.fields = fields }

    // MARK: - Messages

    /// A connectionless message: a UDT unless `sccp` says otherwise.
    func unitdata(
        calling: SCCP.Address, called: SCCP.Address, _ data: [UInt8]
    ) throws(TestFault) -> [UInt8] {
        var kind = SCCP.Kind.unitdata
        var returnCause = try fields.octet("return-cause")
        if let word = fields.word("sccp") {
            switch word.text {
            case "UDT", "UDTS": kind = .unitdata
            case "XUDT", "XUDTS": kind = .extendedUnitdata
            case "LUDT", "LUDTS": kind = .longUnitdata
            default:
                fields.text.error(
                    "'\(word.text)' carries no component here", at: word,
                    among: ["UDT", "XUDT", "LUDT", "UDTS", "XUDTS", "LUDTS"])
                throw TestFault()
            }
            if word.text.hasSuffix("S"), returnCause == nil { returnCause = 1 }
        }
        let limit = kind == .longUnitdata ? 3952 : 254
        guard data.count <= limit else {
            throw fields.error(
                "\(data.count) octets do not fit into one message: add 'sccp LUDT'")
        }
        let hasOptions = kind != .unitdata
        let hopCounter = try fields.octet("hop-counter")
        let importance = try fields.octet("importance")
        guard hasOptions || hopCounter == nil && importance == nil else {
            throw fields.error("a UDT has neither hop counter nor importance: add 'sccp XUDT'")
        }
        return SCCP.Unitdata(
            kind, called: called, calling: calling, data: data,
            protocolClass: try fields.octet("class") ?? 0,
            returnOption: try fields.truth("return-option") ?? false, returnCause: returnCause,
            hopCounter: hopCounter ?? 15, importance: importance
        ).octets
    }

    /// A connection-oriented message, by its abbreviation.
    func connection(_ name: String) throws(TestFault) -> [UInt8] {
        switch name {
        case "CR":
            SCCP.connectionRequest(
                source: 0x010203, called: try address("called", standard: .ssn(254)),
                calling: try address("calling", standard: .ssn(142)),
                protocolClass: try fields.octet("class") ?? 2)
        case "CC": SCCP.connectionConfirm(destination: 0x010203, source: 0x040506)
        case "RLSD": SCCP.released(destination: 0x010203, source: 0x040506)
        case "RLC": SCCP.releaseComplete(destination: 0x010203, source: 0x040506)
        case "DT1": SCCP.dataForm1(destination: 0x010203, data: [1, 2, 3])
        // Destination reference and refusal cause, Q.713 clause 4.4.
        default: [0x03, 0x03, 0x02, 0x01, 0x00, 0x00]
        }
    }

    // MARK: - Addresses

    /// One of the two addresses: what is set of it, over what it would be.
    ///
    /// An address that has no global title is routed on its subsystem number.
    func address(
        _ party: String, standard: SCCP.Address
    ) throws(TestFault) -> SCCP.Address {
        var address = standard
        try title(party, &address)
        if let ssn = try fields.octet("\(party)-ssn") { address.subsystemNumber = ssn }
        if let code = try fields.number("\(party)-pc", most: 0x3fff) {
            address.pointCode = UInt16(code)
        }
        if let route = try fields.number("\(party)-route-on") { address.routesOnSSN = route == 1 }
        return address
    }

    private func title(_ party: String, _ address: inout SCCP.Address) throws(TestFault) {
        if fields.has("\(party)-gt"), let word = fields.word("\(party)-gt") {
            if word.text == "none" {
                address.globalTitle = nil
                address.routesOnSSN = true
                return
            }
            let digits = word.text.first == "+" ? String(word.text.dropFirst()) : word.text
            guard let value = Digits(digits), value.count > 0 else {
                throw fields.error("'\(word.text)' is not a number of up to 32 digits", at: word)
            }
            set(digits, &address)
        }
        if let digits = try fields.digits("\(party)-digits") { set(digits, &address) }
        if let digits = try fields.digits("\(party)-imsi") {
            set(digits, &address)
            // E.212, Q.713 clause 3.4.2.3.3.
            address.globalTitle?.plan = 6
        }
        let nature = try fields.number("\(party)-nature", most: 127)
        let plan = try fields.number("\(party)-plan", most: 15)
        let translationType = try fields.octet("\(party)-tt")
        let indicator = try fields.number("\(party)-gti", most: 4)
        let encoding = try fields.number("\(party)-encoding", most: 15)
        guard address.globalTitle != nil else {
            if nature != nil || plan != nil || translationType != nil || indicator ?? 0 > 0
                || encoding != nil
            {
                throw fields.error("the \(party) address has no global title: add '\(party)-gt'")
            }
            return
        }
        if let nature { address.globalTitle?.nature = UInt8(nature) }
        if let plan { address.globalTitle?.plan = UInt8(plan) }
        if let translationType { address.globalTitle?.translationType = translationType }
        if let indicator { address.globalTitle?.indicator = UInt8(indicator) }
        if let encoding { address.globalTitle?.encodingScheme = UInt8(encoding) }
    }

    private func set(_ digits: String, _ address: inout SCCP.Address) {
        if address.globalTitle == nil { address.routesOnSSN = false }
        address.globalTitle = SCCP.GlobalTitle(digits)
    }
}

/// Writes the M3UA message and the routing label around an SCCP message.
struct LabelWriter {
    private let fields: FieldReader

    init(_ fields: FieldReader) { self.fields = fields }

    /// The label: between the two networks that the builder knows, unless the test says otherwise.
    mutating func route(from side: Side) throws(TestFault) -> MTPRoute {
        var route = side == .home ? MTPRoute.home : .interconnect
        if let opc = try fields.number("opc") { route.opc = opc }
        if let dpc = try fields.number("dpc") { route.dpc = dpc }
        if let si = try fields.number("si", most: 15) { route.si = UInt8(si) }
        if let ni = try fields.number("ni", most: 3) { route.ni = UInt8(ni) }
        if let mp = try fields.number("mp", most: 3) { route.mp = UInt8(mp) }
        if let sls = try fields.octet("sls") { route.sls = sls }
        return route
    }

    mutating func message(_ route: MTPRoute, _ user: [UInt8]) throws(TestFault) -> [UInt8] {
        M3UA.data(
            route, user, routingContext: try fields.number("routing-context"),
            networkAppearance: try fields.number("network-appearance"),
            correlationID: try fields.number("correlation-id")
        ).octets
    }
}

/// Writes SCCP management messages, Q.713 clause 5.3, and ANSI's by the same layout.
struct ManagementWriter {
    let fields: FieldReader
    let route: MTPRoute

    func octets(_ type: SubsystemManagementType) throws(TestFault) -> [UInt8] {
        let ssn = try fields.octet("affected-ssn") ?? 6
        var code = try fields.number("affected-pc", most: 0x3fff)
        if let word = fields.word("affected-node") {
            switch AffectedNode.allCases.first(where: { $0.name == word.text }) {
            case .sender: code = route.opc
            case .receiver: code = route.dpc
            // Any other node's.
            case .other: code = (route.opc ^ route.dpc) & 0x3fff | 1
            case nil:
                fields.text.error(
                    "'\(word.text)' is not a value of 'affected-node'", at: word,
                    among: AffectedNode.allCases.map(\.name))
                throw TestFault()
            }
        }
        let affected = code ?? route.opc & 0x3fff
        var octets = [
            type.rawValue, ssn, UInt8(affected & 0xff), UInt8(affected >> 8 & 0xff), 0,
        ]
        // The congestion level of SSC.
        if type == .subsystemCongested { octets.append(1) }
        let writer = SCCPWriter(fields)
        return try writer.unitdata(
            calling: writer.address("calling", standard: .ssn(1)),
            called: writer.address("called", standard: .ssn(1)), octets)
    }
}
