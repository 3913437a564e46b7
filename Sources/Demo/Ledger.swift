import Gateway
import Load
import Records
import SS7Filter
import SS7Wire

/// The two ways on which a message goes from one party to the other.
public enum Path: Int, Sendable, CaseIterable {
    case gateway
    /// Straight, without a gateway in between: what latency is compared with.
    case direct
}

/// What was sent, and what is known to have become of it.
struct Ledger {
    private let traffic: Traffic
    private(set) var report = DemoReport()
    /// Nanoseconds at which each part was sent, by path; 0 where it is not under way.
    private var sentAt: [[UInt64]]
    /// Parts of each message that are still under way through the gateway.
    private var missing: [Int]
    /// Messages under way through the gateway, in the order of their sending, and others.
    private var underWay: [(message: Int, since: UInt64)] = []
    private(set) var outstanding = 0
    private(set) var outstandingDirect = 0

    init(_ traffic: Traffic) {
        self.traffic = traffic
        sentAt = Path.allCases.map { _ in Array(repeating: 0, count: traffic.parts.count) }
        missing = Array(repeating: 0, count: traffic.messages.count)
        report.messagesInCapture = traffic.messages.count
        report.fates = traffic.messages.map { DemoReport.Fate(frame: $0.frame) }
    }

    mutating func change(_ body: (inout DemoReport) -> Void) { body(&report) }

    /// Notes a message whose parts are about to be sent through the gateway.
    mutating func begin(_ message: Int, at now: UInt64) {
        let parts = traffic.messages[message].parts
        for part in parts { sentAt[Path.gateway.rawValue][part] = now }
        missing[message] = parts.count
        outstanding += 1
        underWay.append((message, now))
        report.sent += 1
        report.fates[message].sent += 1
    }

    /// Notes a part that is about to be sent straight.
    mutating func beginDirect(_ part: Int, at now: UInt64) {
        sentAt[Path.direct.rawValue][part] = now
        outstandingDirect += 1
    }

    /// Notes what arrived.
    ///
    /// - Parameters:
    ///   - candidates: the parts that have these octets.
    ///   - isMeasured: true where the time that it took is one to be reported.
    /// - Returns: the message, where it has now arrived in full through the gateway.
    mutating func arrived(
        _ candidates: [Int], by path: Path, at time: UInt64, isMeasured: Bool
    ) -> Int? {
        guard let part = earliest(of: candidates, on: path) else {
            report.unexpected += 1
            return nil
        }
        let since = sentAt[path.rawValue][part]
        sentAt[path.rawValue][part] = 0
        if isMeasured { report.latency[path, default: Latencies()].add(time &- since) }
        guard path == .gateway else {
            outstandingDirect -= 1
            return nil
        }
        let message = traffic.parts[part].message
        missing[message] -= 1
        guard missing[message] == 0 else { return nil }
        outstanding -= 1
        report.forwarded += 1
        report.fates[message].forwarded += 1
        report.forwardedByOperation[traffic.messages[message].operation, default: 0] += 1
        return message
    }

    /// Notes an event of the gateway.
    ///
    /// - Returns: the message, where the event says that it went no further.
    mutating func noted(_ event: borrowing EventRecord, table: RuleTable) -> Int? {
        guard case .block = event.judgement.verdict else {
            if event.judgement.verdict == .forward { report.flagged += 1 }
            return nil
        }
        let part = traffic.parts(like: event).flatMap { earliest(of: $0, on: .gateway) }
        guard let part else {
            report.unexpected += 1
            return nil
        }
        let message = traffic.parts[part].message
        for part in traffic.messages[message].parts { sentAt[Path.gateway.rawValue][part] = 0 }
        missing[message] = 0
        outstanding -= 1
        report.blocked += 1
        report.fates[message].blocked += 1
        report.note(event, table: table)
        return message
    }

    /// Gives up messages that were sent before a time and have not been heard of.
    mutating func giveUp(before time: UInt64) -> [Int] {
        underWay.removeAll { missing[$0.message] == 0 }
        var lost: [Int] = []
        while let first = underWay.first, first.since < time {
            underWay.removeFirst()
            for part in traffic.messages[first.message].parts {
                sentAt[Path.gateway.rawValue][part] = 0
            }
            missing[first.message] = 0
            outstanding -= 1
            report.lost += 1
            report.fates[first.message].lost += 1
            lost.append(first.message)
        }
        return lost
    }

    /// Forgets what was sent straight and did not arrive: it only serves to compare.
    mutating func forgetDirect() {
        guard outstandingDirect > 0 else { return }
        outstandingDirect = 0
        for part in traffic.parts.indices { sentAt[Path.direct.rawValue][part] = 0 }
    }

    private func earliest(of candidates: [Int], on path: Path) -> Int? {
        candidates.filter { sentAt[path.rawValue][$0] != 0 }.min {
            sentAt[path.rawValue][$0] < sentAt[path.rawValue][$1]
        }
    }
}

extension Traffic {
    /// Parts that have the octets of an event's message.
    fileprivate func parts(like event: borrowing EventRecord) -> [Int]? {
        guard event.octetCount <= EventRecord.octetCapacity else { return nil }
        // Once copied, its span can be read without a copy for each octet.
        let kept = event.octets
        let octets = kept.span.extracting(0..<event.octetCount)
        var preview = PayloadPreview()
        preview.look(into: octets)
        guard preview.parameter >= 0 else { return nil }
        return parts(
            like: octets.extracting(preview.parameter..<(preview.parameter + preview.length)))
    }
}
