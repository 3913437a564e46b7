import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Screening

#if canImport(Glibc)
    import Glibc
#endif

/// Takes the messages of one input through decoding, reassembly and judging, and looks for what must
/// never be.
///
/// The same function is the fuzzer's target and what the tests run over the corpus.
public struct Examination: ~Copyable {
    /// The broken invariant, in words, with the message that broke it; nil while there is none.
    public private(set) var violation: String?
    private let steps: [Step]
    private var screener: Screener
    private var now: UInt64 = 5_000_000_000
    private var hits: [UInt64]
    /// A record that earlier messages have written over.
    private var worn = DecodedMessage.poisoned

    /// Examines an input.
    ///
    /// - Returns: what is wrong, or nil.
    public static func violation(of input: [UInt8]) -> String? {
        do {
            var examination = try Examination(Step.steps(of: input))
            examination.run()
            return examination.violation
        } catch {
            return nil  // No memory: nothing was examined.
        }
    }

    private init(_ steps: [Step]) throws {
        self.steps = steps
        screener = try Self.screener()
        hits = [UInt64](repeating: 0, count: Self.table.ruleCount)
    }

    private static func screener() throws -> Screener {
        Screener(
            memory: try NetworkMemory(.init(dialogues: 64), secret: 0x5753),
            reassembler: Reassembler(capacity: 4))
    }

    /// The shipped packs for a home network and one partner, whose numbers the seeds have.
    private static let table: RuleTable = {
        let home = HomeNetwork(
            operatorName: "Home", country: "XH",
            globalTitles: [Digits("155501")].compactMap { $0 },
            imsiPrefixes: [Digits("00101")].compactMap { $0 })
        let partners = PartnerTable.parse(
            "country_iso2,operator,gt_prefixes,imsi_prefixes\nXA,One,155502,00102\n",
            file: "partners.csv")
        do {
            return try RuleCompiler().compile(
                sources: RuleSource.packs, home: [home], partners: partners.rows
            ).table
        } catch {
            fatalError("the shipped packs do not compile: \(error)")
        }
    }()

    private mutating func fail(_ what: String, _ index: Int) {
        guard violation == nil else { return }
        violation = "\(what); message \(index), \(steps[index].framing): \(steps[index].octets)"
    }

    private mutating func run() {
        for index in steps.indices where violation == nil {
            let before = cpuTime()
            decodeTwice(index)
            judge(index)
            // A tenth of a second for one message is a hundred times what the longest takes.
            if cpuTime() &- before > 100_000_000 { fail("it took too long", index) }
        }
    }

    // MARK: - Decoding

    /// Reads a message into a fresh record and into a worn one: they say the same.
    private mutating func decodeTwice(_ index: Int) {
        let step = steps[index]
        let given = step.octets
        var fresh = DecodedMessage()
        Self.read(step, into: &fresh)
        if index % 2 == 0 { worn = .poisoned }
        Self.read(step, into: &worn)
        if Fingerprint(fresh) != Fingerprint(worn) {
            fail("the record depends on what was decoded before", index)
        }
        if given != steps[index].octets { fail("the octets were changed", index) }
        check(fresh, index, user: step.octets.count)
    }

    private static func read(_ step: Step, into message: inout DecodedMessage) {
        message.variant = step.variant
        message.numbering = numbering(of: step)
        if decodeEnvelope(step.octets.span, framing: step.framing, into: &message) {
            decodeUser(step.octets.span, into: &message)
        }
    }

    /// Some links say how national numbers are written.
    private static func numbering(of step: Step) -> Numbering {
        var numbering = Numbering()
        guard step.forgives, let country = Digits("1"), let prefix = Digits("0") else {
            return numbering
        }
        numbering.countryCode = country
        numbering.nationalPrefix = prefix
        numbering.unknownNature = .national
        return numbering
    }

