import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import SharedState
import Testing

@testable import Screening

/// A home network, its partners, and what passes between them, with the clock in one's hand.
private final class Network {
    let desk: Desk
    private var transaction: UInt32 = 100
    static let hlr = "15550190"
    static let imsi = "001010123456789"
    /// Of three countries: XA, XA, XB, XC.
    static let xa = "155501001", xa2 = "155501002", xb = "155502001", xc = "155503001"

    init(_ memory: NetworkMemory? = nil) throws {
        let rules = """
            rule places forward any when since-seen present and last-vlr present
            rule texts forward any when since-routing-info present
            """
        let home = HomeNetwork(
            operatorName: "Home", country: "XH", globalTitles: [try #require(Digits("155501901"))],
            imsiPrefixes: [try #require(Digits("00101"))])
        let partners = PartnerTable.parse(
            """
            country_iso2,operator,gt_prefixes,imsi_prefixes
            XH,Home,15550190,00109
            XA,One,155501,00102
            XB,Two,155502,00103
            XC,Three,155503,00104

            """, file: "partners.csv")
        desk = try Desk(rules: rules, home: [home], partners: partners.rows, memory: memory)
        desk.now = 1_000_000_000_000
    }

    func wait(_ seconds: UInt64) { desk.now += seconds * 1_000_000_000 }

    /// A request from one node to another, and its answer.
    func ask(
        _ request: SS7Builder.Request, from node: String, to home: String = hlr,
        side: Side = .interconnect,
        answer: (UInt32) -> BER.Element? = { TCAP.end(to: $0, [TCAP.returnResult(1)]) }
    ) {
        transaction += 1
        desk.judge(
            Desk.message(from: node, to: home, request.begin(transaction)).message(), from: side)
        guard let answer = answer(transaction) else { return }
        desk.judge(
            Desk.message(from: home, to: node, answer).message(),
            from: side == .home ? .interconnect : .home)
    }

    func register(at node: String, answer: ((UInt32) -> BER.Element?)? = nil) {
        let request = MAP.updateLocation(
            imsi: Self.imsi, msc: AddressString("\(node)1"), vlr: AddressString(node))
        if let answer { ask(request, from: node, answer: answer) } else { ask(request, from: node) }
    }

    /// What is remembered of the subscriber where a message names it.
    var remembered: Remembered {
        transaction += 1
        desk.judge(
            Desk.message(
                from: Network.xa, to: Network.hlr,
                MAP.sendAuthenticationInfo(imsi: Self.imsi).begin(transaction)
            ).message(), from: .interconnect)
        return desk.screener.facts.remembered
    }

    func digits(_ packed: UInt64) -> String { Digits(packed: packed).description }
}

@Suite struct PlaceLearningTests {
    @Test func `A registration is learnt when the home network accepts it`() throws {
        let network = try Network()
        #expect(network.remembered.sinceSeen == .max)
        network.register(at: Network.xa)
        network.wait(60)
        let place = network.remembered
        #expect(network.digits(place.lastVLR) == Network.xa)
        #expect(network.digits(place.lastMSC) == "\(Network.xa)1")
        #expect(network.digits(place.lastSeenGT) == Network.xa)
        #expect(place.sinceSeen == 60)
        #expect(place.previousSeenGT == 0)
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func `What is refused, aborted, unanswered or answered by another is not learnt`(_ way: Int)
        throws
    {
        let network = try Network()
        switch way {
        case 0:
            network.register(at: Network.xa) { TCAP.end(to: $0, [TCAP.returnError(1, code: 8)]) }
        case 1: network.register(at: Network.xa) { TCAP.abort(to: $0, cause: 1) }
        case 2: network.register(at: Network.xa) { _ in nil }
        case 3: network.register(at: Network.xa) { TCAP.end(to: $0, [TCAP.returnResult(2)]) }
        default:
            // The answer to a transaction that was guessed wrongly.
            network.register(at: Network.xa) { TCAP.end(to: $0 + 1, [TCAP.returnResult(1)]) }
        }
        #expect(network.remembered.sinceSeen == .max)
    }

    @Test func `An answer from the asking side teaches nothing`() throws {
        let network = try Network()
        let request = MAP.updateLocation(
            imsi: Network.imsi, msc: AddressString(Network.xa), vlr: AddressString(Network.xa))
        network.desk.judge(
            Desk.message(from: Network.xa, to: Network.hlr, request.begin(7)).message(),
            from: .interconnect)
        // Somebody outside plays the home register.
        network.desk.judge(
            Desk.message(
                from: Network.hlr, to: Network.xa, TCAP.end(to: 7, [TCAP.returnResult(1)])
            ).message(), from: .interconnect)
        #expect(network.remembered.sinceSeen == .max)
    }

    @Test func `Vectors alone move nobody, and keep a place fresh`() throws {
        let network = try Network()
        let ask = MAP.sendAuthenticationInfo(imsi: Network.imsi)
        network.ask(ask, from: Network.xb)
        #expect(network.remembered.sinceSeen == .max)
        network.register(at: Network.xa)
        network.wait(100)
        network.ask(ask, from: Network.xb)
        #expect(network.digits(network.remembered.lastSeenGT) == Network.xa)
        #expect(network.remembered.sinceSeen == 100)
        network.ask(ask, from: Network.xa)
        #expect(network.remembered.sinceSeen == 0)
    }

    @Test func `Who moves to another country leaves a place behind`() throws {
        let network = try Network()
        network.register(at: Network.xa)
        network.wait(50)
        network.register(at: Network.xa2)
        #expect(network.remembered.previousSeenGT == 0)
        network.wait(50)
        network.register(at: Network.xb)
        #expect(network.digits(network.remembered.lastVLR) == Network.xb)
        #expect(network.digits(network.remembered.previousSeenGT) == Network.xa2)
    }

    @Test func `A purged register no longer serves, and the country stays`() throws {
        let network = try Network()
        network.register(at: Network.xa)
        network.wait(9)
        network.ask(
            MAP.purgeMS(imsi: Network.imsi, vlr: AddressString(Network.xa)), from: Network.xa)
        let place = network.remembered
        #expect(place.lastVLR == 0)
        #expect(place.lastMSC == 0)
        #expect(network.digits(place.lastSeenGT) == Network.xa)
        #expect(place.sinceSeen == 9)
        // A late purge by a register that no longer serves teaches nothing.
        network.register(at: Network.xb)
        network.ask(MAP.purgeMS(imsi: Network.imsi, vlr: "155501001"), from: Network.xa)
        #expect(network.digits(network.remembered.lastSeenGT) == Network.xb)
        #expect(network.digits(network.remembered.lastVLR) == Network.xb)
    }

    @Test func `Who is cancelled is no longer served, answered or not`() throws {
        let network = try Network()
        network.register(at: Network.xa)
        network.wait(9)
        network.ask(
            MAP.cancelLocation(imsi: Network.imsi), from: Network.hlr, to: Network.xa, side: .home,
            answer: { _ in nil })
        let place = network.remembered
        #expect(place.lastVLR == 0)
        #expect(network.digits(place.lastSeenGT) == Network.xa)
        #expect(place.previousSeenGT == 0)
        #expect(place.sinceSeen == 9)
    }

    @Test func `A cancellation elsewhere tells where the subscriber was until now`() throws {
        let network = try Network()
        // The first that is ever heard of the subscriber is hostile, and accepted.
        network.register(at: Network.xc)
        network.ask(
            MAP.cancelLocation(imsi: Network.imsi), from: Network.hlr, to: Network.xa, side: .home)
        let place = network.remembered
        #expect(network.digits(place.lastSeenGT) == Network.xc)
        #expect(network.digits(place.previousSeenGT) == Network.xa)
    }

    @Test func `Two registers of one country: the other domain goes on serving`() throws {
        let network = try Network()
        network.register(at: Network.xa)
        network.ask(
            MAP.updateGprsLocation(
                imsi: Network.imsi, sgsn: AddressString(Network.xa2), address: [10, 0, 0, 1]),
            from: Network.xa2)
        network.ask(
            MAP.cancelLocation(imsi: Network.imsi), from: Network.hlr, to: Network.xa, side: .home)
        let place = network.remembered
        #expect(place.lastVLR == 0)
        #expect(network.digits(place.lastSGSN) == Network.xa2)
        #expect(network.digits(place.lastSeenGT) == Network.xa2)
    }

    @Test func `In privacy mode no digits are kept, and places are found all the same`() throws {
        var identities = SubscriberIdentities()
        identities.key = (1, 2)
        let memory = try NetworkMemory(.init(dialogues: 64), identities: identities)
        let network = try Network(memory)
        network.register(at: Network.xa)
        #expect(network.digits(network.remembered.lastVLR) == Network.xa)
        let stored = (0..<memory.places.setCount).flatMap { memory.places.places(ofSet: $0) }
        #expect(stored.count == 1)
        #expect(stored.first?.subscriber != Digits(Network.imsi)?.packed)
    }

    @Test func `A place from the future has no age`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64), epoch: 5_000)
        let network = try Network(memory)
        var place = Place()
        place.subscriber = try #require(Digits(Network.imsi)).packed
        place.seenGT = try #require(Digits(Network.xa)).packed
        place.seen = 1_000_000
        memory.places.load(place)
        #expect(network.digits(network.remembered.lastSeenGT) == Network.xa)
        #expect(network.remembered.sinceSeen == .max)
        place.seen = 5_900
        memory.places.load(place)
        #expect(network.remembered.sinceSeen == 100)
    }

    @Test func `Changed places are told once, and again where they could not be written`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64))
        let network = try Network(memory)
        network.register(at: Network.xa)
        let sets = memory.places.takeChangedSets()
        #expect(sets.count == 1)
        #expect(memory.places.places(ofSet: try #require(sets.first)).count == 1)
        #expect(memory.places.takeChangedSets().isEmpty)
        memory.places.noteChanged(sets)
        #expect(memory.places.takeChangedSets() == sets)
    }
}

