internal import Foundation
internal import GRDB

/// An event as a row: its columns in one order, for the insertion, the selection and both ways
/// of conversion.
enum EventRow {
    static let columns = [
        "time", "frame", "frames", "chunk", "instance", "link", "side",
        "verdict", "action", "category", "rule", "shadow", "reason", "form",
        "errorLayer", "errorReason", "errorOffset", "flags", "sourceCountry", "sourceOperator",
        "opc", "dpc", "si", "ni", "mp", "sls", "routingContext", "sccp",
        "calledDigits", "calledSSN", "calledPC", "calledNature", "calledPlan",
        "calledTranslationType", "calledGTI", "calledRouteOn",
        "callingDigits", "callingSSN", "callingPC", "callingNature", "callingPlan",
        "callingTranslationType", "callingGTI", "callingRouteOn",
        "tcap", "otid", "dtid", "applicationContext", "protocol", "component", "operation",
        "imsi", "msisdn", "addresses", "raw", "length", "facts",
    ]

    static let insertion = """
        INSERT INTO events (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """

    /// A page of events in the order of time, after a time and id, before a time.
    static let selection = """
        SELECT \(columns.joined(separator: ", ")), id FROM events
        WHERE (time, id) > (?, ?) AND time < ? ORDER BY time, id LIMIT ?
        """

    static let idColumn = columns.count

    /// Inserts events.
    static func insert(_ events: [StoredEvent], into database: Database) throws {
        var row = RowWriter(try database.cachedStatement(sql: insertion), database)
        for event in events {
            bind(event, to: &row)
            try row.insert()
        }
    }

    /// Binds an event to the insertion's parameters.
    private static func bind(_ event: StoredEvent, to row: inout RowWriter) {
        row.add(event.time)
        row.add(event.frame)
        row.add(event.frames.map(JSONLine.value))
        row.add(event.chunk)
        row.add(event.instance)
        row.add(event.link)
        row.add(event.side)
        row.add(event.verdict)
        row.add(event.action)
        row.add(event.category?.rawValue)
        row.add(event.rule)
        row.add(event.shadow)
        row.add(event.reason)
        row.add(event.form)
        row.add(event.error?.layer)
        row.add(event.error?.reason)
        row.add(event.error?.offset)
        row.add(event.flags.map(JSONLine.value))
        row.add(event.source?.country)
        row.add(event.source?.operator)
        row.add(event.opc)
        row.add(event.dpc)
        row.add(event.si)
        row.add(event.ni)
        row.add(event.mp)
        row.add(event.sls)
        row.add(event.routingContext)
        row.add(event.sccp)
        row.add(event.called)
        row.add(event.calling)
        row.add(event.tcap)
        row.add(event.otid)
        row.add(event.dtid)
        row.add(event.applicationContext)
        row.add(event.userProtocol)
        row.add(event.component)
        row.add(event.operation)
        row.add(event.imsi)
        row.add(event.msisdn)
        row.add(event.addresses.map(JSONLine.value))
        row.add(event.raw?.bytes)
        row.add(event.length)
        row.add(event.facts.map(JSONLine.value))
    }

    /// The event of a row; nil where a column holds what no event has there.
    ///
    /// A store may have been damaged, or written by others: whoever reads it goes on with the next row.
    static func event(of row: Row) -> StoredEvent? {
        var row = RowReader(row: row)
        guard let time: Double = row.next(), Moment.believed.contains(time) else { return nil }
        var event = StoredEvent(time: time, verdict: "")
        event.frame = row.next()
        event.frames = value(row.next())
        event.chunk = row.next()
        event.instance = row.next()
        event.link = row.next()
        event.side = row.next()
        event.verdict = row.next() ?? ""
        event.action = row.next()
        event.category = row.next().map(EventCategory.init)
        event.rule = row.next()
        event.shadow = row.next() ?? false
        event.reason = row.next()
        event.form = row.next()
        let (layer, reason, offset): (String?, String?, Int?) = (row.next(), row.next(), row.next())
        if let layer, let reason, let offset {
            event.error = .init(layer: layer, reason: reason, offset: offset)
        }
        event.flags = value(row.next())
        let (country, name): (String?, String?) = (row.next(), row.next())
        if country != nil || name != nil {
            event.source = .init(country: country, operator: name)
        }
        event.opc = row.next()
        event.dpc = row.next()
        event.si = row.next()
        event.ni = row.next()
        event.mp = row.next()
        event.sls = row.next()
        event.routingContext = row.next()
        event.sccp = row.next()
        event.called = row.nextAddress()
        event.calling = row.nextAddress()
        event.tcap = row.next()
        event.otid = row.next()
        event.dtid = row.next()
        event.applicationContext = row.next()
        event.userProtocol = row.next()
        event.component = row.next()
        event.operation = row.next()
        event.imsi = row.next()
        event.msisdn = row.next()
        event.addresses = value(row.next())
        event.raw = (row.next() as Data?).map { Octets([UInt8]($0)) }
        event.length = row.next()
        event.facts = value(row.next())
        return row.isBroken ? nil : event
    }

    private static func value<Value: Decodable>(_ json: String?) -> Value? {
        json.flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }
}

extension Row {
    /// A column's value; nil where it has none, or one of another type, at which GRDB's own reading would trap.
    func value<Value: DatabaseValueConvertible>(_ column: Int) -> Value? {
        Value.fromDatabaseValue(self[column] as DatabaseValue)
    }
}

private struct RowReader {
    let row: Row
    var column = 0
    /// A column has held what it cannot.
    var isBroken = false

    mutating func next<Value: DatabaseValueConvertible>() -> Value? {
        defer { column += 1 }
        let value: Value? = row.value(column)
        if value == nil, !row.hasNull(atIndex: column) { isBroken = true }
        return value
    }

    mutating func nextAddress() -> StoredEvent.Address? {
        var address = StoredEvent.Address(digits: next(), ssn: next())
        address.pc = next()
        address.nature = next()
        address.plan = next()
        address.translationType = next()
        address.gti = next()
        address.routeOn = next()
        return address == StoredEvent.Address() ? nil : address
    }
}
