import SS7Wire

/// One network of an IR.21 file: what of it says whose numbers are whose.
struct IR21Network {
    var tadig = ""
    var organisation = ""
    var name = ""
    /// The country's three letters.
    var country = ""
    /// Titles of its nodes, in its own ranges and in those of others.
    var titles: [Digits] = []
    var leasedTitles: [Digits] = []
    var imsis: [Digits] = []
    /// Subscribers' and roaming numbers.
    var msisdns: [Digits] = []
    /// TADIG codes of the networks that share its nodes.
    var hosted: [String] = []
    /// Since when its routing information holds, as `2026-01-31`; empty where the file does not say.
    var effective = ""
    var file = ""
    var line = 0

    /// What two versions of a network are compared by: the later counts.
    var age: (effective: String, created: String) {
        (effective.isEmpty ? created : effective, created)
    }
    /// When the file was made.
    var created = ""
}
