/// The messages other than DATA, RFC 4666 clauses 3.4 to 3.8.
extension M3UA {
    /// Traffic modes, RFC 4666 clause 3.7.1.
    public enum TrafficMode: UInt32, Hashable, Sendable {
        case override = 1
        case loadshare = 2
        case broadcast = 3
    }

    /// ASP Up.
    public static func aspUp(identifier: UInt32? = nil, info: String? = nil) -> Message {
        Message(3, 1, optional(0x0011, identifier) + text(info))
    }

    /// ASP Up Acknowledgement.
    public static func aspUpAck(identifier: UInt32? = nil) -> Message {
        Message(3, 4, optional(0x0011, identifier))
    }

    /// ASP Down.
    public static func aspDown() -> Message { Message(3, 2) }

    /// ASP Down Acknowledgement.
    public static func aspDownAck() -> Message { Message(3, 5) }

    /// Heartbeat, with its opaque data.
    public static func beat(_ data: [UInt8]? = nil) -> Message {
        Message(3, 3, data.map { [Parameter(0x0009, $0)] } ?? [])
    }

    /// Heartbeat Acknowledgement, with the data of the heartbeat.
    public static func beatAck(_ data: [UInt8]? = nil) -> Message {
        Message(3, 6, data.map { [Parameter(0x0009, $0)] } ?? [])
    }

    /// ASP Active.
    public static func aspActive(
        mode: TrafficMode? = nil, routingContexts: [UInt32] = []
    ) -> Message {
        Message(4, 1, optional(0x000b, mode?.rawValue) + contexts(routingContexts))
    }

    /// ASP Active Acknowledgement.
    public static func aspActiveAck(
        mode: TrafficMode? = nil, routingContexts: [UInt32] = []
    ) -> Message {
        Message(4, 3, optional(0x000b, mode?.rawValue) + contexts(routingContexts))
    }

    /// ASP Inactive.
    public static func aspInactive(routingContexts: [UInt32] = []) -> Message {
        Message(4, 2, contexts(routingContexts))
    }

    /// ASP Inactive Acknowledgement.
    public static func aspInactiveAck(routingContexts: [UInt32] = []) -> Message {
        Message(4, 4, contexts(routingContexts))
    }

    /// Error, with its code, RFC 4666 clause 3.8.1.
    public static func error(
        code: UInt32, routingContexts: [UInt32] = [], diagnostic: [UInt8]? = nil
    ) -> Message {
        Message(
            0, 0,
            [Parameter(0x000c, code)] + contexts(routingContexts)
                + (diagnostic.map { [Parameter(0x0007, $0)] } ?? []))
    }

    /// Notify, with its status type and information, RFC 4666 clause 3.8.2.
    public static func notify(
        type: UInt16, information: UInt16, routingContexts: [UInt32] = []
    ) -> Message {
        Message(
            0, 1,
            [Parameter(0x000d, UInt32(type) << 16 | UInt32(information))]
                + contexts(routingContexts))
    }

    /// The messages of signalling network management, RFC 4666 clause 3.4, by their types.
    public enum Network: UInt8, Hashable, Sendable {
        case destinationUnavailable = 1
        case destinationAvailable = 2
        case destinationStateAudit = 3
        case signallingCongestion = 4
        case destinationUserPartUnavailable = 5
        case destinationRestricted = 6
    }

    /// A message of signalling network management about some point codes.
    public static func network(
        _ kind: Network, pointCodes: [UInt32], mask: UInt8 = 0, routingContexts: [UInt32] = [],
        further: [Parameter] = []
    ) -> Message {
        let affected = pointCodes.flatMap { bigEndian(UInt32(mask) << 24 | $0 & 0xff_ffff) }
        return Message(
            2, kind.rawValue, contexts(routingContexts) + [Parameter(0x0012, affected)] + further)
    }

    /// Registration Request for one destination point code, RFC 4666 clause 3.6.1.
    public static func registrationRequest(identifier: UInt32, pointCode: UInt32) -> Message {
        let key =
            Parameter(0x020a, identifier).octets + Parameter(0x020b, pointCode & 0xff_ffff).octets
        return Message(9, 1, [Parameter(0x0207, key)])
    }

    private static func optional(_ tag: UInt16, _ number: UInt32?) -> [Parameter] {
        number.map { [Parameter(tag, $0)] } ?? []
    }

    private static func contexts(_ numbers: [UInt32]) -> [Parameter] {
        numbers.isEmpty ? [] : [Parameter(0x0006, numbers.flatMap(bigEndian))]
    }

    private static func text(_ info: String?) -> [Parameter] {
        info.map { [Parameter(0x0004, Array($0.utf8))] } ?? []
    }
}
