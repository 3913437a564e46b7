/// The routing label of an MTP message, Q.704 clause 2.2, and what stands beside it.
public struct MTPRoute: Hashable, Sendable {
    public var opc: UInt32
    public var dpc: UInt32
    /// Service indicator, 3 SCCP.
    public var si: UInt8
    /// Network indicator, 0 international.
    public var ni: UInt8
    /// Message priority.
    public var mp: UInt8
    /// Signalling link selection.
    public var sls: UInt8

    public init(
        opc: UInt32, dpc: UInt32, si: UInt8 = 3, ni: UInt8 = 0, mp: UInt8 = 0, sls: UInt8 = 0
    ) {
        self.opc = opc
        self.dpc = dpc
        self.si = si
        self.ni = ni
        self.mp = mp
        self.sls = sls
    }

    /// The same link in the other direction.
    public var reversed: MTPRoute {
        MTPRoute(opc: dpc, dpc: opc, si: si, ni: ni, mp: mp, sls: sls)
    }
}

extension M3UA {
    /// A DATA message, RFC 4666 clause 3.3.1.
    public static func data(
        _ route: MTPRoute, _ user: [UInt8], routingContext: UInt32? = nil,
        networkAppearance: UInt32? = nil, correlationID: UInt32? = nil
    ) -> Message {
        var parameters: [Parameter] = []
        if let networkAppearance { parameters.append(Parameter(0x0200, networkAppearance)) }
        if let routingContext { parameters.append(Parameter(0x0006, routingContext)) }
        parameters.append(
            Parameter(
                0x0210,
                bigEndian(route.opc) + bigEndian(route.dpc)
                    + [route.si, route.ni, route.mp, route.sls] + user))
        if let correlationID { parameters.append(Parameter(0x0013, correlationID)) }
        return Message(1, 1, parameters)
    }
}

/// MTP level 3 messages, Q.704.
public enum MTP3 {
    /// A message signal unit from its service information octet on, with 14-bit point codes.
    public static func signalUnit(_ route: MTPRoute, _ user: [UInt8]) -> [UInt8] {
        let label =
            route.dpc & 0x3fff | (route.opc & 0x3fff) << 14 | UInt32(route.sls & 0xf) << 28
        return [route.ni << 6 | (route.mp & 3) << 4 | route.si & 0xf]
            + SCCP.littleEndian(Int(label), 4) + user
    }
}
