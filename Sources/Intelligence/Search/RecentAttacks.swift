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
            FROM events WHERE time BETWEEN ? AND ? AND (verdict = 'block' OR shadow OR reason = ?)
            ORDER BY time DESC LIMIT ?
            """, [from, Moment.believed.upperBound, StoredEvent.noDelivery, most]
        ) { row -> ReportEvent? in
            guard let time: Double = row.value(0), let verdict: String = row.value(1),
                let shadow: Bool = row.value(2)
            else { return nil }
            var event = ReportEvent(time: time, verdict: verdict, shadow: shadow)
            event.reason = row.value(3)
            event.source = .init(country: row.value(4), operator: row.value(5))
            event.operation = row.value(6)
            event.imsi = row.value(7)
            event.msisdn = row.value(8)
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
        ) { row -> (imsi: String, msisdn: String)? in
            guard let imsi: String = row.value(0), let msisdn: String = row.value(1) else {
                return nil
            }
            return (imsi, msisdn)
        }
        return (
            attacks.reversed(),
            Dictionary(pairs.map { ($0.imsi, $0.msisdn) }, uniquingKeysWith: { $1 })
        )
    }
}
