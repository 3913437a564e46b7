import SS7Wire

/// The country of a packed global title, two letters in the two low octets; 0 where nobody knows.
@_noLocks
public func country(of title: UInt64, in table: Span<UInt32>) -> UInt32 {
    guard title & 0x0f != 0 else { return 0 }
    let owner = network(of: Digits(packed: title), plan: .e164, in: table)
    return table[table.network(owner) &+ 1]
}