@Suite struct RoutingInfoTests {
    private func route(_ network: Network, centre: String, from node: String) {
        network.ask(
            MAP.sendRoutingInfoForSM(
                msisdn: "15550142", serviceCentre: AddressString(centre)), from: node
        ) {
            TCAP.end(
                to: $0,
                [
                    TCAP.returnResult(
                        1, code: 45,
                        MAP.sendRoutingInfoForSMResult(
                            imsi: Network.imsi, node: AddressString(Network.xb)))
                ])
        }
    }

    @Test func `A delivery knows who was told of the subscriber`() throws {
        let network = try Network()
        route(network, centre: "155501777", from: Network.xa)
        network.wait(3)
        network.desk.judge(
            Desk.message(
                from: Network.xa, to: Network.hlr,
                MAP.mtForwardSM(
                    to: .imsi(Network.imsi), from: .serviceCentre("155501777"),
                    tpdu: SMS.deliver(from: .name("Shop"))
                ).begin(9)
            ).message(), from: .interconnect)
        let known = network.desk.screener.facts.remembered
        #expect(known.sinceRoutingInfo == 3)
        #expect(network.digits(known.routingInfoGT) == Network.xa)
    }

    @Test func `Of more pairs than fit some are given up, and of those of another day none`() throws
    {
        var capacities = NetworkMemory.Capacities(dialogues: 1024)
        capacities.deliveries = 64
        let memory = try NetworkMemory(capacities)
        let network = try Network(memory)
        func use() -> MemoryUse {
            memory.deliveryUse(now: UInt32(network.desk.now / 1_000_000_000))
        }
        for number in 100..<200 { route(network, centre: "155501\(number)", from: Network.xa) }
        let full = use()
        #expect(full.capacity == 64 && full.used > 40 && full.evicted >= 36)
        network.wait(86_401)
        #expect(use().used == 0)
        route(network, centre: "155501200", from: Network.xa)
        #expect(use() == MemoryUse(capacity: 64, used: 1, evicted: full.evicted))
        #expect(memory.requestUse(now: UInt32(network.desk.now / 1_000_000_000)).used == 0)
    }

