import SS7Wire

extension PartnerTable {
    /// The rows as CSV, in their order; `parse` reads them back.
    ///
    /// The columns of places are there where a row has one.
    public static func text(of rows: [PartnerRow]) -> String {
        let hasPlaces = rows.contains { $0.place != nil }
        let lines = rows.map { row in
            [
                row.tadig, row.country, row.countryName, row.operatorName, row.host,
                list(row.gtPrefixes), list(row.leasedPrefixes), list(row.imsiPrefixes),
                list(row.msisdnPrefixes),
            ].map(quoted).joined(separator: ",") + (hasPlaces ? "," + columns(of: row.place) : "")
        }
        let names = hasPlaces ? columns[...] : columns.dropLast(3)
        return ([names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    fileprivate static func columns(of place: Place?) -> String {
        guard let place else { return ",," }
        return "\(place.latitude),\(place.longitude),\(place.radius)"
    }

    private static func list(_ prefixes: [Digits]) -> String {
        prefixes.map(\.description).joined(separator: ";")
    }

    private static func quoted(_ field: String) -> String {
        let isPlain = field.utf8.allSatisfy { ![0x22, 0x2c, 0x0a, 0x0d].contains($0) }
        let isComment = field.hasPrefix("#") || field.trimmed != field
        if isPlain && !isComment { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    /// The rows with what belongs together in one row and each prefix with the network that has it,
    /// sorted by country, operator and TADIG code; and the conflicts.
    ///
    /// Rows that name an operator stay, with or without prefixes: others may name them as hosts.
    public static func merged(
        _ rows: [PartnerRow], home: [HomeNetwork] = []
    ) -> (rows: [PartnerRow], findings: [Diagnostic]) {
        let directory = NetworkDirectory(home: home, partners: rows)
        return (directory.mergedRows, directory.findings)
    }
}

extension NetworkDirectory {
    fileprivate var mergedRows: [PartnerRow] {
        var merged: [[String]: PartnerRow] = [:]
        var keys: [Int: [String]] = [:]
        for (number, row) in rows.sorted(by: { $0.key < $1.key }) {
            // What a network has elsewhere stays a row of its own.
            let key = [
                row.country, row.operatorName, row.tadig, row.host,
                PartnerTable.columns(of: row.place),
            ].map { $0.uppercased() }
            keys[number] = key
            var first = merged[key] ?? row
            if merged[key] == nil {
                first.gtPrefixes = []
                first.leasedPrefixes = []
                first.imsiPrefixes = []
                first.msisdnPrefixes = []
            }
            if first.countryName.isEmpty { first.countryName = row.countryName }
            merged[key] = first
        }
        func share(
            _ held: [Digits: Int], _ column: (Digits) -> WritableKeyPath<PartnerRow, [Digits]>
        ) {
            for (prefix, number) in held.sorted(by: { Digits.areInOrder($0.key, $1.key) }) {
                if let key = keys[number] { merged[key]?[keyPath: column(prefix)].append(prefix) }
            }
        }
        share(titles) { leased.contains($0) ? \.leasedPrefixes : \.gtPrefixes }
        share(imsis) { _ in \.imsiPrefixes }
        share(msisdns) { _ in \.msisdnPrefixes }
        return merged.filter { !$0.value.operatorName.isEmpty || $0.value.hasPrefixes }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}

extension PartnerRow {
    fileprivate var hasPrefixes: Bool {
        !gtPrefixes.isEmpty || !leasedPrefixes.isEmpty || !imsiPrefixes.isEmpty
            || !msisdnPrefixes.isEmpty
    }
}
