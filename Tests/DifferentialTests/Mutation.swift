import SS7Builder
import SS7Wire

/// Changes messages at random, and the same ones in every run.
struct Mutation {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 to below a bound (SplitMix64).
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ z >> 31) % UInt64(max(1, bound)))
    }

    /// A changed message and what was done to it; nil where the change does not fit.
    mutating func change(
        _ octets: [UInt8], _ framing: Framing
    ) -> (kind: String, octets: [UInt8])? {
        switch below(8) {
        case 0...2:
            var changed = octets
            changed[below(octets.count)] ^= 1 << UInt8(below(8))
            return ("a bit", changed)
        case 3:
            var changed = octets
            changed[below(octets.count)] = UInt8(below(256))
            return ("an octet", changed)
        case 4:
            return ("octets behind", octets + (0...below(3)).map { _ in UInt8(below(4)) })
        case 5, 6:
            guard let user = edit(user(of: octets, framing)) else { return nil }
            return ("in the user part", replacing(octets, framing, user: user))
        default:
            var message = DecodedMessage()
            decodeEnvelope(octets.span, framing: framing, into: &message)
            let data = message.sccp.data
            guard message.sccp.type == .unitdata,
                let edited = edit(Array(octets[data.lowerBound..<data.upperBound])),
                edited.count < 250
            else { return nil }
            let userStart = message.mtp.userData.lowerBound
            let user =
                Array(octets[userStart..<data.lowerBound - 1]) + [UInt8(edited.count)] + edited
            return ("in the user data", replacing(octets, framing, user: user))
        }
    }

    /// Takes an octet out, puts one in, or doubles some.
    private mutating func edit(_ octets: [UInt8]) -> [UInt8]? {
        guard octets.count > 2 else { return nil }
        var changed = octets
        let place = below(octets.count)
        switch below(4) {
        case 0: changed.remove(at: place)
        case 1: changed.insert(UInt8(below(256)), at: place)
        case 2: changed += [0, 0].prefix(1 + below(2))
        default:
            let end = min(octets.count, place + 1 + below(8))
            changed.insert(contentsOf: octets[place..<end], at: place)
        }
        return changed
    }

    private func user(of octets: [UInt8], _ framing: Framing) -> [UInt8] {
        var message = DecodedMessage()
        decodeEnvelope(octets.span, framing: framing, into: &message)
        let range = message.mtp.userData
        return Array(octets[range.lowerBound..<range.upperBound])
    }

    /// The message around another user part; lengths outside of it are put right.
    private func replacing(
        _ octets: [UInt8], _ framing: Framing, user: [UInt8]
    ) -> [UInt8] {
        var message = DecodedMessage()
        decodeEnvelope(octets.span, framing: framing, into: &message)
        guard framing == .m3ua else {
            return Array(octets[..<message.mtp.userData.lowerBound]) + user
        }
        let label = message.mtp
        let route = MTPRoute(
            opc: label.originatingPointCode, dpc: label.destinationPointCode,
            si: label.serviceIndicator, ni: label.networkIndicator, mp: label.messagePriority,
            sls: label.signallingLinkSelection)
        return M3UA.data(
            route, user, routingContext: label.hasRoutingContext ? label.routingContext : nil,
            networkAppearance: label.hasNetworkAppearance ? label.networkAppearance : nil
        ).octets
    }
}
