import SS7Filter
import SS7Wire

/// Reads partner tables in CSV, RFC 4180: a header line, then a network a line.
///
/// Columns, in any order: `tadig`, `country_iso2`, `country`, `operator`, `host`, `gt_prefixes`,
/// `leased_gt_prefixes`, `imsi_prefixes`, `msisdn_prefixes`, `latitude`, `longitude`, `radius_km`; those
/// of prefixes hold them between semicolons. Only `gt_prefixes` and `imsi_prefixes` must be there; others
/// than these are skipped with a warning. A row without an operator gives its prefixes a country and no
/// network.
public enum PartnerTable {
    /// The columns that are read.
    public static let columns = [
        "tadig", "country_iso2", "country", "operator", "host", "gt_prefixes",
        "leased_gt_prefixes", "imsi_prefixes", "msisdn_prefixes", "latitude", "longitude",
        "radius_km",
    ]

    /// The rows of a table's text, and what is wrong with it.
    public static func parse(
        _ text: String, file: String
    ) -> (rows: [PartnerRow], diagnostics: [Diagnostic]) {
        var reader = PartnerReader(file: file, text: text)
        reader.read()
        return (reader.rows, reader.diagnostics)
    }
}

private struct PartnerReader {
    let file: String
    let records: [CSVRecord]
    let lines: [Substring]
    var rows: [PartnerRow] = []
    var diagnostics: [Diagnostic] = []
    /// The column of each field of a record; nil for one that is skipped.
    private var columns: [String?] = []

