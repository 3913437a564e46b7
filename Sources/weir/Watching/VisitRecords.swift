import Intelligence
import Records
import Replay
import SS7Filter
import SS7Wire
import Screening

/// What is written of a judged message of a capture: a line of verdicts, an event.
struct VisitRecords {
    private let table: RuleTable
    private let links: [String]
    private var text = JSONText()

    init(_ table: RuleTable, links: [String]) {
        self.table = table
        self.links = links
    }

    /// What became of a message, under the names of records.
    func outcome(
        of message: inout DecodedMessage, _ visit: CaptureScreening.Visit
    ) -> Outcome {
        Outcome(
            visit.judgement, objection: visit.objection, form: message.form,
            error: message.error, calling: message.sccp.calling, table: table,
            side: visit.side, link: visit.link.map { links[$0] },
            facts: table.rememberedFacts(behind: visit.judgement, &message, facts: visit.facts))
    }

    /// The message's line of verdicts.
    mutating func line(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, _ outcome: Outcome,
        _ octets: Span<UInt8>
    ) -> [UInt8] {
        text.removeAll()
        text.open()
        text.members(of: visit.placement)
        text.members(of: &message, octets)
        text.members(of: outcome)
        text.close()
        text.endLine()
        return text.octets
    }

    /// The message's event.
    func event(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, _ outcome: Outcome,
        _ octets: Span<UInt8>
    ) -> StoredEvent {
        var raw: [UInt8] = []
        raw.reserveCapacity(octets.count)
        for index in octets.indices { raw.append(octets[index]) }
        var event = StoredEvent(
            of: &message, outcome, time: Double(visit.placement.time) ?? 0,
            subscriber: visit.subscriber, octets: octets, raw: raw)
        event.frame = visit.placement.frame
        event.frames = visit.placement.frames.isEmpty ? nil : visit.placement.frames
        event.chunk = visit.placement.chunk
        return event
    }

    /// The event of a question for routing information that no delivery has followed.
    func event(of inquiry: Inquiry, _ message: KeptMessage?) -> StoredEvent {
        let link = Int(inquiry.link)
        var event = StoredEvent(
            of: inquiry, message, table, time: Double(inquiry.time),
            link: links.indices.contains(link) ? links[link] : nil)
        event.frame = Int(inquiry.tag >> 16)
        event.chunk = Int(inquiry.tag & 0xffff)
        return event
    }
}
