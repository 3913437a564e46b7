import SS7Builder
import SS7Filter
import SS7Wire
import Testing

@testable import Screening

/// What becomes of short messages that come to the gateway's number.
@Suite struct HomeRoutingDeliveryTests {
    private let imsi = Crossing.imsi

    private func toGateway(_ tcap: BER.Element, from centre: String = Crossing.centre) -> [UInt8] {
        Crossing.message(tcap, from: centre, to: Crossing.address).message()
    }

    private func toNode(_ tcap: BER.Element, from centre: String = Crossing.centre) -> [UInt8] {
        Crossing.message(tcap, from: centre, to: Crossing.node).message()
    }

    private func fromNode(_ tcap: BER.Element, as number: String = Crossing.node) -> [UInt8] {
        Crossing.message(tcap, from: number, to: Crossing.centre).message(on: .home)
    }

    @Test(arguments: [1, 2, 3] as [UInt], SCCP.Kind.allCases)
    func `a delivery enters for the true IMSI and node`(version: UInt, kind: SCCP.Kind) throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        func message(_ imsi: String, _ called: String) -> [UInt8] {
            Crossing.message(
                Crossing.delivery(to: imsi, version: version).begin(0x1234),
                from: Crossing.centre, to: called, kind: kind
            ).message()
        }
        #expect(
            crossing.enter(message(given, Crossing.address)).octets
                == message(imsi, Crossing.node))
    }

    @Test func `MAP-Open that names the subscriber too is mapped with the argument`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        func message(_ imsi: String) -> BER.Element {
            Crossing.delivery(to: imsi).begin(1, opening: MAP.Open(destinationIMSI: imsi))
        }
        #expect(crossing.enter(toGateway(message(given))).octets == toNode(message(imsi)))
        let mixed = Crossing.delivery(to: given).begin(
            1, opening: MAP.Open(destinationIMSI: imsi))
        #expect(crossing.enter(toGateway(mixed)) == .refused(.unknownCorrelation))
    }

    @Test func `a dialogue goes on between the gateway's number and the node that answers`() throws
    {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        let open = Crossing.delivery(to: given, more: true).begin(0x11)
        #expect(crossing.enter(toGateway(open)).octets != nil)
        let answer = TCAP.continue(
            0x22, to: 0x11, dialogue: .response(.map(25, version: 3)),
            [TCAP.returnResult(1, code: 44)])
        // The node may answer from another number of its own, which then counts.
        let other = "1999555777"
        #expect(
            crossing.leave(fromNode(answer, as: other)).octets
                == fromNode(answer, as: Crossing.address))
        let next = MAP.mtForwardSM(
            to: .none, from: .none, tpdu: Crossing.tpdu)
        let more = TCAP.continue(0x11, to: 0x22, [next.invoke(2)])
        let expected = Crossing.message(more, from: Crossing.centre, to: other).message()
        #expect(crossing.enter(toGateway(more)).octets == expected)
        let abort = TCAP.abort(to: 0x22, cause: 1)
        #expect(
            crossing.enter(toGateway(abort)).octets
                == Crossing.message(abort, from: Crossing.centre, to: other).message())
        let end = TCAP.end(to: 0x11, [TCAP.returnResult(2, code: 44)])
        #expect(
            crossing.leave(fromNode(end, as: other)).octets
                == fromNode(end, as: Crossing.address))
        // It is over.
        #expect(crossing.enter(toGateway(more)) == .refused(.unknownCorrelation))
        #expect(crossing.leave(fromNode(end)) == .untouched)
    }

    @Test func `a node that answers with its point code shows neither that nor its number`() throws
    {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        #expect(crossing.enter(toGateway(Crossing.delivery(to: given).begin(5))).octets != nil)
        let end = TCAP.end(to: 5, [TCAP.returnResult(1, code: 44)])
        var message = Crossing.message(end, from: Crossing.node, to: Crossing.centre)
        message.calling.pointCode = 1234
        message.calling.globalTitle?.translationType = 3
        var expected = Crossing.message(end, from: Crossing.address, to: Crossing.centre)
        expected.calling.globalTitle?.translationType = 3
        #expect(
            crossing.leave(message.message(on: .home)).octets == expected.message(on: .home))
        // A number that it has not cannot be replaced.
        #expect(crossing.enter(toGateway(Crossing.delivery(to: given).begin(6))).octets != nil)
        message = Crossing.message(
            TCAP.end(to: 6), from: Crossing.node, to: Crossing.centre)
        message.calling = .ssn(8, pointCode: 1234)
        #expect(crossing.leave(message.message(on: .home)) == .refused(.homeRoutingFailed))
    }

    @Test func `what comes back undelivered shows no more than was sent`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        let sent = Crossing.message(
            Crossing.delivery(to: given).begin(9), from: Crossing.centre, to: Crossing.address)
        let inside = Crossing.message(
            Crossing.delivery(to: imsi).begin(9), from: Crossing.centre, to: Crossing.node)
        #expect(crossing.enter(sent.message()).octets == inside.message())
        #expect(
            crossing.leave(inside.returned(cause: 1).message(on: .home)).octets
                == sent.returned(cause: 1).message(on: .home))
        // The other way: what the node has said does not reach the service centre.
        let answer = TCAP.continue(10, to: 9, [TCAP.returnResult(1, code: 44)])
        let said = Crossing.message(answer, from: Crossing.node, to: Crossing.centre)
        let shown = Crossing.message(answer, from: Crossing.address, to: Crossing.centre)
        #expect(crossing.leave(said.message(on: .home)).octets == shown.message(on: .home))
        #expect(
            crossing.enter(shown.returned(cause: 1).message()).octets
                == said.returned(cause: 1).message())
    }

    @Test func `an opening that names nobody goes to the node of all who were asked for`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        let second = try #require(crossing.ask(imsi: "310990555555555"))
        let open = TCAP.begin(0x31, dialogue: .request(.map(25, version: 3)), [])
        #expect(crossing.enter(toGateway(open)).octets == toNode(open))
        let accept = TCAP.continue(0x41, to: 0x31, dialogue: .response(.map(25, version: 3)), [])
        #expect(
            crossing.leave(fromNode(accept)).octets == fromNode(accept, as: Crossing.address))
        let scrambled = TCAP.continue(0x31, to: 0x41, [Crossing.delivery(to: second).invoke(1)])
        let true_ = TCAP.continue(
            0x31, to: 0x41, [Crossing.delivery(to: "310990555555555").invoke(1)])
        #expect(crossing.enter(toGateway(scrambled)).octets == toNode(true_))
        #expect(given != second)
    }

    @Test func `an opening that names nobody is refused while two nodes come into question`()
        throws
    {
        let crossing = try Crossing()
        let open = TCAP.begin(0x31, dialogue: .request(.map(25, version: 3)), [])
        #expect(crossing.enter(toGateway(open)) == .refused(.unknownCorrelation))
        _ = try #require(crossing.ask(imsi: "310990555555555", node: "199955512399"))
        crossing.seconds += 400
        let given = try #require(crossing.ask())
        #expect(crossing.enter(toGateway(open)) == .refused(.unknownCorrelation))
        // The first has expired, the second has not.
        crossing.seconds += 201
        #expect(crossing.enter(toGateway(open)).octets == toNode(open))
        // Within it nobody is named who is elsewhere.
        let elsewhere = try #require(
            crossing.ask(imsi: "310990555555555", node: "199955512399"))
        let wrong = TCAP.continue(0x31, to: 0x41, [Crossing.delivery(to: elsewhere).invoke(1)])
        #expect(crossing.enter(toGateway(wrong)) == .refused(.unknownCorrelation))
        let right = TCAP.continue(0x31, to: 0x41, [Crossing.delivery(to: given).invoke(1)])
        #expect(crossing.enter(toGateway(right)).octets != nil)
        // Other contexts have no business here.
        let other = TCAP.begin(0x32, dialogue: .request(.map(20, version: 3)), [])
        #expect(crossing.enter(toGateway(other)) == .refused(.unknownCorrelation))
    }

    @Test func `an IMSI that was not given out, has expired or was given to others is refused`()
        throws
    {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        func outcome(_ imsi: String, from centre: String = Crossing.centre) -> Crossing.Outcome {
            crossing.enter(toGateway(Crossing.delivery(to: imsi).begin(1), from: centre))
        }
        #expect(outcome(imsi) == .refused(.unknownCorrelation))
        for guess in 0..<1_000 {
            let digits = "310990" + String(String(1_000_000_000 + guess * 999_983).suffix(9))
            if digits != given { #expect(outcome(digits) == .refused(.unknownCorrelation)) }
        }
        #expect(outcome(given, from: Crossing.stranger) == .refused(.unknownCorrelation))
        #expect(outcome(given, from: Crossing.nobody) == .refused(.unknownCorrelation))
        #expect(outcome(given, from: Crossing.sister).octets != nil)
        #expect(outcome(given + "0") == .refused(.unknownCorrelation))
        #expect(outcome(given + "0123456789") == .refused(.unknownCorrelation))
        #expect(outcome(String(given.dropLast())) == .refused(.unknownCorrelation))
        // Of a network that no table knows, only who asked may use it.
        let own = try #require(crossing.ask(by: Crossing.nobody))
        #expect(outcome(own, from: Crossing.nobody).octets != nil)
        #expect(outcome(own, from: "8613900000002") == .refused(.unknownCorrelation))
        crossing.seconds += 600
        #expect(outcome(given).octets != nil)
        crossing.seconds += 1
        #expect(outcome(given) == .refused(.unknownCorrelation))
    }

    @Test func `what else comes to the gateway's number is refused`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        let delivery = Crossing.delivery(to: given)
        let refusals: [(String, BER.Element, Reason)] = [
            (
                "any time", MAP.anyTimeInterrogation(.imsi(given), gsmSCF: "447700900001").begin(1),
                .unknownCorrelation
            ),
            (
                "an LMSI",
                MAP.mtForwardSM(
                    to: .lmsi([1, 2, 3, 4]), from: .serviceCentre("447700900001"),
                    tpdu: Crossing.tpdu
                ).begin(2), .unknownCorrelation
            ),
            (
                "two subscribers",
                TCAP.begin(
                    3, dialogue: .request(.map(25, version: 3)),
                    [delivery.invoke(1), Crossing.delivery(to: imsi).invoke(2)]),
                .unknownCorrelation
            ),
            (
                "another operation beside it",
                TCAP.begin(
                    4, dialogue: .request(.map(25, version: 3)),
                    [delivery.invoke(1), MAP.provideSubscriberInfo(imsi: given).invoke(2)]),
                .unknownCorrelation
            ),
            (
                "a dialogue that is none", TCAP.continue(5, to: 6, [delivery.invoke(1)]),
                .unknownCorrelation
            ),
            ("the end of none", TCAP.end(to: 6), .unknownCorrelation),
            ("indefinite lengths", delivery.begin(7).indefinite, .homeRoutingFailed),
            ("no TCAP at all", BER.Element(0x30), .unknownCorrelation),
        ]
        for (name, tcap, reason) in refusals {
            #expect(crossing.enter(toGateway(tcap)) == .refused(reason), "\(name)")
        }
        let long = Crossing.message(
            delivery.begin(8), from: Crossing.centre, to: Crossing.address)
        for segment in long.segments(of: 40, reference: 1) {
            #expect(crossing.enter(segment.message()) == .refused(.homeRoutingFailed))
        }
        var anonymous = long
        anonymous.calling = .ssn(8)
        #expect(crossing.enter(anonymous.message()) == .refused(.unknownCorrelation))
        // A UDT that is full has no room for a longer number.
        var full = delivery.begin(9)
        while full.octets.count < 255 {
            full = MAP.mtForwardSM(
                to: .imsi(given), from: .serviceCentre(AddressString(Crossing.centre)),
                tpdu: [UInt8](repeating: 0, count: 255 - full.octets.count)
            ).begin(9)
            break
        }
        #expect(crossing.enter(toGateway(full), room: 60) == .refused(.homeRoutingFailed))
    }

    @Test func `truncated deliveries are refused or left to the policy`() throws {
        let crossing = try Crossing()
        let given = try #require(crossing.ask())
        let whole = Crossing.message(
            Crossing.delivery(to: given).begin(1), from: Crossing.centre, to: Crossing.address)
        for count in 0..<whole.data.count {
            var cut = whole
            cut.data = Array(whole.data[..<count])
            guard case .refused = crossing.enter(cut.message()) else {
                Issue.record("\(count)")
                continue
            }
        }
        let message = whole.message()
        for count in 0..<message.count {
            #expect(crossing.enter(Array(message[..<count])).octets == nil)
        }
    }

    @Test func `a memory that is full forgets what expires first and nothing else`() throws {
        let crossing = try Crossing(capacity: 64)
        for number in 0..<2_000 {
            _ = try #require(crossing.ask(imsi: "31099\(1_000_000_000 + number)"))
        }
        // Of what expires at the same time either may go, the last one's own entries among them.
        crossing.seconds += 60
        let last = try #require(crossing.ask())
        let message = toGateway(Crossing.delivery(to: last).begin(1))
        #expect(crossing.enter(message).octets == toNode(Crossing.delivery(to: imsi).begin(1)))
    }

    @Test func `without home routing no message is for the gateway`() throws {
        let desk = try Desk()
        let message = toGateway(Crossing.delivery(to: imsi).begin(1))
        #expect(desk.judge(message, from: .interconnect) == .forward)
        let isForGateway = desk.screener.isForGateway
        #expect(!isForGateway)
    }
}
