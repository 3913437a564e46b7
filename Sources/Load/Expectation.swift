import Captures
import Foundation
import Replay
import SS7Filter
import SS7Wire

/// What is to become of a message.
public struct Expectation: Hashable, Sendable {
    public enum Fate: String, Hashable, Sendable, CaseIterable {
        /// Nobody says.
        case open
        case arrives
        case blocked
    }

    public var fate = Fate.open
    /// The rule, or what is wrong with the encoding, that decides.
    public var rule: String?

    public init(_ fate: Fate = .open, rule: String? = nil) {
        self.fate = fate
        self.rule = rule
    }
}

/// What a gateway will do with each message: the same core, with the same configuration, is given
/// the same messages just before they are sent.
final class Forecast {
    private let deployment: Deployment
    private var screening: CaptureScreening
    private let links: [Side: Int]
    private var number = 0
    private var latest = Expectation()

    /// - Parameters:
    ///   - deployment: what the gateway runs with.
    ///   - links: the links that the messages of each side come by.
    init(_ deployment: Deployment, links: [Side: Int]) throws {
        self.deployment = deployment
        self.links = links
        screening = try CaptureScreening(deployment.configuration, table: deployment.table)
    }

    /// What becomes of a message, given by its parts.
    func expectation(of parts: [[UInt8]], from side: Side) throws -> Expectation {
        let clock = Date().timeIntervalSince1970
        let time = CaptureTime(
            seconds: Int64(clock), nanoseconds: UInt32((clock - clock.rounded(.down)) * 1e9))
        for part in parts {
            number += 1
            latest = Expectation()
            let captured = CapturedMessage(kind: .m3ua, frame: number, chunk: 0, time: time)
            try screening.take(captured, part.span, link: links[side]) { [self] in
                note(&$0, $1, $2)
            }
        }
        return latest
    }

    private func note(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit, _ octets: Span<UInt8>
    ) {
        let judgement = visit.judgement
        var rule: String?
        if judgement.hasRule, deployment.table.rules.indices.contains(Int(judgement.rule)) {
            rule = deployment.table.rules[Int(judgement.rule)].name
        } else if judgement.verdict == .block {
            rule = message.form == .illegal ? message.error.reason.name : visit.objection?.name
        }
        switch judgement.verdict {
        case .forward: latest = Expectation(.arrives, rule: rule)
        case .block: latest = Expectation(.blocked, rule: rule)
        default: latest = Expectation()
        }
    }
}
