internal import GRDB

extension EventSearch {
    /// The attacks of a time as clusters look at them, and whose numbers are one among these.
    ///
    /// - Parameters:
    ///   - from: seconds since 1970.
    ///   - most: of more the newest.
    /// - Returns: attacks, the oldest first; the MSISDN by IMSI.
    public func recentAttacks(
        since from: Double, atMost most: Int
    ) throws(EventStoreError) -> (attacks: [ReportEvent], subscribers: [String: String]) {
        let attacks = try ask(
            """
            SELECT time, verdict, shadow, reason, sourceCountry, sourceOperator, operation, imsi, msisdn
            FROM events WHERE time >= ? AND (verdict = 'block' OR shadow OR reason = ?)
            ORDER BY time DESC LIMIT ?
            """, [from, StoredEvent.noDelivery, most]
        ) { row in
            var event = ReportEvent(time: row[0], verdict: row[1], shadow: row[2])
            event.reason = row[3]
            event.source = .init(country: row[4], operator: row[5])
            event.operation = row[6]
            event.imsi = row[7]
            event.msisdn = row[8]
            return event
        }
        // Of the table of all subscribers no more than these are taken: it may be large.
        let pairs = try ask(
            """
            SELECT imsi, msisdn FROM subscribers
            WHERE imsi IN (SELECT imsi FROM events WHERE time >= ?1)
            UNION SELECT imsi, msisdn FROM subscribers
            WHERE msisdn IN (SELECT msisdn FROM events WHERE time >= ?1 AND imsi IS NULL)
            LIMIT ?2
            """, [from, most]
        ) { row in (imsi: row[0] as String, msisdn: row[1] as String) }
        return (
            attacks.reversed(),
            Dictionary(pairs.map { ($0.imsi, $0.msisdn) }, uniquingKeysWith: { $1 })
        )
    }
}
