import SS7Wire
import SharedState

extension Viewpoint {
    /// Tells whether the message is above a limit: by asking the memory, once a message, or by what was
    /// noted when that was done.
    @inline(never) @_noLocks
    mutating func isAbove(
        limit number: Int, _ table: Span<UInt32>, in message: inout DecodedMessage,
        _ steps: inout UInt32
    ) -> Bool {
        if !asksLimits || facts.remembered.limits.wasAsked(number) {
            return facts.remembered.limits.belong(to: table.limitMark)
                && facts.remembered.limits.wasExceeded(number)
        }
        let isAbove = ask(table.limit(number), table, in: &message, &steps)
        facts.remembered.limits.mark(number, exceeded: isAbove)
        return isAbove
    }

    @inline(always) @_noLocks
    private mutating func ask(
        _ record: Int, _ table: Span<UInt32>, in message: inout DecodedMessage,
        _ steps: inout UInt32
    ) -> Bool {
        // The places of a record's words are those of `Limit.Word`. Of 32 bits, and the last one first:
        // one check of bounds does for all.
        let place = Int(UInt32(truncatingIfNeeded: record))
        _ = table[place &+ 11]
        let head = table[place]
        guard let secret = limits?.secret else { return false }
        var hash = fold(table.wide(place &+ 7), secret, 0x9e37_79b9_7f4a_7c15)
        mix(table[place &+ 1], secret, &hash, table, &message, &steps)
        if head &>> 8 & 0xff > 1 {
            mixFurtherKeys(place, secret, &hash, table, &message, &steps)
        }
        let key = hash == 0 ? 1 : hash
        if head & 0xff == 0 {
            return limits?.take(
                key, step: table.wide(place &+ 5), burst: UInt64(table[place &+ 11]),
                hold: table.wide(place &+ 9)) ?? false
        }
        hash = key
        mix(table[place &+ 4], secret, &hash, table, &message, &steps)
        return limits?.count(key, value: hash, record: place, of: table) ?? false
    }

    /// Mixes the parts of a key behind the first.
    @inline(never) @_noLocks
    private mutating func mixFurtherKeys(
        _ place: Int, _ secret: UInt64, _ hash: inout UInt64, _ table: Span<UInt32>,
        _ message: inout DecodedMessage, _ steps: inout UInt32
    ) {
        let count = Int(table[place] &>> 8 & 0xff)
        var part = 2
        while part <= count {
            mix(table[place &+ part], secret, &hash, table, &message, &steps)
            part &+= 1
        }
    }

    /// Mixes what a part of a key stands for into a hash; all messages that do not have it, or not so
    /// that it can be read, have the same.
    @inline(always) @_noLocks
    private mutating func mix(
        _ part: UInt32, _ secret: UInt64, _ hash: inout UInt64, _ table: Span<UInt32>,
        _ message: inout DecodedMessage, _ steps: inout UInt32
    ) {
        // Kinds are those of `Limit.Part.Kind`.
        let kind = part &>> 8
        var field = UInt8(truncatingIfNeeded: part)
        if kind >= 3 {
            if kind == 3 { field = subscriber.isReadable ? Field.imsi.number : Field.msisdn.number }
            mix(numberAt: place(ofNumber: field, in: &message), secret, &hash)
        } else if kind != 0 {
            let place = place(ofNumber: field, in: &message)
            let owner =
                numbers.entries[place].reading.isReadable
                ? owner(at: place, Int(kind) &- 1, table, &steps) : 0
            hash = fold(hash &+ UInt64(owner), secret, 0xbf58_476d_1ce4_e5b9)
        } else {
            let value = value(of: Field(word: part), in: &message)
            hash = fold(hash &+ UInt64(bitPattern: value &+ 1), secret, 0xbf58_476d_1ce4_e5b9)
        }
    }

    @inline(always) @_noLocks
    private mutating func mix(numberAt place: Int, _ secret: UInt64, _ hash: inout UInt64) {
        var low: UInt64 = 0
        if numbers.entries[place].reading.isReadable {
            let digits = numbers.entries[place].reading.digits
            hash = fold(hash ^ digits.high, secret, 0x94d0_49bb_1331_11eb)
            low = digits.low ^ UInt64(digits.count) &+ 1
            if case .e212 = numbers.entries[place].reading.plan { low ^= 0x100 }
        }
        hash = fold(hash ^ low, secret, 0xbf58_476d_1ce4_e5b9)
    }
}
