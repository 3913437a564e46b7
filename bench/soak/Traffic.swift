import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire

/// A message of which only transaction IDs and the subscriber change from one to the next.
struct Template {
    var octets: [UInt8]
    let side: Side
    private let own: Int?
    private let peer: Int?
    private let imsi: Int?

    /// - Parameters:
    ///   - message: with the placeholders of `Traffic` where transaction IDs and IMSI belong.
    init(_ message: [UInt8], from side: Side) {
        octets = message
        self.side = side
        own = Template.place(of: Traffic.ownID, in: message)
        peer = Template.place(of: Traffic.peerID, in: message)
        imsi = Template.place(of: Traffic.imsiHead, in: message)
    }

    private static func place(of pattern: [UInt8], in octets: [UInt8]) -> Int? {
        octets.indices.first { octets[$0...].starts(with: pattern) }
    }

    /// Writes a dialogue's number and a subscriber's into the message.
    mutating func fill(dialogue: UInt32, subscriber: Int) {
        if let own { write(dialogue, at: own) }
        if let peer { write(~dialogue, at: peer) }
        guard let imsi else { return }
        var rest = subscriber
        // Digits 14 down to 6; two an octet, the first of them in its low half, TS 29.002 TBCD.
        for digit in (6..<15).reversed() {
            let value = UInt8(rest % 10)
            rest /= 10
            let place = imsi + digit / 2
            octets[place] =
                digit % 2 == 0 ? octets[place] & 0xf0 | value : octets[place] & 0x0f | value << 4
        }
    }

    private mutating func write(_ value: UInt32, at place: Int) {
        for octet in 0..<4 {
            octets[place + octet] = UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32(octet)))
        }
    }
}

/// What roaming subscribers do, for eight networks of as many countries.
struct Traffic {
    static let ownID: [UInt8] = [0x5a, 0x0b, 0x5c, 0x0d]
    static let peerID: [UInt8] = [0x5e, 0x0f, 0x51, 0x12]
    /// The first three octets of every IMSI: 310990.
    static let imsiHead: [UInt8] = [0x13, 0x90, 0x09]
    private static let own: UInt32 = 0x5a0b_5c0d
    private static let peer: UInt32 = 0x5e0f_5112
    private static let imsi = "310990000000000"
    private static let hlr = "19995550010"

    /// The messages of each kind of flow (registration, call, message sent, message received), for
    /// each network.
    var flows: [[[Template]]] = []
    static let networkCount = countries.count

    private static let countries = ["DE", "FR", "GB", "MX", "CA", "JM", "BB", "CN"]

    init() {
        let titles = Traffic.countries.indices.map(Traffic.title)
        flows = [
            titles.map(Traffic.registration), titles.map(Traffic.call),
            titles.map(Traffic.submission), titles.map(Traffic.delivery),
        ]
    }

    private static func title(_ network: Int) -> String { "15550\(network + 1)100" }

    /// The rule table: the shipped packs, or those of them that need no memory.
    static func table(stateful: Bool) throws -> RuleTable {
        let rows = countries.enumerated().map { number, country in
            "\(country),Network \(number),15550\(number + 1),00\(number + 1)01"
        }
        let partners = PartnerTable.parse(
            "country_iso2,operator,gt_prefixes,imsi_prefixes\n" + rows.joined(separator: "\n")
                + "\n", file: "soak.csv")
        let home = HomeNetwork(
            operatorName: "Home", country: "US",
            globalTitles: [Digits("1999555")].compactMap { $0 },
            imsiPrefixes: [Digits("310990")].compactMap { $0 })
        let packs = RuleSource.packs.filter { pack in
            stateful || !["category3", "sms", "camel"].contains { pack.file.contains($0) }
        }
        var compiler = RuleCompiler()
        compiler.numbering = .builtin
        return try compiler.compile(sources: packs, home: [home], partners: partners.rows).table
    }

    private static func visit(_ tcap: BER.Element, _ node: String, ssn: UInt8 = 7, home: UInt8 = 6)
        -> Template
    {
        Template(
            tcap.message(from: .gt(node, ssn: ssn), to: .gt(hlr, ssn: home)), from: .interconnect)
    }

    private static func reply(_ tcap: BER.Element, _ node: String, ssn: UInt8 = 7, home: UInt8 = 6)
        -> Template
    {
        Template(
            tcap.message(from: .gt(hlr, ssn: home), to: .gt(node, ssn: ssn), on: .home), from: .home
        )
    }

    private static func registration(_ vlr: String) -> [Template] {
        let address = AddressString(vlr)
        return [
            visit(MAP.sendAuthenticationInfo(imsi: imsi).begin(own), vlr),
            reply(TCAP.end(to: own, [TCAP.returnResult(1)]), vlr),
            visit(MAP.updateLocation(imsi: imsi, msc: address, vlr: address).begin(own), vlr),
            reply(
                TCAP.continue(
                    peer, to: own, dialogue: .response(.map(1, version: 3)),
                    [MAP.insertSubscriberData(msisdn: "19995551234", context: 1).invoke(5)]), vlr),
            visit(TCAP.continue(own, to: peer, [TCAP.returnResult(5)]), vlr),
            reply(TCAP.end(to: own, [TCAP.returnResult(1)]), vlr),
        ]
    }

    private static func call(_ msc: String) -> [Template] {
        [
            visit(
                CAP.initialDP(
                    called: PartyNumber("15550199"), calling: PartyNumber("19995551234"),
                    imsi: imsi,
                    msc: AddressString(msc)
                ).begin(own), msc, ssn: 146, home: 146),
            reply(
                TCAP.continue(
                    peer, to: own, dialogue: .response(ContextName.CAP.gsmSSF(phase: 2)),
                    [CAP.requestReportBCSMEvent().invoke(1), CAP.continue().invoke(2)]), msc,
                ssn: 146, home: 146),
            visit(
                TCAP.end(to: peer, [CAP.eventReportBCSM().invoke(1)]), msc, ssn: 146, home: 146),
        ]
    }

    private static func submission(_ msc: String) -> [Template] {
        [
            visit(
                MAP.moForwardSM(
                    to: .serviceCentre("19995550011"), from: .msisdn("19995551234"),
                    tpdu: SMS.submit(to: .number("15550199")), imsi: imsi
                ).begin(own), msc, ssn: 8, home: 8),
            reply(TCAP.end(to: own, [TCAP.returnResult(1)]), msc, ssn: 8, home: 8),
        ]
    }

    private static func delivery(_ centre: String) -> [Template] {
        [
            visit(
                MAP.sendRoutingInfoForSM(
                    msisdn: "19995551234", serviceCentre: AddressString(centre)
                ).begin(own), centre, ssn: 8),
            reply(
                TCAP.end(
                    to: own,
                    [
                        TCAP.returnResult(
                            1, code: 45,
                            MAP.sendRoutingInfoForSMResult(imsi: imsi, node: AddressString(hlr)))
                    ]), centre, ssn: 8),
            visit(
                MAP.mtForwardSM(
                    to: .imsi(imsi), from: .serviceCentre(AddressString(centre)),
                    tpdu: SMS.deliver(from: .name("Shop"))
                ).begin(own), centre, ssn: 8, home: 8),
            reply(TCAP.end(to: own, [TCAP.returnResult(1)]), centre, ssn: 8, home: 8),
        ]
    }
}
