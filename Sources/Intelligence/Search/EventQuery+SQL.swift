internal import GRDB

extension EventQuery {
    /// The conditions of a query and their arguments; texts are never part of the statement.
    func conditions() -> (sql: [String], arguments: StatementArguments) {
        var sql: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ values: [(any DatabaseValueConvertible)?]) {
            sql.append(condition)
            arguments += StatementArguments(values)
        }
        func equal(_ column: String, _ value: String?) {
            if let value { add("\(column) = ?", [value]) }
        }
        // What has no time has no place in a list; the sign keeps an index by time from being taken for this.
        sql.append("+time BETWEEN -1e11 AND 1e11")
        if let from { add("time >= ?", [from]) }
        if let to { add("time < ?", [to]) }
        equal("rule", rule)
        equal("category", category)
        equal("operation", operation)
        equal("reason", reason)
        equal("side", side)
        equal("link", link)
        equal("sourceCountry", country)
        equal("sourceOperator", `operator`)
        switch result {
        case .blocked: sql.append("verdict = 'block'")
        case .shadowed: sql.append("shadow = 1")
        case .forwarded: sql.append("verdict <> 'block' AND shadow = 0")
        case .afterwards: add("reason = ?", [StoredEvent.noDelivery])
        case nil: break
        }
        // A range and not LIKE: the index is of use.
        if let subscriber {
            let end = subscriber + "\u{7f}"
            add(
                "(imsi >= ? AND imsi < ? OR msisdn >= ? AND msisdn < ?)",
                [subscriber, end, subscriber, end])
        }
        if let title {
            let end = title + "\u{7f}"
            add(
                "(callingDigits >= ? AND callingDigits < ? OR calledDigits >= ? AND calledDigits < ?)",
                [title, end, title, end])
        }
        if let text {
            let columns = [
                "rule", "reason", "operation", "sourceOperator", "link", "callingDigits",
                "calledDigits", "imsi", "msisdn", "errorReason", "flags", "addresses", "facts",
                "instance", "otid", "dtid",
            ]
            let any = columns.map { "instr(lower(ifnull(\($0), '')), lower(?)) > 0" }
            add("(" + any.joined(separator: " OR ") + ")", columns.map { _ in text })
        }
        return (sql, arguments)
    }
}
