extension Report {
    /// The report as comma-separated values, RFC 4180: a table of all its lists, told apart by the first
    /// column.
    ///
    /// Columns: `list`, `name`, `country`, `attacks`, `share`, `detail`, `from`, `to`, `chance`, `evidence`.
    public var csv: String {
        var rows = [
            Self.columns,
            [
                "period", Moment.text(from), "", "", "", Moment.text(to), Moment.text(from),
                Moment.text(to),
            ],
        ]
        if let messages { rows.append(["messages", "", "", "\(messages)"]) }
        rows.append(["attacks", "", "", "\(attacks)", "100.00", "\(attributed) with an operator"])
        rows += byCountry.map {
            ["country", $0.name.name, $0.name.code, "\($0.attacks)", "\($0.share)"]
        }
        rows += byOperator.map {
            ["operator", $0.name.name, $0.name.country, "\($0.attacks)", "\($0.share)"]
        }
        for (list, named) in [("operation", byOperation), ("category", byCategory)] {
            rows += named.map { [list, $0.name, "", "\($0.attacks)", "\($0.share)"] }
        }
        rows += byMonth.map { ["month", $0.month, "", "\($0.attacks)", "\($0.share)"] }
        rows += targets.map(row) + clusters.map(row) + senders.map(row)
        rows += scans.map(row) + routes.map(row)
        return rows.map { row in
            let fields = row + Array(repeating: "", count: Self.columns.count - row.count)
            return fields.map(field).joined(separator: ",") + "\r\n"
        }.joined()
    }

    private static let columns = [
        "list", "name", "country", "attacks", "share", "detail", "from", "to", "chance", "evidence",
    ]

    private func row(of target: Target) -> [String] {
        [
            "target", target.subscriber.digits, "", "\(target.attacks)", "",
            target.networks.map { "\($0.name) \($0.attacks)" }.joined(separator: "; "), "", "", "",
            target.isInferred ? "numbers joined by inference" : "",
        ]
    }

    private func row(of cluster: Cluster) -> [String] {
        let meetings =
            "\(cluster.meetings) meetings where chance gives \(cluster.expectedMeetings.significant)"
        return [
            "cluster", cluster.networks.joined(separator: "; "), "", "\(cluster.attacks)", "",
            cluster.targets.map(\.digits).joined(separator: "; "), Moment.text(cluster.from),
            Moment.text(cluster.to), cluster.chanceText,
            ([meetings] + cluster.operations).joined(separator: "; "),
        ]
    }

    private func row(of sender: Sender) -> [String] {
        [
            "sender", sender.globalTitle, "", "\(sender.attacks)", "",
            sender.network + (sender.isScanning ? "; scanning" : ""),
        ]
    }

    private func row(of scan: Scan) -> [String] {
        [
            "scan", scan.prefix, "", "\(scan.attacks)", "",
            "\(scan.network); \(scan.titles) titles; \(scan.targets) targets", "", "", "",
            scan.operations.joined(separator: "; "),
        ]
    }

    private func row(of route: Route) -> [String] {
        [
            "route", route.prefix, "", "\(route.attacks)", "\(route.share)",
            "\(route.network); \(route.titles) titles", "", "", "",
            "point code \(route.pointCode) \(route.link); "
                + "usually \(route.usualPointCode) \(route.usualLink)",
        ]
    }

    /// A field in quotation marks; what a spreadsheet would take for a formula is told to be text.
    ///
    /// By scalars: what comes behind a sign may make another character of it. Some programs leave out blanks
    /// and what is not seen before they look for a formula, or take a line's end within quotation marks for one.
    private func field(_ text: String) -> String {
        var field = ""
        var isAtStart = true
        for scalar in text.unicodeScalars {
            let isHidden =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            let isBlank = isHidden || scalar.properties.isWhitespace
            if isAtStart, !isBlank {
                if "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".unicodeScalars.contains(scalar) {
                    field = "'" + field
                }
                isAtStart = false
            }
            if scalar == "\"" { field += "\"" }
            field.unicodeScalars.append(isHidden ? "\u{fffd}" : scalar)
        }
        return "\"" + field + "\""
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
