import Captures
import Configuration
import SS7Filter
import SS7Wire
import Screening

/// Finds the link of a captured message: by the address that sent it, else by its point code.
///
/// A class, since a configuration is large: for calls of a structure it would be copied.
final class LinkFinder {
    /// Nil judges nothing: every message has the policy that lets all pass.
    private let configuration: Configuration?
    private let isJudging: Bool
    private let override: Side?
    /// What is known of the messages of each link.
    private let ofLinks: [Origin]
    /// What is known of those of no link.
    private let ofSides: [Side: Origin]
    private var byAddress: [Sender: Int?] = [:]
    /// Senders that were asked about lately, each at one place that its address and port tell.
    private var recent = InlineArray<64, Known?>(repeating: nil)

    private struct Known: BitwiseCopyable {
        var sender: Sender
        var link: Int?
    }

    private struct Sender: BitwiseCopyable, Hashable {
        var address: Captures::IPAddress
        var port: UInt16?

        /// One of 64 places, found by the upper bits of a product.
        var place: Int {
            let word = address.high ^ address.low ^ UInt64(port ?? 0) << 48
            return Int(truncatingIfNeeded: (word &* 0x9e37_79b9_7f4a_7c15) >> 58)
        }
    }

    /// - Parameter override: the side of all messages, where the caller says so.
    init(_ configuration: Configuration?, override: Side?) {
        self.configuration = configuration
        self.override = override
        isJudging = configuration != nil
        guard let configuration else {
            ofLinks = []
            ofSides = [:]
            return
        }
        func origin(_ policy: Configuration.Policy, _ side: Side, link: Int?) -> Origin {
            var origin = Origin()
            origin.facts.side = side
            origin.facts.link = UInt16(link ?? Int(UInt16.max))
            origin.crossesGateway = override == nil && link != nil
            origin.policy = Policy(policy)
            origin.facts.requiresGlobalTitle = policy.requiresGlobalTitle
            return origin
        }
        ofLinks = configuration.links.enumerated().map { index, link in
            let side = override ?? link.side
            return origin(
                link.side == side ? link.policy : configuration.policy(for: side), side,
                link: index)
        }
        ofSides = Dictionary(
            uniqueKeysWithValues: [Side.interconnect, .home].map { side in
                (side, origin(configuration.policy(for: side), side, link: nil))
            })
    }

    /// What is to be known of the messages of a link, or of none, before they are judged; without time.
    func origin(ofLink link: Int?) -> Origin {
        guard isJudging else {
            var origin = Origin()
            origin.policy = .permissive
            origin.facts.side = override ?? .interconnect
            origin.crossesGateway = false
            return origin
        }
        guard let link else {
            var origin = ofSides[override ?? .interconnect] ?? Origin()
            // Of a message of no link it is not known how its networks route.
            if override == nil { origin.facts.requiresGlobalTitle = false }
            return origin
        }
        return ofLinks[link]
    }

    /// The side of the messages of a link, or of none; nil where it is not known.
    func side(ofLink link: Int?) -> Side? { link.map { ofLinks[$0].facts.side } ?? override }

    /// The link of a message; nil where it has none.
    ///
    /// - Parameters:
    ///   - pointCode: its originating point code, where there is no address.
    ///   - known: its link, where the caller knows it.
    func link(
        of message: CapturedMessage, pointCode: UInt32?, known: Int? = nil
    ) -> Int? {
        guard isJudging else { return nil }
        if let known { return known }
        guard let address = message.source else {
            return pointCode.flatMap { configuration?.linkIndex(pointCode: PointCode($0)) }
        }
        let sender = Sender(address: address, port: message.sourcePort)
        if let known = recent[sender.place], known.sender == sender { return known.link }
        let link = look(for: sender)
        recent[sender.place] = Known(sender: sender, link: link)
        return link
    }

    private func look(for sender: Sender) -> Int? {
        if let known = byAddress[sender] { return known }
        let link = Configuration::IPAddress(sender.address.description).flatMap {
            configuration?.linkIndex(peer: $0, port: sender.port)
        }
        // That there is none is known, too.
        if byAddress.count < 65_536 { byAddress[sender] = .some(link) }
        return link
    }
}
