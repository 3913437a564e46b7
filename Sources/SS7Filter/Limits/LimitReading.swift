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
        let depth = table[place &+ 11]
        let hold = wide(table, place &+ 9)
        let salt = wide(table, place &+ 7)
        let step = wide(table, place &+ 5)
        let head = table[place]
        guard let secret = limits?.secret else { return false }
        let isCounted = head & 0xff != 0
        let keyCount = Int(head &>> 8 & 0xff)
        var hash = fold(salt, secret, 0x9e37_79b9_7f4a_7c15)
        var key: UInt64 = 0
        // The parts of the key, and behind them what is counted.
        var part = 1
        while part <= keyCount &+ 1 {
            var word = table[place &+ part]
            if part > keyCount {
                key = hash == 0 ? 1 : hash
                hash = key
                if !isCounted { break }
                word = table[place &+ 4]
            }
            mix(word, secret, &hash, table, &message, &steps)
            part &+= 1
        }
        guard isCounted else {
            return limits?.take(key, step: step, burst: UInt64(depth), hold: hold) ?? false
        }
        return limits?.count(
            key, value: hash, pane: step, most: Int(depth), shift: UInt64(head &>> 16 & 0xff),
            isListed: head & 0xff == 1, hold: hold)
            ?? false
    }

    @inline(always) @_noLocks
    private func wide(_ table: Span<UInt32>, _ place: Int) -> UInt64 {
        UInt64(table[place &+ 1]) &<< 32 | UInt64(table[place])
    }

    /// Mixes what a part of a key stands for into a hash; all messages that do not have it, or not so
    /// that it can be read, have the same.
    @inline(always) @_noLocks
    private mutating func mix(
        _ part: UInt32, _ secret: UInt64, _ hash: inout UInt64, _ table: Span<UInt32>,
        _ message: inout DecodedMessage, _ steps: inout UInt32
    ) {
        let field = UInt8(truncatingIfNeeded: part)
        // Kinds are those of `Limit.Part.Kind`.
        switch part &>> 8 {
        case 1, 2:
            let place = place(ofNumber: field, in: &message)
            let owner =
                numbers.entries[place].reading.isReadable
                ? owner(at: place, Int(part &>> 8) &- 1, table, &steps) : 0
            hash = fold(hash &+ UInt64(owner), secret, 0xbf58_476d_1ce4_e5b9)
        case 3:
            let imsi = subscriber
            mix(imsi.isReadable ? imsi : self.number(of: .msisdn, in: &message), secret, &hash)
        case 4:
            let place = place(ofNumber: field, in: &message)
            mix(numbers.entries[place].reading, secret, &hash)
        default:
            let value = value(of: Field(word: part), in: &message)
            hash = fold(hash &+ UInt64(bitPattern: value &+ 1), secret, 0xbf58_476d_1ce4_e5b9)
        }
    }

    @inline(always) @_noLocks
    private func mix(_ number: NumberReading, _ secret: UInt64, _ hash: inout UInt64) {
        var low: UInt64 = 0
        if number.isReadable {
            hash = fold(hash ^ number.digits.high, secret, 0x94d0_49bb_1331_11eb)
            low = number.digits.low ^ UInt64(number.digits.count) &+ 1
            if case .e212 = number.plan { low ^= 0x100 }
        }
        hash = fold(hash ^ low, secret, 0xbf58_476d_1ce4_e5b9)
    }
}
