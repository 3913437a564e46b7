import SS7Builder

/// The parties around the gateway: two carriers and the home network.
enum Party: Int, CaseIterable, Sendable {
    case carrier, otherCarrier, home

    /// The routing label of what the party sends.
    var route: MTPRoute {
        switch self {
        case .carrier: MTPRoute(opc: 4105, dpc: 6545)
        case .otherCarrier: MTPRoute(opc: 4106, dpc: 6545)
        case .home: MTPRoute(opc: 6545, dpc: 4105)
        }
    }

    /// Where messages of the party go by default.
    var opposite: Party { self == .home ? .carrier : .home }

    var routingContexts: [UInt32] {
        switch self {
        case .carrier: [100, 101]
        case .otherCarrier: [300]
        case .home: [200, 201]
        }
    }

    var networkAppearance: UInt32? {
        switch self {
        case .carrier: 8
        case .otherCarrier: nil
        case .home: 4
        }
    }

    /// A DATA message as it stands on the party's link.
    func data(
        _ user: [UInt8], _ route: MTPRoute? = nil, context: Int = 0,
        change: (inout MTPRoute) -> Void = { _ in }
    ) -> [UInt8] {
        var route = route ?? self.route
        change(&route)
        return M3UA.data(
            route, user, routingContext: routingContexts[context],
            networkAppearance: networkAppearance
        ).octets
    }
}

/// Numbers of the networks in the tests; see `Bench.rules` for what the rules make of them.
enum Number {
    static let homeIMSI = "001010123456789"
    static let partnerIMSI = "001020123456789"
    static let homeHLR = "15550190"
    static let homeVLR = "15550191"
    static let homeSCF = "15550192"
    static let unwanted = "15550199"
    static let partner = "15550100"
    static let partnerVLR = "15550101"
    static let partnerSCF = "15550102"
    static let stranger = "15550150"
    static let returned = "15550151"
    static let ended = "15550152"
    static let watched = "15550153"
}

/// SCCP messages of one dialogue's sides.
enum Traffic {
    /// A UDT from one global title to another.
    static func unitdata(
        kind: SCCP.Kind = .unitdata, from calling: String = Number.partner,
        to called: String = Number.homeHLR, ssn: UInt8 = 6, _ tcap: BER.Element,
        returnOption: Bool = false
    ) -> SCCP.Unitdata {
        SCCP.Unitdata(
            kind, called: .gt(called, ssn: ssn), calling: .gt(calling, ssn: ssn),
            data: tcap.octets, returnOption: returnOption)
    }

    /// A message that every rule lets pass, different for each number.
    static func benign(_ number: UInt32, from party: Party) -> [UInt8] {
        let request = MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550103")
        return party == .home
            ? unitdata(from: Number.homeHLR, to: Number.partner, request.begin(number)).octets
            : unitdata(request.begin(number)).octets
    }

    static let updateLocation = MAP.updateLocation(
        imsi: Number.homeIMSI, msc: "15550101", vlr: "15550101")
    static let anyTimeInterrogation = MAP.anyTimeInterrogation(
        .imsi(Number.homeIMSI), gsmSCF: "15550150")
    static let provideSubscriberInfo = MAP.provideSubscriberInfo(imsi: Number.homeIMSI)
}

/// A helper's word that a test cannot go on.
struct TestFailure: Error {
    static func unwrap<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw TestFailure() }
        return value
    }
}