    @Test func `Another service centre, and one that was never answered, know nothing`() throws {
        let network = try Network()
        route(network, centre: "155501777", from: Network.xa)
        network.ask(
            MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "155502888"),
            from: Network.xb, answer: { _ in nil })
        for centre in ["155501778", "155502888"] {
            network.desk.judge(
                Desk.message(
                    from: Network.xa, to: Network.hlr,
                    MAP.mtForwardSM(
                        to: .imsi(Network.imsi), from: .serviceCentre(AddressString(centre)),
                        tpdu: SMS.deliver(from: .name("Shop"))
                    ).begin(9)
                ).message(), from: .interconnect)
            #expect(network.desk.screener.facts.remembered.sinceRoutingInfo == .max)
        }
    }
}

@Suite struct HijackTests {
    private func begin(_ desk: Desk) {
        desk.out(MAP.updateLocation(imsi: Desk.imsi, msc: "15550191", vlr: "15550191").begin(1))
    }

    private func flags(_ desk: Desk) -> ReasonSet { desk.screener.message.flags }

    @Test func `Who answers first may have another address, and nobody may after that`() throws {
        let desk = try Desk()
        begin(desk)
        let answer = TCAP.continue(2, to: 1, dialogue: .response(.map(1, version: 3)), [])
        desk.judge(
            Desk.message(from: "155501009", to: Desk.home, answer).message(), from: .interconnect)
        #expect(!flags(desk).contains(.hijackedDialogue))
        let second = TCAP.continue(2, to: 1, [])
        desk.judge(
            Desk.message(from: "155501009", to: Desk.home, second).message(), from: .interconnect)
        #expect(!flags(desk).contains(.hijackedDialogue))
        for thief in ["155502001", Desk.partner] {
            desk.judge(
                Desk.message(from: thief, to: Desk.home, second).message(), from: .interconnect)
            #expect(flags(desk).contains(.hijackedDialogue))
        }
        // Nor does a thief's End take the dialogue away.
        desk.judge(
            Desk.message(
                from: "155502001", to: Desk.home, TCAP.end(to: 1, [TCAP.returnResult(1)])
            ).message(), from: .interconnect)
        #expect(flags(desk).contains(.hijackedDialogue))
        desk.judge(
            Desk.message(
                from: "155501009", to: Desk.home, TCAP.end(to: 1, [TCAP.returnResult(1)])
            ).message(), from: .interconnect)
        #expect(!flags(desk).contains(.hijackedDialogue))
        #expect(!desk.isUnknown)
    }

