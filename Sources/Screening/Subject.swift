import SS7Wire

/// Whom a message is about and what it asks, found once for all memories.
struct Subject: BitwiseCopyable {
    /// The IMSI that the first invoke with one names, else the first result; empty where none does.
    var named = Digits()
    /// The IMSI that MAP-Open names, its destination reference; empty where that is none.
    var opened = Digits()
    /// A bit for each component that is an invoke.
    var invokes: UInt32 = 0
    /// The first component that names a service centre; negative where none does.
    var centre = -1
    /// True where two of the IMSIs of arguments differ.
    var areSeveral = false

    @_noLocks init() {}

    /// Reads a message that is decoded in full.
    @inline(always) @_noLocks
    mutating func read(_ message: inout DecodedMessage) {
        let count = Int(message.tcap.componentCount)
        // Of the components with an IMSI: the first that is an invoke, the first with any digits.
        var invoke = -1
        var first = -1
        var index = 0
        while index < count {
            var isInvoke = false
            if case .invoke = message.components[index].type {
                isInvoke = true
                invokes |= 1 &<< UInt32(truncatingIfNeeded: index)
            }
            if message.components[index].argument.has(.imsi) {
                if isInvoke, invoke < 0 { invoke = index }
                let imsi = message.components[index].argument.number(.imsi).digits
                if first >= 0 {
                    let other = message.components[first].argument.number(.imsi).digits
                    if !imsi.equals(other) { areSeveral = true }
                } else if !imsi.isEmpty {
                    first = index
                }
            }
            if centre < 0, message.components[index].argument.has(.serviceCentre) { centre = index }
            index &+= 1
        }
        let naming = invoke >= 0 ? invoke : first
        if naming >= 0 { named = message.components[naming].argument.number(.imsi).digits }
        // Numbering plan 6 is E.212. Registers take a reference as an IMSI by its length, too, whatever
        // plan it is said to be of.
        if message.tcap.destinationReference.plan == 6
            || message.tcap.destinationReference.digits.count >= 14
        {
            opened = message.tcap.destinationReference.digits
            // Whom MAP-Open names is whom the first invoke is about.
            if !opened.isEmpty, first >= 0,
                !opened.equals(message.components[first].argument.number(.imsi).digits)
            {
                areSeveral = true
            }
        }
    }

    /// The subscriber that the message names: in an argument, else in MAP-Open.
    ///
    /// Where the two name different ones, what follows in the dialogue may mean either: no digits of
    /// an IMSI then, but such as no rule can read.
    var subscriber: Digits {
        @inline(always) @_noLocks get {
            if named.isEmpty { return opened }
            return opened.isEmpty || opened.equals(named) ? named : Subject.ambiguous
        }
    }

    /// The subscriber that the message is about: the first that an argument names, else the dialogue's.
    @inline(always) @_noLocks
    func imsi(in dialogue: Dialogue) -> Digits {
        if !named.isEmpty { return named }
        return dialogue.imsi.isEmpty ? opened : dialogue.imsi
    }

    /// Six digits above nine.
    private static var ambiguous: Digits {
        @_noLocks get {
            var digits = Digits()
            digits.high = 0xffff_ff00_0000_0000
            digits.count = 6
            return digits
        }
    }
}
