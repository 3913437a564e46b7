/// The heading codes that Q.704 table 1 and ANSI T1.111.4 assign: for each H0, bit n for H1 n.
private func assignedHeadings(_ group: UInt8) -> UInt16 {
    switch group {
    case 1: 0b0110_0110  // changeover and changeback
    case 2: 0b0110  // emergency changeover
    case 3: 0b0110  // controlled transfer and route set congestion
    case 4: 0b0111_1110  // transfer prohibited, restricted, allowed
    case 5: 0b0001_1110  // route set test
    case 6: 0b0001_1111_1110  // inhibiting of links
    case 7: 0b0110  // traffic restart
    case 8: 0b0001_1110  // data link connection
    case 10: 0b0110  // user part unavailable
    default: 0
    }
}

/// Tells whether M3UA DATA carries an order of MTP3's network management.
///
/// M3UA has messages of its own for that, RFC 4666 clause 3.4, and routing keys leave it out, clause
/// 3.6.1. On links of MTP3 it is at home.
@inline(always) @_noLocks
func isNetworkManagement(_ octets: Span<UInt8>, _ label: borrowing MTPLabel) -> Bool {
    guard label.serviceIndicator == 0, !label.userData.isEmpty else { return false }
    let heading = octets[label.userData.lowerBound]
    return assignedHeadings(heading & 15) &>> UInt16(heading >> 4) & 1 == 1
}
