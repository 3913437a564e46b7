import M3UASession
import SS7Wire
import SigtranTransport
import Testing

/// The ASP's side of RFC 4666 clause 4.3.4, after the groups of ETSI TS 102 381.
@Suite struct ASPTests {
    let bench = Bench()

    /// A session that is up and active for all its application servers.
    private func active(_ servers: [ApplicationServerID]) -> SessionID {
        let link = bench.session(.asp, servers)
        _ = bench.receive(aspUpAck, from: link)
        _ = bench.receive(aspActiveAck(), from: link)
        _ = bench.sent()
        return link
    }

    @Test func `It comes up and becomes active of itself`() {
        let link = bench.session(.asp, bench.servers(1, 2, mode: .loadshare)) {
            $0.aspIdentifier = 5
        }
        #expect(bench.connects == 0)
        #expect(bench.sent() == ["ASPUP id 5"])
        #expect(bench.connects == 1)
        #expect(bench.receive(aspUpAck, from: link) == ["ASPAC loadshare 1 2"])
        #expect(!bench.maySend(link))
        // DATA may overtake the acknowledgement: another stream.
        #expect(bench.mayReceive(link))
        #expect(bench.receive(aspActiveAck(1, 2), from: link) == [])
        #expect(bench.maySend(link, 0) && bench.maySend(link, 1))
    }

    @Test func `Application servers of several modes are asked for one mode at a time`() {
        let servers = bench.servers(1, mode: .loadshare) + bench.servers(2, mode: .override)
        let link = bench.session(.asp, servers)
        _ = bench.sent()
        #expect(bench.receive(aspUpAck, from: link) == ["ASPAC loadshare 1"])
        #expect(bench.receive(aspActiveAck(1), from: link) == ["ASPAC override 2"])
    }

    @Test func `Acknowledgements may come one routing context at a time`() {
        let link = bench.session(.asp, bench.servers(1, 2))
        _ = bench.receive(aspUpAck, from: link)
        #expect(bench.receive(aspActiveAck(2), from: link) == [])
        #expect(!bench.maySend(link, 0) && bench.maySend(link, 1))
        #expect(bench.pass(.seconds(2)) == ["ASPAC 1"])
        #expect(bench.receive(aspActiveAck(1), from: link) == [])
        #expect(bench.pass(.seconds(10)) == [])
    }

    @Test func `A request without an answer is sent again after T(ack)`() {
        let link = bench.session(.asp, bench.servers(1))
        #expect(bench.sent() == ["ASPUP"])
        #expect(bench.pass(.milliseconds(1999)) == [])
        #expect(bench.pass(.milliseconds(1)) == ["ASPUP"])
        #expect(bench.pass(.seconds(6)) == ["ASPUP", "ASPUP", "ASPUP"])
        #expect(bench.counters(link).acknowledgementTimeouts == 4)
        let told = bench.events.filter {
            if case .unanswered = $0.1 { true } else { false }
        }
        #expect(told.count == 3)
    }

    @Test func `A refused ASP Up is not made again for a while`() {
        let link = bench.session(.asp, bench.servers(1))
        _ = bench.sent()
        let refusal = M3UAMessage.error(.refusedManagementBlocking)
        #expect(bench.receive(refusal, from: link) == [])
        #expect(bench.pass(.seconds(29)) == [])
        #expect(bench.pass(.seconds(1)) == ["ASPUP"])
    }

    @Test func `A refused routing context does not hold up the others`() {
        let link = bench.session(.asp, bench.servers(1, 2))
        _ = bench.receive(aspUpAck, from: link)
        let refusal = M3UAMessage.error(.invalidRoutingContext, routingContexts: [2])
        #expect(bench.receive(refusal, from: link) == [])
        _ = bench.receive(aspActiveAck(1), from: link)
        #expect(bench.maySend(link, 0) && !bench.mayReceive(link, 1))
        #expect(bench.pass(.seconds(29)) == [])
        #expect(bench.pass(.seconds(1)) == ["ASPAC 2"])
    }

