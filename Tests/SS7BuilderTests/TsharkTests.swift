import SS7Builder
import Testing

/// What another reader finds in the builder's messages.
@Suite(.enabled(if: Tshark() != nil, Comment(rawValue: Tshark.skipped)))
struct TsharkTests {
    let tshark: Tshark

    init() throws { tshark = try #require(Tshark()) }

    @Test func `no operation is malformed`() throws {
        let complaints = try tshark.complaints(
            about: SCTPCapture(Sample.every.map(\.message)).octets)
        #expect(complaints == [])
    }

    @Test func `every operation, global title and IMSI is read back`() throws {
        let capture = SCTPCapture(Sample.every.map(\.message)).octets
        let rows = try tshark.fields(
            [
                "gsm_old.localValue", "camel.local", "e212.imsi", "sccp.called.digits",
                "sccp.calling.digits", "sccp.called.ssn",
            ], of: capture)
        try #require(rows.count == Sample.every.count)
        for (sample, row) in zip(Sample.every, rows) {
            let code = "\(sample.request.code)"
            #expect(row[sample.isCAP ? 1 : 0] == [code], "\(sample.name)")
            #expect(row[2] == (sample.imsi.map { [$0] } ?? []), "\(sample.name)")
            #expect(row[3] == ["15550199"])
            #expect(row[4] == ["15550100"])
            #expect(row[5] == ["\(sample.ssn)"])
        }
    }
}

extension TsharkTests {
    /// Results, dialogues and endings, each after the message that makes it meaningful.
    private static let answers: [BER.Element] = {
        let context = ContextName.map(1, version: 3)
        let result = MAP.updateLocationResult(hlr: "15550110")
        return [
            TCAP.end(to: 1, dialogue: .response(context), [TCAP.returnResult(1, code: 2, result)]),
            TCAP.continue(
                9, to: 1, dialogue: .response(context),
                [MAP.insertSubscriberData(msisdn: Sample.msisdn).invoke(1)]),
            TCAP.end(
                to: 1,
                [
                    TCAP.returnResult(1, code: 7, MAP.insertSubscriberDataResult()),
                    TCAP.returnResult(2, code: 67, MAP.purgeMSResult),
                ]),
            TCAP.end(to: 1, [TCAP.returnResult(1, code: 56, MAP.tripletsResult(count: 3))]),
            TCAP.end(to: 1, [TCAP.returnResult(1, code: 56, MAP.quintupletsResult(count: 2))]),
            TCAP.end(
                to: 1,
                [TCAP.returnResult(1, code: 70, MAP.subscriberInfoResult(vlr: "15550112"))]),
            TCAP.end(
                to: 1,
                [
                    TCAP.returnResult(
                        1, code: 45,
                        MAP.sendRoutingInfoForSMResult(imsi: Sample.imsi, node: "15550111"))
                ]),
            TCAP.end(
                to: 1,
                [
                    TCAP.returnResult(
                        1, code: 22,
                        MAP.sendRoutingInfoResult(imsi: Sample.imsi, roamingNumber: "15550160"))
                ]),
            TCAP.end(
                to: 1,
                [TCAP.returnResult(1, code: 4, MAP.provideRoamingNumberResult("15550160"))]),
            TCAP.end(
                to: 1, [TCAP.returnResult(1, code: 83, MAP.provideSubscriberLocationResult)]),
            TCAP.end(to: 1, [TCAP.returnResult(1, code: 59, MAP.ussdResult("Welcome"))]),
            TCAP.end(to: 1, [TCAP.returnError(1, code: 27)]),
            TCAP.end(to: 1, [TCAP.reject(1, .invoke(1))]),
            TCAP.abort(to: 1, cause: 1),
            TCAP.abort(to: 1, dialogue: .abort(MAP.userAbort)),
            TCAP.abort(to: 1, dialogue: .abort(source: 1)),
            TCAP.abort(
                to: 1,
                dialogue: .response(
                    context, accepted: false, userDiagnostic: 2, MAP.refuse(reason: 0))),
            MAP.processUnstructuredSSRequest("*100#").begin(
                1,
                opening: MAP.Open(destinationIMSI: Sample.imsi, origination: "15550112")),
            TCAP.begin(1, dialogue: .request(context), []),
        ]
    }()

    @Test func `no answer, dialogue or ending is malformed`() throws {
        let messages = Self.answers.map {
            $0.message(from: .gt("15550100", ssn: 6), to: .gt("15550199", ssn: 7))
        }
        let complaints = try tshark.complaints(about: SCTPCapture(messages).octets)
        #expect(complaints == [])
    }