    @Test func `The right address with a transaction that is not its own is a thief's`() throws {
        let desk = try Desk()
        begin(desk)
        desk.in(TCAP.continue(2, to: 1, dialogue: .response(.map(1, version: 3)), []))
        desk.in(TCAP.continue(3, to: 1, []))
        #expect(flags(desk).contains(.hijackedDialogue))
        desk.in(TCAP.continue(2, to: 1, []))
        #expect(!flags(desk).contains(.hijackedDialogue))
    }

    @Test func `An answer that nobody asked for is flagged`() throws {
        let desk = try Desk()
        begin(desk)
        desk.in(
            TCAP.continue(
                2, to: 1, dialogue: .response(.map(1, version: 3)), [TCAP.returnResult(7)]))
        #expect(flags(desk).contains(.unexpectedAnswer))
        desk.in(TCAP.end(to: 1, [TCAP.returnResult(1)]))
        #expect(!flags(desk).contains(.unexpectedAnswer))
    }

    @Test func `Invokes about two subscribers in one message are flagged`() throws {
        let desk = try Desk()
        let one = MAP.provideSubscriberInfo(imsi: Desk.imsi)
        let other = MAP.provideSubscriberInfo(imsi: "001010123456780")
        desk.in(
            TCAP.begin(
                1, dialogue: .request(.map(28, version: 3)), [one.invoke(1), other.invoke(2)]))
        #expect(flags(desk).contains(.severalSubscribers))
        desk.in(
            TCAP.begin(2, dialogue: .request(.map(28, version: 3)), [one.invoke(1), one.invoke(2)]))
        #expect(!flags(desk).contains(.severalSubscribers))
    }
}
