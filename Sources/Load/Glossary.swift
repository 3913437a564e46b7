extension LoadReport {
    /// What the counts mean, one beside the other.
    public static let glossary: [(name: String, meaning: String)] = [
        ("arrived", "came out at the sink, whole; without a sink, was answered"),
        ("blocked as expected", "was to be blocked and has not arrived"),
        ("missing", "was to arrive and has not, by the end of the run"),
        (
            "absent",
            "has not arrived, and nobody said whether it should; in tables, all that have not"
        ),
        ("late", "has arrived, after --patience; its time is among the latencies"),
        ("leaked", "was to be blocked and has arrived: not blocked"),
        (
            "not sent",
            "was due and could not be handed over by the end: neither missing nor absent"
        ),
        ("duplicates", "had arrived before, octet for octet, and came again; each segment counts"),
        (
            "out of order",
            "came after a later one of the same sender, association and routing label; each segment counts"
        ),
        ("others", "came and belongs to nothing that was sent; no failure"),
    ]
}