    /// What must be true of every record.
    ///
    /// - Parameter user: the octets that the ranges of `tcap` count in.
    private mutating func check(_ message: DecodedMessage, _ index: Int, user: Int) {
        let count = steps[index].octets.count
        for range in [
            message.mtp.userData, message.sccp.data, message.sccp.called.octets,
            message.sccp.calling.octets,
        ] where range.upperBound > count {
            fail("a range ends at \(range.upperBound) of \(count)", index)
        }
        var ranges = [
            message.tcap.octets, message.tcap.componentPortion,
            message.tcap.applicationContextOctets,
        ]
        let components = Int(message.tcap.componentCount)
        if components > DecodedMessage.componentCapacity {
            fail("\(components) components", index)
            return
        }
        for number in 0..<components { ranges.append(message.components[number].parameter) }
        for range in ranges where range.upperBound > user {
            fail("a range of TCAP ends at \(range.upperBound) of \(user)", index)
        }
        let known: [Digits] =
            [
                message.sccp.called.digits, message.sccp.called.normalised,
                message.sccp.calling.digits, message.sccp.calling.normalised,
            ]
            + (0..<components).flatMap { number in
                NumberRole.allCases.filter { message.components[number].argument.has($0) }.map {
                    message.components[number].argument.numbers[Int($0.rawValue)].digits
                }
            }
        if known.contains(where: { $0.count > 32 }) { fail("a number of over 32 digits", index) }
        switch message.form {
        case .canonical:
            if message.flags.hasNoncanonical { fail("canonical with a flag against it", index) }
        case .noncanonical:
            if !message.flags.hasNoncanonical { fail("non-canonical without a flag", index) }
        case .illegal:
            if Int(message.error.offset) > max(user, count) { fail("an error outside", index) }
            if message.error.reason.rawValue >= 64 { fail("an error that is none", index) }
        }
    }

    // MARK: - Judging

    private mutating func judge(_ index: Int) {
        now &+= Step.pauses[steps[index].pause] &* 1_000_000_000
        while let flow = screener.reassembler.expired(now: now) {
            checkHeld(flow, index)
            screener.reassembler.release(flow)
        }
        let origin = self.origin(of: index)
        let octets = steps[index].octets
        switch screen(octets.span, origin, Self.table, &screener, &hits) {
        case .judged(let judgement):
            check(screener.message, index, user: steps[index].octets.count)
            check(judgement, index)
            judgeAlone(index, judgement)
        case .held(let flow):
            checkHeld(flow, index)
        case .whole(let flow):
            checkHeld(flow, index)
            let joined = unsafe screener.reassembler.joined(flow)
            let before = unsafe Array(joined)
            // SAFETY: the flow's octets stay until `release`.
            let data = unsafe joined.span
            let judgement = screenJoined(data, origin, Self.table, &screener, &hits)
            check(screener.message, index, user: joined.count)
            check(judgement, index)
            if unsafe Array(joined) != before { fail("the joined octets were changed", index) }
            checkHeld(flow, index)
            screener.reassembler.release(flow)
        }
    }

    private func origin(of index: Int) -> Origin {
        var origin = Origin()
        origin.facts.side = steps[index].side
        origin.facts.forgivesUnknownDialogues = steps[index].forgives
        origin.framing = steps[index].framing
        origin.variant = steps[index].variant
        origin.policy = Policy(for: steps[index].side)
        origin.policy.numbering = Self.numbering(of: steps[index])
        origin.now = now
        origin.tag = UInt64(index)
        return origin
    }

    private mutating func check(_ judgement: Judgement, _ index: Int) {
        let isIllegal = screener.message.form == .illegal
        if isIllegal, steps[index].side == .interconnect, judgement.verdict != .block {
            fail("what is illegal goes on", index)
        }
        if judgement.hasRule, Int(judgement.rule) >= Self.table.ruleCount {
            fail("a rule that is not there", index)
        }
        // Rules and instructions of all packs, for each of sixteen components.
        if judgement.steps > 16 * 4_096 { fail("\(judgement.steps) steps", index) }
    }

    /// Held segments are what came in, octet for octet.
    private mutating func checkHeld(_ flow: Int, _ index: Int) {
        for number in 0..<screener.reassembler.segmentCount(of: flow) {
            let tag = Int(screener.reassembler.tag(number, of: flow))
            let segment = unsafe screener.reassembler.segment(number, of: flow)
            let octets = unsafe Array(segment)
            if !steps.indices.contains(tag) || octets != steps[tag].octets {
                fail("a held segment is not what came in", index)
            }
        }
    }

    /// Judges a message that belongs to no dialogue by a screener that has seen nothing.
    private mutating func judgeAlone(_ index: Int, _ judgement: Judgement) {
        let message = screener.message
        guard !message.sccp.isSegment, !message.sccp.type.isService,
            !message.tcap.destinationTransactionID.isPresent
        else { return }
        guard var alone = try? Self.screener() else { return }
        let origin = self.origin(of: index)
        let octets = steps[index].octets
        let again = screen(octets.span, origin, Self.table, &alone, &hits)
        guard case .judged(let other) = again, other == judgement,
            Fingerprint(alone.message) == Fingerprint(message)
        else {
            fail("the verdict depends on what came before: \(judgement), \(again)", index)
            return
        }
        judgeInSegments(index, message, judgement)
    }