    @Test func `A gateway that holds us to be down is asked from the beginning`() {
        let link = bench.session(.asp, bench.servers(1))
        _ = bench.receive(aspUpAck, from: link)
        let unexpected = M3UAMessage.error(.unexpectedMessage, routingContexts: [1])
        #expect(bench.receive(unexpected, from: link) == [])
        #expect(bench.pass(.seconds(2)) == ["ASPUP"])
    }

    @Test func `An error about an earlier message does not undo the acknowledgement`() {
        let link = bench.session(.asp, bench.servers(1))
        #expect(bench.receive(aspUpAck, from: link).last == "ASPAC 1")
        #expect(bench.receive(M3UAMessage.error(.unexpectedMessage), from: link) == [])
        #expect(bench.receive(aspActiveAck(1), from: link) == [])
        #expect(bench.maySend(link))
        #expect(bench.pass(.seconds(20)) == [])
    }

    @Test func `When our traffic is unexpected we ask again, and begin anew if we are down`() {
        let link = active(bench.servers(1, 2))
        let unexpected = M3UAMessage.error(.unexpectedMessage, routingContexts: [2])
        #expect(bench.receive(unexpected, from: link) == ["ASPAC 2"])
        #expect(bench.maySend(link, 1))
        _ = bench.receive(aspActiveAck(2), from: link)
        // Not for each of many messages.
        #expect(bench.receive(unexpected, from: link) == [])
        _ = bench.pass(.seconds(4))
        #expect(bench.receive(unexpected, from: link) == ["ASPAC 2"])
        #expect(bench.receive(unexpected, from: link) == [])
        #expect(bench.pass(.seconds(2)) == ["ASPUP"])
        #expect(!bench.maySend(link, 0))
    }

