import CPacks
import CParser
import SS7Filter
import SS7Rules
import SS7Wire
import Screening

/// What can be measured.
enum Engine: String, CaseIterable {
    /// The baseline: a parser written by hand in C.
    case c
    /// SS7Wire: both steps of decoding, and the reassembler where a message comes in segments.
    case weir
    /// The judging core with the shipped rule packs and the demo's partners.
    case verdict = "weir-verdict"

    /// Takes a message through the engine `count` times.
    ///
    /// - Returns: a number that depends on every round, so that none can be left out.
    func run(_ frames: [[UInt8]], count: Int) throws -> Int {
        switch (self, frames.count) {
        case (.c, 1): Self.parse(frames[0], count)
        case (.c, _): Self.parse(frames, count)
        case (.weir, 1): Self.decode(frames[0], count)
        case (.weir, _): Self.decode(frames, count)
        case (.verdict, 1): try Self.judge(frames[0], count)
        case (.verdict, _): try Self.judge(frames, count)
        }
    }

    private static func parse(_ octets: [UInt8], _ count: Int) -> Int {
        var message = cp_message()
        var sum = 0
        unsafe octets.withUnsafeBufferPointer { buffer in
            for _ in 0..<count {
                // SAFETY: the parser reads `count` octets and no more.
                unsafe cp_decode(buffer.baseAddress, buffer.count, &message)
                sum &+= Int(message.component_count) &+ Int(message.form.rawValue)
            }
        }
        return sum
    }

    private static func parse(_ frames: [[UInt8]], _ count: Int) -> Int {
        var message = cp_message()
        let flows = UnsafeMutablePointer<cp_reassembler>.allocate(capacity: 1)
        defer { unsafe flows.deallocate() }
        unsafe cp_reassembler_reset(flows, 0x5753)
        var sum = 0
        for _ in 0..<count {
            for frame in frames {
                unsafe frame.withUnsafeBufferPointer { buffer in
                    // SAFETY: the parser reads `count` octets and no more.
                    unsafe cp_decode(buffer.baseAddress, buffer.count, &message)
                    let flow = unsafe cp_reassemble(
                        flows, buffer.baseAddress, buffer.count, &message, 0, 0, 0)
                    if flow >= 0 { unsafe cp_decode_joined(flows, flow, &message) }
                }
            }
            sum &+= Int(message.component_count) &+ Int(message.form.rawValue)
        }
        return sum
    }

    private static func decode(_ octets: [UInt8], _ count: Int) -> Int {
        var message = DecodedMessage()
        var sum = 0
        let span = octets.span
        for _ in 0..<count {
            if decodeEnvelope(span, framing: .m3ua, into: &message) {
                decodeUser(span, into: &message)
            }
            sum &+= Int(message.tcap.componentCount) &+ Int(message.form.rawValue)
        }
        return sum
    }

    private static func decode(_ frames: [[UInt8]], _ count: Int) -> Int {
        var message = DecodedMessage()
        var reassembler = Reassembler()
        var sum = 0
        for _ in 0..<count {
            for frame in frames {
                let span = frame.span
                guard !decodeEnvelope(span, framing: .m3ua, into: &message) else { continue }
                let outcome = reassembler.insert(
                    span, &message, framing: .m3ua, link: 0, tag: 0, now: 0)
                guard case .whole(let flow) = outcome else { continue }
                // SAFETY: the flow's octets stay until `release`.
                let joined = unsafe reassembler.joined(flow)
                let data = unsafe joined.span
                if decodeReassembled(data, into: &message) { decodeUser(data, into: &message) }
                reassembler.release(flow)
            }
            sum &+= Int(message.tcap.componentCount) &+ Int(message.form.rawValue)
        }
        return sum
    }

    private static func judge(_ octets: [UInt8], _ count: Int) throws -> Int {
        let image = table.image
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var counters = hits.mutableSpan
        var screener = try screener()
        let origin = origin
        let span = octets.span
        var sum = 0
        for _ in 0..<count {
            let screened = screener.screen(
                span, from: origin, table: image.span, hits: &counters)
            guard case .judged(let judgement) = screened else { continue }
            sum &+= Int(judgement.verdict.rawValue) &+ 1
        }
        return sum
    }

    private static func judge(_ frames: [[UInt8]], _ count: Int) throws -> Int {
        let image = table.image
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var counters = hits.mutableSpan
        var screener = try screener()
        let origin = origin
        var sum = 0
        for _ in 0..<count {
            for frame in frames {
                let screened = screener.screen(
                    frame.span, from: origin, table: image.span, hits: &counters)
                switch screened {
                case .judged(let judgement): sum &+= Int(judgement.verdict.rawValue) &+ 1
                case .held: break
                case .whole(let flow):
                    // SAFETY: the flow's octets stay until `release`.
                    let joined = unsafe screener.reassembler.joined(flow)
                    let judgement = screener.screenJoined(
                        unsafe joined.span, from: origin, table: image.span, hits: &counters)
                    sum &+= Int(judgement.verdict.rawValue) &+ 1
                    screener.reassembler.release(flow)
                }
            }
        }
        return sum
    }

    private static func screener() throws -> Screener {
        Screener(memory: try NetworkMemory(.init(dialogues: 1 << 14), secret: 1))
    }

    private static var origin: Origin {
        var origin = Origin()
        origin.policy = Policy(for: .interconnect)
        return origin
    }

    /// The shipped packs, compiled for the demo's networks.
    private static let table: RuleTable = {
        // SAFETY: the array of a pack is static and has `size` octets.
        let octets = unsafe UnsafeBufferPointer(
            start: weir_demo_partners.bytes, count: weir_demo_partners.size)
        let text = unsafe String(decoding: octets, as: UTF8.self)
        let home = HomeNetwork(
            operatorName: "Example Mobile", country: "US",
            globalTitles: ["120255501", "121255501", "130355501"].compactMap { Digits($0) },
            imsiPrefixes: ["00101"].compactMap { Digits($0) })
        let partners = PartnerTable.parse(text, file: "demo-partners.csv").rows
        do {
            return try RuleCompiler().compile(
                sources: RuleSource.packs, home: [home], partners: partners
            ).table
        } catch {
            fatalError("the shipped packs do not compile: \(error)")
        }
    }()
}
