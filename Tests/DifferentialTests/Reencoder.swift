import SS7Builder
import SS7Wire

/// Writes a message again from what the decoder found in it.
///
/// Everything that the decoder calls by name is written anew in the one canonical way: headers,
/// pointers, addresses, transaction ids, tags, lengths, codes, numbers. Octets are copied only where
/// nothing names them: user data of other parts, user information, unnamed argument values. So a
/// message that is called canonical and does not come out the same holds something that was
/// overlooked.
struct Reencoder {
    /// What the decoder read.
    let octets: [UInt8]
    var message: DecodedMessage
    let framing: Framing
    /// Levels of an argument that are written anew; what lies deeper is copied.
    var depth = Int.max

    init(_ octets: [UInt8], _ message: DecodedMessage, framing: Framing) {
        self.octets = octets
        self.message = message
        self.framing = framing
    }

    /// The message as it can be written; several where the standards leave an order open.
    var encodings: [[UInt8]] {
        switch framing {
        case .m3ua: payloadData
        case .mtp3: [signalUnit]
        case .sccp: users
        case .tcap: [transaction(0..<octets.count)]
        }
    }

    func copy(_ range: ByteRange) -> [UInt8] { Array(octets[range.lowerBound..<range.upperBound]) }

    // MARK: - MTP

    private var route: MTPRoute {
        let label = message.mtp
        return MTPRoute(
            opc: label.originatingPointCode, dpc: label.destinationPointCode,
            si: label.serviceIndicator, ni: label.networkIndicator, mp: label.messagePriority,
            sls: label.signallingLinkSelection)
    }

    private var signalUnit: [UInt8] { MTP3.signalUnit(route, users[0]) }

    /// DATA, whose parameters may stand in any order, RFC 4666 clause 3.2.
    private var payloadData: [[UInt8]] {
        let label = message.mtp
        return users.flatMap { user in
            let whole = M3UA.data(
                route, user, routingContext: label.hasRoutingContext ? label.routingContext : nil,
                networkAppearance: label.hasNetworkAppearance ? label.networkAppearance : nil,
                correlationID: label.hasCorrelationID ? label.correlationID : nil)
            return permutations(whole.parameters).flatMap { parameters in
                var counted = whole
                counted.parameters = parameters
                // The last padding may be left out of the length, clause 3.1.4.
                var uncounted = counted
                let padding = (4 - (parameters.last?.value.count ?? 0) % 4) % 4
                uncounted.length = UInt32(counted.octets.count - padding)
                return [counted.octets, uncounted.octets]
            }
        }
    }

    /// The octets of the user part: of connectionless SCCP anew, of others as they were.
    private var users: [[UInt8]] {
        let label = message.mtp
        guard label.serviceIndicator == 3, message.sccp.type.isConnectionless else {
            return [copy(label.userData)]
        }
        return unitdata
    }

    // MARK: - SCCP

    /// The unitdata message; its optional parameters may stand in any order, Q.713 clause 1.8.
    private var unitdata: [[UInt8]] {
        let sccp = message.sccp
        let kinds: [UInt8: SCCP.Kind] = [
            0x09: .unitdata, 0x0a: .unitdata, 0x11: .extendedUnitdata, 0x12: .extendedUnitdata,
        ]
        var result = SCCP.Unitdata(
            kinds[sccp.type.rawValue] ?? .longUnitdata, called: address(sccp.called),
            calling: address(sccp.calling),
            data: userData,
            protocolClass: sccp.protocolClass, returnOption: sccp.returnOption,
            returnCause: sccp.type.isService ? sccp.returnCause : nil, hopCounter: sccp.hopCounter)
        var options: [[UInt8]] = []
        if sccp.hasSegmentation {
            let reference = sccp.segmentationReference
            let first: UInt8 =
                (sccp.isFirstSegment ? 0x80 : 0) | (sccp.asksForSequence ? 0x40 : 0)
            options.append(
                [0x10, 4, first | sccp.remainingSegments]
                    + (0..<3).map { UInt8(truncatingIfNeeded: reference >> ($0 * 8)) })
        }
        if sccp.hasImportance { options.append([0x12, 1, sccp.importance]) }
        return permutations(options).map {
            result.furtherOptions = $0
            return result.octets
        }
    }

    /// The user's octets: a transaction or subsystem management anew, what else there is as it was.
    private var userData: [UInt8] {
        let data = message.sccp.data
        if message.flags.contains(.subsystemManagement), !message.sccp.isSegment {
            let management = message.sccp.management
            let code = management.affectedPointCode
            var octets = [management.type.rawValue, management.affectedSubsystem]
            octets += [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8)]
            octets.append(management.multiplicity)
            // Only the congestion of SCCP has a level, Q.713 clause 5.3.
            return octets + (octets[0] == 6 ? [management.congestionLevel] : [])
        }
        guard message.tcap.type != .none, message.tcap.type != .ansi else { return copy(data) }
        return transaction(data.lowerBound..<data.upperBound)
    }

    private func address(_ address: SCCPAddress) -> SCCP.Address {
        var title: SCCP.GlobalTitle?
        if address.hasGlobalTitle {
            title = SCCP.GlobalTitle(
                address.digits.description.uppercased(), indicator: address.globalTitleIndicator,
                translationType: address.translationType, plan: address.numberingPlan,
                nature: address.natureOfAddress)
        }
        return SCCP.Address(
            globalTitle: title,
            subsystemNumber: address.hasSubsystemNumber ? address.subsystemNumber : nil,
            pointCode: address.hasPointCode ? UInt16(truncatingIfNeeded: address.pointCode) : nil,
            routesOnSSN: address.routesOnSSN)
    }
}

/// All orders of a few elements.
private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let first = rest.remove(at: index)
        return permutations(rest).map { [first] + $0 }
    }
}