    /// Judges a message again that comes in two segments: it is the same message.
    private mutating func judgeInSegments(
        _ index: Int, _ message: DecodedMessage, _ judgement: Judgement
    ) {
        let octets = steps[index].octets
        func octetsOf(_ range: ByteRange) -> [UInt8] {
            Array(octets[range.lowerBound..<range.upperBound])
        }
        guard steps[index].variant == .itu, message.sccp.type.isConnectionless,
            !message.sccp.hasSegmentation,
            message.form != .illegal || message.error.layer.rawValue >= Layer.tcap.rawValue
        else { return }
        let data = octetsOf(message.sccp.data)
        let called = octetsOf(message.sccp.called.octets)
        let calling = octetsOf(message.sccp.calling.octets)
        // What two XUDTs have room for.
        guard data.count >= 2, data.count <= 320, called.count <= 40, calling.count <= 40,
            !called.isEmpty, !calling.isEmpty
        else { return }
        let route = MTPRoute(
            opc: message.mtp.originatingPointCode, dpc: message.mtp.destinationPointCode,
            ni: message.mtp.networkIndicator, mp: message.mtp.messagePriority,
            sls: message.mtp.signallingLinkSelection)
        guard var other = try? Self.screener() else { return }
        let cut = data.count > 160 ? data.count / 2 : 1 + index * 7 % (data.count - 1)
        var last: Screened?
        for (remaining, part) in [(1, data[..<cut]), (0, data[cut...])] {
            let segmentation = SCCP.Segmentation(
                isFirst: remaining == 1, remaining: UInt8(remaining), reference: 7)
            let body = SCCP.segment(called, calling, Array(part), segmentation)
            var origin = self.origin(of: index)
            origin.framing = message.mtp.hasLabel ? .m3ua : .sccp
            let whole = message.mtp.hasLabel ? M3UA.data(route, body).octets : body
            last = screen(whole.span, origin, Self.table, &other, &hits)
        }
        guard case .whole(let flow) = last else {
            fail("two segments are not put together: \(String(describing: last))", index)
            return
        }
        let joined = unsafe other.reassembler.joined(flow)
        if unsafe Array(joined) != data { fail("two segments are put together wrongly", index) }
        // SAFETY: the flow's octets stay until `release`.
        let result = screenJoined(unsafe joined.span, origin(of: index), Self.table, &other, &hits)
        if result.verdict != judgement.verdict || result.rule != judgement.rule
            || result.component != judgement.component || result.category != judgement.category
        {
            fail("in segments it is judged otherwise: \(judgement), \(result)", index)
        }
        if Fingerprint(transactionOf: other.message) != Fingerprint(transactionOf: message) {
            fail("in segments it is read otherwise", index)
        }
    }
}

extension SCCP {
    /// An XUDT of class 1 with these addresses as they are on the wire.
    fileprivate static func segment(
        _ called: [UInt8], _ calling: [UInt8], _ data: [UInt8], _ segmentation: Segmentation
    ) -> [UInt8] {
        let first = segmentation.isFirst ? 0x80 : 0 | 0x40 as UInt8
        let option: [UInt8] = [
            0x10, 4, first | 0x40 | segmentation.remaining, UInt8(segmentation.reference & 0xff),
            0, 0, 0,
        ]
        let sizes = [called.count, calling.count, data.count].map { $0 + 1 }
        let pointers = [
            4, 3 + sizes[0], 2 + sizes[0] + sizes[1], 1 + sizes[0] + sizes[1] + sizes[2],
        ]
        return [0x11, 1, 15] + pointers.map(UInt8.init(truncatingIfNeeded:))
            + [called, calling, data].flatMap { [UInt8(truncatingIfNeeded: $0.count)] + $0 }
            + option
    }
}

/// Nanoseconds of processor time that this thread has used.
private func cpuTime() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

// Spans of two parts of `self` cannot be held at once; parameters can be told apart.

private func screen(
    _ octets: Span<UInt8>, _ origin: Origin, _ table: RuleTable, _ screener: inout Screener,
    _ hits: inout [UInt64]
) -> Screened {
    let image = table.image
    var counters = hits.mutableSpan
    return screener.screen(octets, from: origin, table: image.span, hits: &counters)
}

private func screenJoined(
    _ data: Span<UInt8>, _ origin: Origin, _ table: RuleTable, _ screener: inout Screener,
    _ hits: inout [UInt64]
) -> Judgement {
    let image = table.image
    var counters = hits.mutableSpan
    return screener.screenJoined(data, from: origin, table: image.span, hits: &counters)
}
