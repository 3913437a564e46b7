import SS7Filter
import SS7Wire

/// Who gets a prefix that two rows want, and what of it an operator should look at.
extension NetworkDirectory {
    /// Conflicts of a kind that are told one by one.
    static let conflictsShown = 20

    /// A column of prefixes: what people call it, and where its networks are.
    private enum Column: String, CaseIterable {
        case titles = "global title"
        case imsis = "IMSI"
        case msisdns = "MSISDN"

        var networks: WritableKeyPath<NetworkDirectory, [Digits: Int]> {
            switch self {
            case .titles: \.titles
            case .imsis: \.imsis
            case .msisdns: \.msisdns
            }
        }
    }

    /// Gives a row's prefixes to its network.
    mutating func claim(for number: Int) {
        guard let row = rows[number] else { return }
        for prefix in row.leasedPrefixes { lease(prefix, to: number) }
        for prefix in row.gtPrefixes { claim(prefix, .titles, for: number) }
        for prefix in row.imsiPrefixes { claim(prefix, .imsis, for: number) }
        for prefix in row.msisdnPrefixes { claim(prefix, .msisdns, for: number) }
    }

    /// A leased title is the tenant's, whichever partner's range it is; what the home network or
    /// another tenant holds is a conflict.
    private mutating func lease(_ prefix: Digits, to number: Int) {
        let isHeldByHome = titles[prefix].map { rows[$0] == nil } ?? false
        if !isHeldByHome, leased.insert(prefix).inserted {
            titles[prefix] = number
        } else {
            claim(prefix, .titles, for: number, isLease: true)
        }
    }

    private mutating func claim(
        _ prefix: Digits, _ column: Column, for number: Int, isLease: Bool = false
    ) {
        guard let holder = self[keyPath: column.networks][prefix] else {
            self[keyPath: column.networks][prefix] = number
            return
        }
        if identities[holder] == 0 {
            if identities[number] != 0 { self[keyPath: column.networks][prefix] = number }
        } else if identities[number] != 0, identities[number] != identities[holder] {
            if column == .titles, leased.contains(prefix), !isLease { return }
            warn(
                "\(column.rawValue) prefix \(prefix) of \(networks[number].name) belongs to"
                    + " \(networks[holder].name) already\(place(of: holder)), which keeps it",
                of: number)
        }
    }

    /// Warns of prefixes inside a range of another network which they take numbers from.
    mutating func reportEnclosed() {
        for column in Column.allCases {
            let held = self[keyPath: column.networks]
            var around: [Digits] = []
            for prefix in held.keys.sorted(by: Digits.areInOrder) {
                while let outer = around.last, !prefix.hasPrefix(outer) { around.removeLast() }
                defer { around.append(prefix) }
                guard let number = held[prefix], identities[number] != 0, rows[number] != nil,
                    !(column == .titles && leased.contains(prefix)),
                    let outer = around.last(where: { held[$0].map { identities[$0] } != 0 }),
                    let owner = held[outer], identities[owner] != identities[number]
                else { continue }
                let what =
                    "\(column.rawValue) prefix \(prefix) of \(networks[number].name) lies within"
                warn(
                    rows[owner] == nil
                        ? "\(what) the home network's"
                        : "\(what) \(outer) of \(networks[owner].name)\(place(of: owner))",
                    of: number)
            }
        }
        let hidden = conflicts - Self.conflictsShown
        if hidden > 0 {
            findings.append(
                Diagnostic(
                    .warning, "\(hidden) more prefixes of one network conflict with another's",
                    file: lastFile))
        }
    }

    private mutating func warn(_ message: String, of number: Int) {
        conflicts += 1
        let row = rows[number]
        lastFile = row?.file ?? lastFile
        guard conflicts <= Self.conflictsShown else { return }
        findings.append(
            Diagnostic(.warning, message, file: row?.file ?? "", line: row?.line ?? 0))
    }

    private func place(of number: Int) -> String {
        rows[number].map { " (\($0.file):\($0.line))" } ?? ""
    }
}