    @Test func `every kind of unitdata and global title is read back`() throws {
        var messages: [SCCP.Unitdata] = []
        for kind in SCCP.Kind.allCases {
            for indicator in UInt8(1)...4 {
                for digits in ["15550199", "155501990"] {
                    let title = SCCP.GlobalTitle(digits, indicator: indicator)
                    let address = SCCP.Address(globalTitle: title, subsystemNumber: 6)
                    let data = MAP.sendIMSI(msisdn: Sample.msisdn).begin(1).octets
                    let message = SCCP.Unitdata(
                        kind, called: address, calling: address, data: data, importance: 3)
                    messages += [message, message.returned(cause: 1)]
                }
            }
        }
        let rows = try tshark.fields(
            ["sccp.message_type", "sccp.called.digits", "sccp.calling.gti", "_ws.malformed"],
            of: SCTPCapture(messages.map { $0.message() }).octets)
        try #require(rows.count == messages.count)
        for (message, row) in zip(messages, rows) {
            let title = try #require(message.called.globalTitle)
            #expect(
                row[0].first.flatMap { Int($0.dropFirst(2), radix: 16) } == Int(message.octets[0]))
            // Indicator 2 says nothing of odd or even, so its reader sees the filler.
            let filler = title.indicator == 2 && title.digits.count % 2 == 1 ? "0" : ""
            #expect(row[1] == [title.digits + filler])
            #expect(
                row[2].first.flatMap { Int($0.dropFirst(2), radix: 16) } == Int(title.indicator))
            #expect(row[3] == [])
        }
    }

    @Test func `segments are joined to the result that they carry`() throws {
        let result = TCAP.end(to: 1, [TCAP.returnResult(1, code: 56, MAP.quintupletsResult())])
        let whole = SCCP.Unitdata(
            called: .gt("15550199", ssn: 7), calling: .gt("15550100", ssn: 6), data: result.octets)
        let segments = whole.segments(of: 220, reference: 77)
        #expect(segments.count == 3)
        let capture = SCTPCapture(segments.map { $0.message() }).octets
        let rows = try tshark.fields(["gsm_old.localValue", "_ws.malformed"], of: capture)
        #expect(rows.map { $0[0] } == [[], [], ["56"]])
        #expect(rows.allSatisfy { $0[1].isEmpty })
    }

    @Test func `management and connections are well-formed`() throws {
        let interconnect = MTPRoute.interconnect
        let connections = [
            SCCP.connectionRequest(
                source: 5, called: .gt("15550199", ssn: 8), calling: .ssn(8), data: [1, 2]),
            SCCP.connectionConfirm(destination: 5, source: 6),
            SCCP.dataForm1(destination: 6, data: [1, 2, 3]),
            SCCP.released(destination: 6, source: 5),
            SCCP.releaseComplete(destination: 5, source: 6),
        ]
        let management = [
            SCCP.Management.subsystemAllowed, .subsystemProhibited, .subsystemStatusTest,
        ].map { $0.unitdata(ssn: 6, pointCode: 6545).octets }
        let sessions: [M3UA.Message] = [
            M3UA.aspUp(identifier: 1, info: "weir"), M3UA.aspUpAck(), M3UA.aspDown(),
            M3UA.aspDownAck(), M3UA.beat([1, 2, 3]), M3UA.beatAck([1, 2, 3]),
            M3UA.aspActive(mode: .loadshare, routingContexts: [100, 101]),
            M3UA.aspActiveAck(routingContexts: [100]), M3UA.aspInactive(), M3UA.aspInactiveAck(),
            M3UA.error(code: 3, diagnostic: [1, 0, 9, 9]), M3UA.notify(type: 1, information: 3),
            M3UA.network(.destinationUnavailable, pointCodes: [6545], routingContexts: [100]),
            M3UA.network(.destinationAvailable, pointCodes: [6545, 6546]),
            M3UA.network(.destinationStateAudit, pointCodes: [6545]),
            M3UA.network(.signallingCongestion, pointCodes: [6545]),
            M3UA.network(
                .destinationUserPartUnavailable, pointCodes: [6545],
                further: [.init(0x0204, 0x0001_0003)]),
            M3UA.network(.destinationRestricted, pointCodes: [6545]),
            M3UA.registrationRequest(identifier: 1, pointCode: 6545),
        ]
        let messages =
            (connections + management).map { M3UA.data(interconnect, $0).octets }
            + sessions.map(\.octets)
        let capture = SCTPCapture(messages).octets
        let rows = try tshark.fields(
            ["sccp.message_type", "sccpmg.message_type", "m3ua.message_class", "_ws.malformed"],
            of: capture)
        #expect(rows.prefix(5).map { $0[0] } == [["0x01"], ["0x02"], ["0x06"], ["0x04"], ["0x05"]])
        #expect(rows.dropFirst(5).prefix(3).map { $0[1] } == [["0x01"], ["0x02"], ["0x03"]])
        #expect(rows.dropFirst(8).map { $0[2] } == sessions.map { ["\($0.messageClass)"] })
        #expect(rows.filter { !$0[3].isEmpty } == [])
    }
}
