extension Report {
    /// The report as comma-separated values, RFC 4180: a table of all its lists, told apart by the first
    /// column.
    ///
    /// Columns: `list`, `name`, `country`, `attacks`, `share`, `detail`.
    public var csv: String {
        var rows: [[String]] = [["list", "name", "country", "attacks", "share", "detail"]]
        rows.append(["period", Moment.text(from), "", "", "", Moment.text(to)])
        if let messages { rows.append(["messages", "", "", "\(messages)", "", ""]) }
        rows.append(["attacks", "", "", "\(attacks)", "100.00", "\(attributed) with an operator"])
        for row in byCountry {
            rows.append([
                "country", row.name.name, row.name.code, "\(row.attacks)", "\(row.share)", "",
            ])
        }
        for row in byOperator {
            rows.append([
                "operator", row.name.name, row.name.country, "\(row.attacks)", "\(row.share)", "",
            ])
        }
        for (list, named) in [("operation", byOperation), ("category", byCategory)] {
            for row in named {
                rows.append([list, row.name, "", "\(row.attacks)", "\(row.share)", ""])
            }
        }
        for row in byMonth { rows.append(["month", row.month, "", "\(row.attacks)", "", ""]) }
        for target in targets {
            rows.append([
                "target", target.subscriber.digits, "", "\(target.attacks)", "",
                target.networks.map { "\($0.name) \($0.attacks)" }.joined(separator: "; "),
            ])
        }
        for cluster in clusters {
            rows.append([
                "cluster", cluster.networks.joined(separator: "; "), "", "\(cluster.attacks)", "",
                cluster.targets.map(\.digits).joined(separator: "; "),
            ])
        }
        for sender in senders {
            rows.append([
                "sender", sender.globalTitle, "", "\(sender.attacks)", "",
                sender.network + (sender.isScanning ? "; scanning" : ""),
            ])
        }
        return rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A field, in quotation marks where it has to be; what a spreadsheet would take for a formula is
    /// told to be text.
    private func field(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension Subscriber {
    /// Both numbers, as far as they are known, with a blank between.
    fileprivate var digits: String { [imsi, msisdn].compactMap(\.self).joined(separator: " ") }

    /// Both numbers, as far as they are known: `310990000000001 (+19995551234)`.
    public var text: String {
        guard let imsi else { return msisdn.map { "+\($0)" } ?? "" }
        return msisdn.map { "\(imsi) (+\($0))" } ?? imsi
    }
}
