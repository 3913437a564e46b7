public import Intelligence
import SS7Filter
import SS7Wire
public import Screening

/// Puts keyed hashes in place of subscribers' numbers in events, so that who reads them learns of no subscriber
/// and can still tell one from another.
///
/// A hash is written behind the name of its key, `k1f09ab:…`: with another key the same number has another hash and
/// says so. The name is derived from the key, which cannot be told from it.
public struct EventPrivacy: Sendable {
    private let hash: KeyedHash
    /// What hashes begin with.
    public let keyName: String

    public init(_ hash: KeyedHash) {
        self.hash = hash
        keyName = "k" + String(EventPrivacy.hexadecimal(hash.of("key", kind: 0)).prefix(6))
    }

    /// The hash of an IMSI.
    public func hidden(imsi: String) -> String { text(imsi, kind: 1) }

    /// The hash of a number in international form.
    public func hidden(number: String) -> String { text(number, kind: 2) }

    /// The event without what names a subscriber.
    ///
    /// The octets are withheld. Of addresses only nodes' are left, so that a role that is new is hidden until
    /// somebody has said that it is a node's; whom a message is addressed to is hidden, since many titles are a
    /// subscriber's number. What is left is looked at for a subscriber's numbers all the same.
    public func hiding(_ event: StoredEvent) -> StoredEvent {
        var shown = event
        let own = OwnNumbers(event)
        shown.imsi = event.imsi.map(hidden(imsi:))
        shown.msisdn = event.msisdn.map(hidden(number:))
        shown.called?.digits = event.called?.digits.map(hidden(number:))
        let isMobile = event.calling?.plan.map(EventPrivacy.mobilePlans.contains) ?? false
        // A register that was addressed by a subscriber's number answers by it.
        let isAnswer = ["continue", "end"].contains(event.tcap) && event.calling?.ssn == 6
        shown.calling?.digits = event.calling?.digits.map {
            isMobile || isAnswer || own.areNamed(by: $0) ? hidden(number: $0) : $0
        }
        if let addresses = event.addresses {
            shown.addresses = Dictionary(
                uniqueKeysWithValues: addresses.map { role, digits in
                    let isNode = EventPrivacy.nodes.contains(role) && !own.areNamed(by: digits)
                    return (role, isNode ? digits : hidden(number: digits))
                })
        }
        // Of a cluster's event they are names of networks and operations.
        if event.reason != StoredEvent.cluster, let facts = event.facts {
            let left = Set(
                [shown.calling?.digits].compactMap { $0 } + (shown.addresses ?? [:]).values)
            shown.facts = Dictionary(
                uniqueKeysWithValues: facts.map { name, fact in
                    guard case .text(let text) = fact else { return (name, fact) }
                    let isNode = EventPrivacy.nodeFacts.contains(name) && !own.areNamed(by: text)
                    return (name, isNode ? fact : .text(hidingNumbers(in: text, but: left)))
                })
        }
        shown.raw = nil
        shown.length = nil
        return shown
    }

    /// A text with hashes in place of the numbers in it: what limits and other facts say.
    private func hidingNumbers(in text: String, but left: Set<String>) -> String {
        var shown = ""
        var run = ""
        func end() {
            let isNumber = run.count { $0.isNumber } >= EventPrivacy.shortestNumber
            shown += isNumber && !left.contains(run) ? hidden(number: run) : run
            run = ""
        }
        for character in text {
            if character.isASCII, character.isHexDigit {
                run.append(character)
            } else {
                end()
                shown.append(character)
            }
        }
        end()
        return shown
    }

    /// The same of numbers that belong together.
    public func hiding(_ surroundings: Surroundings) -> Surroundings {
        var hidden = surroundings
        hidden.subscribers = [:]
        for (imsi, msisdn) in surroundings.subscribers {
            hidden.subscribers[self.hidden(imsi: imsi)] = self.hidden(number: msisdn)
        }
        return hidden
    }

    /// Numbering plans of E.212 and E.214, Q.713 clause 3.4.2.3.3.
    private static let mobilePlans: Set<UInt8> = [6, 7]

    /// Roles of nodes, whose addresses name no subscriber.
    private static let nodes: Set<String> = Set(
        [
            NumberRole.vlr, .msc, .sgsn, .hlr, .serviceCentre, .gsmSCF, .gmlc, .gmsc, .ggsn,
        ].map(\.name))

    /// What is remembered of nodes.
    private static let nodeFacts: Set<String> = Set(
        [Field.lastVLR, .lastMSC, .lastSGSN, .lastSeenGT, .routingInfoGT, .dialoguePeer].map {
            "\($0)"
        } + ["travelFrom"])

    /// Digits that a number has at least; what has fewer counts something.
    private static let shortestNumber = 5

    private func text(_ digits: String, kind: UInt64) -> String {
        keyName + ":" + EventPrivacy.hexadecimal(hash.of(digits, kind: kind))
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A subscriber's numbers, as an event has them.
private struct OwnNumbers {
    private let numbers: Set<String>
    /// Digits of the subscriber's number within its network, as they stand in titles that are made of an IMSI
    /// (E.214): behind the codes of country and network, and fewer than all, since long ones are cut.
    private let middle: String?

    init(_ event: StoredEvent) {
        numbers = Set([event.imsi, event.msisdn].compactMap { $0 })
        let digits = event.imsi?.dropFirst(6).prefix(7) ?? ""
        middle = digits.count == 7 ? String(digits) : nil
    }

    func areNamed(by digits: String) -> Bool {
        numbers.contains(digits) || middle.map { digits.contains($0) } ?? false
    }
}

/// Passes events on to another sink without what names a subscriber.
public struct PrivateSink: EventSink {
    private let sink: any EventSink
    private let privacy: EventPrivacy

    public init(_ sink: any EventSink, _ privacy: EventPrivacy) {
        self.sink = sink
        self.privacy = privacy
    }

    public func append(_ events: [StoredEvent]) throws(EventStoreError) {
        try sink.append(events.map(privacy.hiding))
    }

    public func add(_ surroundings: Surroundings) throws(EventStoreError) {
        try sink.add(privacy.hiding(surroundings))
    }

    public func flush() throws(EventStoreError) { try sink.flush() }
    public func close() throws(EventStoreError) { try sink.close() }
    public func tidy(at now: Double) throws(EventStoreError) { try sink.tidy(at: now) }
    public var status: SinkStatus? { sink.status }
}
