/// What two readings of the same captures have in common, and what not.
struct Comparison {
    private(set) var messages = 0
    private(set) var aspects: [Aspect: Int] = [:]
    /// Transactions whose components the other reader knew no protocol for.
    private(set) var unknown = 0
    /// Messages that both object to; that the other one alone objects to.
    private(set) var illegal = 0
    private(set) var lenient: [String] = []
    private(set) var differences: [Difference] = []

    /// Compares two readings of one specimen.
    mutating func compare(_ specimen: String, ours: [Finding], theirs: [Finding]) {
        let theirs = Dictionary(grouping: theirs, by: \.frame)
        let ours = Dictionary(grouping: ours, by: \.frame)
        for frame in Set(ours.keys).union(theirs.keys).sorted() {
            let (one, other) = (ours[frame] ?? [], theirs[frame] ?? [])
            guard one.count == other.count else {
                add(specimen, frame, .messages, "\(one.count)", "\(other.count)")
                continue
            }
            for (one, other) in zip(one, other) { compare(specimen, one, other) }
        }
    }

    private mutating func compare(_ specimen: String, _ ours: Finding, _ theirs: Finding) {
        messages += 1
        if let objection = ours.objection {
            if theirs.objection == nil {
                add(specimen, ours.frame, .illegal, objection, "well-formed")
            } else {
                illegal += 1
            }
        } else if let objection = theirs.objection {
            lenient.append("\(specimen) frame \(ours.frame): \(objection)")
        }
        for aspect in Aspect.allCases {
            let (one, other) = (ours.values[aspect], theirs.values[aspect])
            guard one != nil || other != nil else { continue }
            // A reading ends where the reader objects.
            if ours.objection != nil, one == nil || aspect == .components { continue }
            if theirs.objection != nil, other == nil || aspect == .components { continue }
            if [.components, .imsi, .msisdn].contains(aspect), !theirs.knowsComponents {
                if aspect == .components { unknown += 1 }
                continue
            }
            aspects[aspect, default: 0] += 1
            if one != other {
                let isConnection = ours.isConnectionOriented && aspect.isAddress
                add(
                    specimen, ours.frame, isConnection ? .connectionAddresses : aspect,
                    one ?? "none", other ?? "none")
            }
        }
        guard theirs.knowsComponents, theirs.objection == nil, !ours.numbers.isEmpty else { return }
        aspects[.addresses, default: 0] += ours.numbers.count
        let missing = ours.numbers.subtracting(theirs.numbers).sorted()
        if !missing.isEmpty {
            add(
                specimen, ours.frame, .addresses, missing.joined(separator: " "),
                theirs.numbers.sorted().joined(separator: " "))
        }
    }

    private mutating func add(
        _ specimen: String, _ frame: Int, _ aspect: Aspect, _ ours: String, _ theirs: String
    ) {
        differences.append(
            Difference(specimen: specimen, frame: frame, aspect: aspect, ours: ours, theirs: theirs)
        )
    }
}

extension Aspect {
    fileprivate var isAddress: Bool {
        switch self {
        case .calledDigits, .callingDigits, .calledSSN, .callingSSN: true
        default: false
        }
    }
}

extension Finding {
    fileprivate var isConnectionOriented: Bool {
        let type = values[.sccp].flatMap { UInt8($0) } ?? 0
        return type < 0x09 || type > 0x0a && type < 0x11
    }
}
