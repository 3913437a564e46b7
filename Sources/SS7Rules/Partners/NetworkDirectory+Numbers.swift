import SS7Filter
import SS7Wire

/// The numbers of networks, for lists.
extension NetworkDirectory {
    /// The networks of home and partner rows that a list's item means; none for a name that nobody
    /// has.
    func networks(of owner: ListOwner) -> [Int] {
        switch owner.kind {
        case .network:
            guard let identity = identity(named: owner.name) else { return [] }
            return identities.indices.filter { identities[$0] == identity }
        case .country:
            let code = owner.name.uppercased()
            // Public numbering has countries too, but no prefixes that are rows.
            return networks.indices.filter {
                networks[$0].country == code && $0 > numbering.networks.count
            }
        }
    }

    /// The numbers of a plan that belong to some networks: what lies within their ranges and is
    /// another's is left out.
    func numbers(of plan: NumberingPlan, in owners: Set<Int>) -> NumberSet {
        var set = NumberSet()
        let prefixes = prefixes(of: plan)
        for (prefix, network) in prefixes where owners.contains(network) {
            set.prefixes.insert(prefix)
        }
        for (prefix, network) in prefixes
        where !owners.contains(network) && set.covers(prefix.droppingLast) {
            set.excludedPrefixes.insert(prefix)
        }
        guard plan == .subscriber else { return set }
        for (number, network) in ported {
            if owners.contains(network) {
                set.exact.insert(number)
            } else if set.covers(number) {
                set.excludedExact.insert(number)
            }
        }
        return set
    }
}

extension Field {
    /// The plan in which a list's networks are looked up for the field's numbers.
    var listPlan: NumberingPlan {
        switch self {
        case .imsi, .calledIMSI, .callingIMSI, .destinationReference: .e212
        default: isSubscribersNumber ? .subscriber : .e164
        }
    }
}

extension NumberingPlan {
    /// What the prefixes of a plan are called in tables.
    var prefixName: String {
        switch self {
        case .e164: "global-title"
        case .e212: "IMSI"
        case .subscriber: "MSISDN"
        }
    }
}