    @Test func `An unexpected ASP Up Ack is answered by an error and the way back`() {
        let link = active(bench.servers(1))
        #expect(
            bench.receive(aspUpAck, from: link) == ["ERR unexpectedMessage", "ASPAC 1"])
        #expect(!bench.maySend(link))
        _ = bench.receive(aspActiveAck(1), from: link)
        #expect(bench.maySend(link))
    }

    @Test func `An ASP Up Ack while inactive changes nothing`() {
        let link = bench.session(.asp, bench.servers(1))
        _ = bench.receive(aspUpAck, from: link)
        #expect(bench.receive(aspUpAck, from: link) == [])
        #expect(bench.counters(link).discarded == 1)
    }

    @Test func `An ASP Down Ack not asked for leads back up`() {
        let link = active(bench.servers(1))
        #expect(bench.receive(aspDownAck, from: link) == ["ASPUP"])
        #expect(!bench.maySend(link) && !bench.mayReceive(link))
        // A gateway that does it again and again does not get an answer each time.
        _ = bench.receive(aspUpAck, from: link)
        #expect(bench.receive(aspDownAck, from: link) == [])
        #expect(bench.pass(.seconds(2)) == ["ASPUP"])
    }

    @Test func `An ASP Inactive Ack not asked for leads back to active`() {
        let link = active(bench.servers(1))
        #expect(bench.receive(aspInactiveAck(1), from: link) == ["ASPAC 1"])
    }

    @Test func `Alternate ASP Active is obeyed and not contested until the other goes`() {
        let link = active(bench.servers(1, 2, mode: .override))
        #expect(bench.receive(notify(.alternateASPActive, 1), from: link) == [])
        #expect(!bench.maySend(link, 0) && bench.maySend(link, 1))
        #expect(bench.pass(.seconds(100)) == [])
        #expect(bench.receive(notify(.asPending, 1), from: link) == ["ASPAC override 1"])
    }

    @Test func `A notification is for information`() {
        let link = active(bench.servers(1))
        for status in [M3UANotifyStatus.asActive, .asInactive, .asPending, .aspFailure] {
            #expect(bench.receive(notify(status, 1), from: link) == [])
        }
        #expect(bench.maySend(link))
        #expect(bench.receive(notify(.asActive, 9), from: link) == ["ERR invalidRoutingContext 9"])
        let unknown = notify(M3UANotifyStatus(rawValue: 0x0009_0009), 1)
        #expect(bench.receive(unknown, from: link) == ["ERR invalidParameterValue 1"])
    }

    @Test func `Requests are unexpected at an ASP`() {
        let link = active(bench.servers(1))
        for message in [aspUp, aspDown, aspActive(), aspInactive()] {
            #expect(bench.receive(message, from: link) == ["ERR unexpectedMessage"])
        }
    }

    @Test func `An acknowledgement of what was not asked is unexpected`() {
        let link = bench.session(.asp, bench.servers(1))
        _ = bench.sent()
        #expect(bench.receive(aspActiveAck(1), from: link) == ["ERR unexpectedMessage 1"])
        _ = bench.receive(aspUpAck, from: link)
        #expect(
            bench.receive(aspActiveAck(7), from: link) == ["ERR invalidRoutingContext 7"])
        #expect(!bench.maySend(link))
    }

    @Test func `Standing by asks for nothing, and inactive again when active`() {
        let link = active(bench.servers(1))
        bench.layer.ask(.inactive, of: link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(!bench.maySend(link) && bench.mayReceive(link))
        #expect(bench.receive(aspInactiveAck(1), from: link) == [])
        #expect(!bench.mayReceive(link))
        #expect(bench.layer.status(link)?.local == .inactive)
        bench.layer.ask(.active, of: link, at: bench.now)
        #expect(bench.sent() == ["ASPAC 1"])
    }

    @Test func `A drain stops traffic, goes down, and ends the association`() {
        let link = active(bench.servers(1))
        bench.layer.drain(link, at: bench.now)
        #expect(bench.sent() == ["ASPIA 1"])
        #expect(bench.receive(aspInactiveAck(1), from: link) == ["ASPDN"])
        #expect(bench.receive(aspDownAck, from: link) == [])
        #expect(bench.closed.map(\.1) == [.shutdown])
        #expect(bench.events.contains { $0.1 == .drained })
        #expect(bench.pass(.seconds(100)) == [] && bench.connects == 1)
    }

    @Test func `A drain does not wait for ever`() {
        let link = active(bench.servers(1))
        bench.layer.drain(link, at: bench.now)
        #expect(bench.pass(.seconds(6)) == ["ASPIA 1", "ASPIA 1", "ASPIA 1"])
        #expect(bench.closed.map(\.1) == [.shutdown])
        #expect(bench.layer.status(link)?.isAssociated == false)
    }

    @Test func `A lost association is opened again, later each time`() {
        let link = active(bench.servers(1))
        bench.layer.association(.lost, of: link, at: bench.now)
        #expect(!bench.maySend(link))
        var pauses: [Duration] = []
        for _ in 0..<9 {
            let lost = bench.now
            let connects = bench.connects
            while bench.connects == connects { _ = bench.pass(.milliseconds(100)) }
            pauses.append(bench.now - lost)
            bench.layer.association(.cannotStart, of: link, at: bench.now)
        }
        #expect(pauses.prefix(4) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(2)])
        #expect(pauses.last == .seconds(2))
        _ = bench.pass(.seconds(3))
        bench.layer.association(
            .up(outboundStreams: 1, inboundStreams: 1), of: link, at: bench.now)
        #expect(bench.sent() == ["ASPUP"])
        // It came up, though nobody answered: the next pause is a first one.
        bench.layer.association(.lost, of: link, at: bench.now)
        _ = bench.sent()
        let connects = bench.connects
        _ = bench.pass(.milliseconds(500))
        #expect(bench.connects == connects + 1)
    }
}
