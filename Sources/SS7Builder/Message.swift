/// Whole messages in one call, for tests that are about something else than their layers.
extension Request {
    /// A DATA message with a UDT, a Begin and this operation in it.
    public func message(
        from calling: SCCP.Address, to called: SCCP.Address, on route: MTPRoute = .interconnect,
        transaction: UInt32 = 0x0102_0304, opening: MAP.Open? = nil
    ) -> [UInt8] {
        begin(transaction, opening: opening).message(from: calling, to: called, on: route)
    }
}

extension BER.Element {
    /// A DATA message with this TCAP message in a UDT; `kind` takes XUDT or LUDT instead.
    public func message(
        from calling: SCCP.Address, to called: SCCP.Address, on route: MTPRoute = .interconnect,
        kind: SCCP.Kind = .unitdata, returnOption: Bool = false
    ) -> [UInt8] {
        SCCP.Unitdata(
            kind, called: called, calling: calling, data: octets, returnOption: returnOption
        )
        .message(on: route)
    }
}

extension SCCP.Unitdata {
    /// A DATA message with this in it.
    public func message(on route: MTPRoute = .interconnect) -> [UInt8] {
        M3UA.data(route, octets, routingContext: 100).octets
    }
}

extension MTPRoute {
    /// From a carrier's STP, 2-001-1, to the home network's, 3-050-1.
    public static let interconnect = MTPRoute(opc: 4105, dpc: 6545)
    /// From the home network's STP to the carrier's.
    public static let home = interconnect.reversed
}
