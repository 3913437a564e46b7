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
    private var byAddress: [Sender: Int?] = [:]

    private struct Sender: Hashable {
        var address: Captures::IPAddress
        var port: UInt16?
    }

    /// - Parameter override: the side of all messages, where the caller says so.
    init(_ configuration: Configuration?, override: Side?) {
        self.configuration = configuration
        self.override = override
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
        guard let configuration else {
            var origin = Origin()
            origin.policy = .permissive
            origin.facts.side = override ?? .interconnect
            origin.crossesGateway = false
            return (origin, nil, override)
        }
        var link = known
        if known == nil, let address = message.source {
            let sender = Sender(address: address, port: message.sourcePort)
            if let known = byAddress[sender] {
                link = known
            } else {
                link = Configuration::IPAddress(address.description).flatMap {
                    configuration.linkIndex(peer: $0, port: message.sourcePort)
                }
                if byAddress.count < 65_536 { byAddress[sender] = link }
            }
        } else if known == nil, let code = pointCode {
            link = configuration.linkIndex(pointCode: PointCode(code))
        }
        let side = override ?? link.map { configuration.links[$0].side }
        var origin = Origin()
        origin.facts.side = side ?? .interconnect
        origin.crossesGateway = override == nil && link != nil
        origin.facts.link = UInt16(link ?? Int(UInt16.max))
        let policy: Configuration.Policy
        if let link, override == nil || configuration.links[link].side == override {
            policy = configuration.links[link].policy
        } else {
            policy = configuration.policy(for: side ?? .interconnect)
        }
        origin.policy = Policy(policy)
        // Of a message of no link it is not known how its networks route.
        origin.facts.requiresGlobalTitle = side != nil && policy.requiresGlobalTitle
        return (origin, link, side)
    }
}
