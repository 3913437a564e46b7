import Captures
import Configuration
import SS7Filter
import SS7Wire
import Screening

/// Finds the link of a captured message: by the address that sent it, else by its point code.
struct LinkFinder {
    /// Nil judges nothing: every message has the policy that lets all pass.
    private let configuration: Configuration?
    private let override: Side?
    /// What is known of the messages of each link.
    private let ofLinks: [Origin]
    /// What is known of those of no link.
    private let ofSides: [Side: Origin]
    private var byAddress: [Sender: Int?] = [:]
    private var last: (sender: Sender, link: Int?)?

    private struct Sender: Hashable {
        var address: Captures::IPAddress
        var port: UInt16?
    }

    /// - Parameter override: the side of all messages, where the caller says so.
    init(_ configuration: Configuration?, override: Side?) {
        self.configuration = configuration
        self.override = override
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

    /// What is to be known of a message before it is judged.
    ///
    /// - Parameters:
    ///   - pointCode: its originating point code, where there is no address.
    ///   - known: its link, where the caller knows it.
    /// - Returns: its origin without time, and its link and side where it has some.
    mutating func origin(
        of message: CapturedMessage, pointCode: UInt32?, link known: Int? = nil
    ) -> (origin: Origin, link: Int?, side: Side?) {
        guard configuration != nil else {
            var origin = Origin()
            origin.policy = .permissive
            origin.facts.side = override ?? .interconnect
            origin.crossesGateway = false
            return (origin, nil, override)
        }
        guard let link = known ?? link(of: message, pointCode: pointCode) else {
            var origin = ofSides[override ?? .interconnect] ?? Origin()
            // Of a message of no link it is not known how its networks route.
            if override == nil { origin.facts.requiresGlobalTitle = false }
            return (origin, nil, override)
        }
        return (ofLinks[link], link, ofLinks[link].facts.side)
    }

    private mutating func link(of message: CapturedMessage, pointCode: UInt32?) -> Int? {
        guard let address = message.source else {
            return pointCode.flatMap { configuration?.linkIndex(pointCode: PointCode($0)) }
        }
        let sender = Sender(address: address, port: message.sourcePort)
        if let last, last.sender == sender { return last.link }
        let link: Int?
        if let known = byAddress[sender] {
            link = known
        } else {
            link = Configuration::IPAddress(address.description).flatMap {
                configuration?.linkIndex(peer: $0, port: message.sourcePort)
            }
            // That there is none is known, too.
            if byAddress.count < 65_536 { byAddress[sender] = .some(link) }
        }
        last = (sender, link)
        return link
    }
}