    init(file: String, text: String) {
        self.file = file
        lines = text.split(separator: #/\r?\n/#, omittingEmptySubsequences: false)
        let (records, unclosed) = CSVRecord.records(of: text)
        self.records = records
        if let unclosed { note(.error, "the quotation mark is never closed", line: unclosed) }
    }

    mutating func read() {
        guard let header = records.first else {
            return note(.error, "the table is empty: it needs a header line", line: 0)
        }
        readHeader(header)
        guard !columns.allSatisfy({ $0 == nil }) else { return }
        for record in records.dropFirst() { readRow(record) }
    }

    private mutating func readHeader(_ header: CSVRecord) {
        for field in header.fields {
            let name = field.trimmed.lowercased()
            if PartnerTable.columns.contains(name) {
                if columns.contains(name) {
                    note(.error, "column '\(name)' occurs twice", line: header.line)
                }
                columns.append(name)
            } else {
                columns.append(nil)
                let near = closestName(to: name, in: PartnerTable.columns)
                note(
                    near == nil ? .warning : .error,
                    near == nil ? "column '\(field)' is not read" : "unknown column '\(field)'",
                    line: header.line, text: field,
                    suggestion: near.map { "did you mean '\($0)'?" })
            }
        }
        for name in ["gt_prefixes", "imsi_prefixes"] where !columns.contains(name) {
            note(.error, "the header has no column '\(name)'", line: header.line)
        }
    }

    private mutating func readRow(_ record: CSVRecord) {
        guard record.fields.count == columns.count else {
            return note(
                .error, "\(record.fields.count) fields where the header has \(columns.count)",
                line: record.line)
        }
        var row = PartnerRow(file: file, line: record.line)
        var latitude = ""
        var longitude = ""
        var radius = ""
        for (column, field) in zip(columns, record.fields) {
            let value = field.trimmed
            switch column {
            case "tadig": row.tadig = value
            case "country_iso2": row.country = country(value, line: record.line)
            case "country": row.countryName = value
            case "operator": row.operatorName = value
            case "host": row.host = value
            case "gt_prefixes": row.gtPrefixes = prefixes(value, line: record.line)
            case "leased_gt_prefixes": row.leasedPrefixes = prefixes(value, line: record.line)
            case "imsi_prefixes": row.imsiPrefixes = prefixes(value, line: record.line)
            case "msisdn_prefixes": row.msisdnPrefixes = prefixes(value, line: record.line)
            case "latitude": latitude = value
            case "longitude": longitude = value
            case "radius_km": radius = value
            default: break
            }
        }
        row.place = place(latitude, longitude, radius, line: record.line)
        rows.append(row)
    }

    private mutating func country(_ value: String, line: Int) -> String {
        let code = value.uppercased()
        if value.isEmpty || code.utf8.count == 2 && code.utf8.allSatisfy({ 0x41...0x5a ~= $0 }) {
            if !value.isEmpty, !Countries.contains(code) {
                note(
                    .warning, "'\(value)' is no country of ISO 3166", line: line, text: value,
                    suggestion: Countries.suggestion(for: code))
            }
            return code
        }
        note(.error, "'\(value)' is not a country of two letters", line: line, text: value)
        return ""
    }

    private mutating func place(
        _ latitude: String, _ longitude: String, _ radius: String, line: Int
    ) -> Place? {
        guard !latitude.isEmpty, !longitude.isEmpty else {
            if !latitude.isEmpty || !longitude.isEmpty {
                note(.error, "latitude and longitude belong together", line: line)
            } else if !radius.isEmpty {
                note(
                    .error, "a radius needs latitude and longitude", line: line, text: radius)
            }
            return nil
        }
        let north = degrees(latitude, "latitude", upTo: 90, line: line)
        let east = degrees(longitude, "longitude", upTo: 180, line: line)
        let kilometres =
            radius.isEmpty ? Place.usualRadius : kilometres(radius, line: line)
        guard let north, let east, let kilometres else { return nil }
        return Place(latitude: north, longitude: east, radius: kilometres)
    }

    /// Decimal degrees, of which four decimals count: ten metres.
    private mutating func degrees(
        _ value: String, _ name: String, upTo limit: Int, line: Int
    ) -> Double? {
        let isDecimal = value.wholeMatch(of: #/[+-]?\d{1,3}(\.\d*)?/#) != nil
        guard isDecimal, let degrees = Double(value), abs(degrees) <= Double(limit) else {
            note(
                .error, "'\(value)' is not a \(name) in degrees from -\(limit) to \(limit)",
                line: line, text: value)
            return nil
        }
        return (degrees * 10_000).rounded() / 10_000
    }

    private mutating func kilometres(_ value: String, line: Int) -> Int? {
        if let radius = Int(value), 0...ImageLayout.largestRadius ~= radius { return radius }
        note(
            .error,
            "'\(value)' is not a radius in whole kilometres up to \(ImageLayout.largestRadius)",
            line: line, text: value)
        return nil
    }

    private mutating func prefixes(_ value: String, line: Int) -> [Digits] {
        value.split(separator: ";").compactMap { part in
            let text = String(part).trimmed
            if text.isEmpty { return nil }
            if let digits = Digits(prefix: text), digits.count <= 15 { return digits }
            note(.error, "'\(text)' is not a prefix of 1 to 15 digits", line: line, text: text)
            return nil
        }
    }

    private mutating func note(
        _ severity: Diagnostic.Severity, _ message: String, line: Int, text: String? = nil,
        suggestion: String? = nil
    ) {
        let sourceLine = line > 0 && line <= lines.count ? String(lines[line - 1]) : nil
        var column = 0
        if let text, let sourceLine, let range = sourceLine.firstRange(of: text) {
            column = sourceLine.distance(from: sourceLine.startIndex, to: range.lowerBound) + 1
        }
        diagnostics.append(
            Diagnostic(
                severity, message, file: file, line: line, column: column,
                length: text?.count ?? 1, suggestion: suggestion, sourceLine: sourceLine))
    }
}

extension Digits {
    /// A written prefix of decimal digits, with or without a leading `+`; nil for anything else.
    init?(prefix text: some StringProtocol) {
        let digits = text.first == "+" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        self.init(digits)
    }
}

extension String {
    /// The text without blanks at its ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace || first == "\u{feff}" {
            rest.removeFirst()
        }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
