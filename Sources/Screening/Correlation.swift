import SS7Filter
import SS7Wire

// Mutating, the larger of them, though they change nothing: else they would be called with a copy.

extension DialogueMemory {
    /// Finds the dialogue that a message goes on with.
    ///
    /// - Parameters:
    ///   - message: between the two steps of decoding.
    ///   - keys: those of the message.
    ///   - dialogue: takes what is remembered.
    /// - Returns: false for a Continue, End or Abort of a dialogue that is not.
    @_noLocks
    mutating func recall(
        _ message: inout DecodedMessage, keys: DialogueKeys, into dialogue: inout Dialogue
    ) -> Bool {
        dialogue = Dialogue()
        guard message.tcap.destinationTransactionID.isPresent else { return true }
        guard find(keys.receiver, into: &dialogue) else { return false }
        if isHijacked(dialogue, &message, keys) { message.flags.insert(.hijackedDialogue) }
        return true
    }

    /// Tells whether a message is from another than the one who has answered in its dialogue.
    ///
    /// Before the first answer anyone may answer: the title that was called may stand for another,
    /// Q.714 clause 2.6. An address without digits says nothing.
    @inline(always) @_noLocks
    private func isHijacked(
        _ dialogue: Dialogue, _ message: inout DecodedMessage, _ keys: DialogueKeys
    ) -> Bool {
        guard dialogue.peer != 0, !message.sccp.type.isService else { return false }
        let sender = message.sccp.calling.digits.packed
        if sender != 0, dialogue.counterpart != 0, sender != dialogue.counterpart { return true }
        return message.tcap.originatingTransactionID.isPresent && sender != 0
            && keys.sender != dialogue.peer
    }

    /// Tells whether a service message may bring back what its receiver has sent.
    ///
    /// What opened or continued a dialogue is remembered under its own transaction ID, with what it
    /// invoked: nothing else comes back. An End or an
    /// Abort leaves nothing behind; it is believed unless it invokes something.
    ///
    /// - Parameter message: decoded in full.
    @_noLocks
    mutating func expects(_ message: inout DecodedMessage, ends: DialogueEnds) -> Bool {
        if message.tcap.originatingTransactionID.isPresent {
            var sent = Dialogue()
            let key = key(
                message.tcap.originatingTransactionID, of: message.sccp.called,
                pointCode: message.mtp.destinationPointCode, end: ends.receiver)
            return find(key, into: &sent) && hasInvoked(sent, &message)
        }
        var index = 0
        while index < Int(message.tcap.componentCount) {
            if case .invoke = message.components[index].type { return false }
            index &+= 1
        }
        return true
    }

    /// Tells whether the owner of a transaction ID has invoked all that a message invokes.
    @_noLocks
    private func hasInvoked(_ sent: Dialogue, _ message: inout DecodedMessage) -> Bool {
        var index = 0
        while index < Int(message.tcap.componentCount) {
            if case .invoke = message.components[index].type {
                guard message.components[index].hasCode,
                    sent.invoked.code(of: message.components[index].invokeID)
                        == Int(message.components[index].code)
                else { return false }
            }
            index &+= 1
        }
        return true
    }

    /// Learns from a message that goes on, so that those that answer it can be read.
    ///
    /// - Parameters:
    ///   - message: decoded in full.
    ///   - dialogue: what `recall` gave.
    ///   - keys: those of the message.
    ///   - opener: the side that the message is from.
    ///   - table: tells networks.
    ///   - now: seconds of a monotonic clock.
    @_noLocks
    mutating func learn(
        from message: inout DecodedMessage, _ dialogue: inout Dialogue, keys: DialogueKeys,
        opener: DialogueOpener, now: UInt32, table: Span<UInt32>
    ) {
        guard !message.sccp.type.isService, !message.flags.contains(.hijackedDialogue) else {
            return
        }
        dialogue.time = now
        if dialogue.imsi.isEmpty { dialogue.imsi = subscriber(of: &message) }
        if case .unknown = dialogue.context.userProtocol {
            dialogue.userProtocol = message.tcap.userProtocol
        }
        if dialogue.context.isPresent || dialogue.userProtocol.rawValue != 0 {
            dialogue.isOrphan = false
        }
        switch message.tcap.type {
        case .begin:
            dialogue.invoked = InvokedOperations()
            dialogue.peer = 0
            dialogue.openedBy = opener
            dialogue.counterpart = message.sccp.called.digits.packed
            remember(&message, dialogue, under: keys.sender)
        case .continue:
            var known = Dialogue()
            if find(keys.receiver, into: &known) {
                var isPeer = known.peer != 0
                if !isPeer { isPeer = isOfThoseAsked(known, &message, table) }
                if isPeer {
                    known.peer = keys.sender
                    known.counterpart = message.sccp.calling.digits.packed
                }
                known.time = now
                known.imsi = dialogue.imsi
                known.context = dialogue.context
                known.isOrphan = dialogue.isOrphan
                if isPeer { settleAnswers(&message, &known.invoked) }
                store(known, under: keys.receiver)
            }
            dialogue.invoked = InvokedOperations()
            dialogue.counterpart = message.sccp.called.digits.packed
            if find(keys.sender, into: &known) {
                dialogue.invoked = known.invoked
                // Who has answered stays who has, though the title that was called is written on.
                if known.peer != 0 { dialogue.counterpart = known.counterpart }
            }
            dialogue.peer = keys.receiver
            remember(&message, dialogue, under: keys.sender)
        case .end, .abort:
            var known = Dialogue()
            guard find(keys.receiver, into: &known) else { return }
            if known.peer == 0, !isOfThoseAsked(known, &message, table) { return }
            remove(keys.receiver)
            if known.peer != 0 { remove(known.peer) }
        case .unidirectional, .ansi, .none:
            break
        }
    }

    /// Takes what a message answers off the invokes that wait for an answer.
    @inline(always) @_noLocks
    private func settleAnswers(
        _ message: inout DecodedMessage, _ invoked: inout InvokedOperations
    ) {
        var index = 0
        while index < Int(message.tcap.componentCount) {
            switch message.components[index].type {
            case .returnResultLast, .returnError:
                invoked.remove(message.components[index].invokeID)
            // A rejection may be of a result, whose ID is the other end's.
            case .invoke, .returnResultNotLast, .reject: break
            }
            index &+= 1
        }
    }

    /// Tells whether the first answer in a dialogue is from the network that was asked, as far as
    /// networks are known.
    ///
    /// Any other may be somebody's who has guessed: it goes on, and neither locks the right one out nor
    /// ends the dialogue for it.
    @inline(always) @_noLocks
    private func isOfThoseAsked(
        _ dialogue: Dialogue, _ message: inout DecodedMessage, _ table: Span<UInt32>
    ) -> Bool {
        guard dialogue.counterpart != 0 else { return true }
        let asked = networkIdentity(of: Digits(packed: dialogue.counterpart), in: table)
        guard asked != 0 else { return true }
        return asked == networkIdentity(of: message.sccp.calling.digits, in: table)
    }

    @inline(always) @_noLocks
    private func remember(
        _ message: inout DecodedMessage, _ dialogue: Dialogue, under key: UInt64
    ) {
        var entry = dialogue
        var index = 0
        while index < Int(message.tcap.componentCount) {
            if case .invoke = message.components[index].type, message.components[index].hasInvokeID,
                message.components[index].hasCode
            {
                entry.invoked.insert(
                    message.components[index].invokeID, message.components[index].code)
            }
            index &+= 1
        }
        store(entry, under: key)
    }

    /// The subscriber that a message names: in an argument, else in MAP-Open.
    ///
    /// Where the two name different ones, what follows in the dialogue may mean either: no digits of
    /// an IMSI then, but such as no rule can read.
    @inline(always) @_noLocks
    private func subscriber(of message: inout DecodedMessage) -> Digits {
        let named = message.argumentIMSI
        let opened = message.openedIMSI
        if named.isEmpty { return opened }
        return opened.isEmpty || opened.equals(named) ? named : ambiguous
    }

    /// Six digits above nine.
    private var ambiguous: Digits {
        @_noLocks get {
            var digits = Digits()
            digits.high = 0xffff_ff00_0000_0000
            digits.count = 6
            return digits
        }
    }

    /// What the two ends of a message's dialogue are found by.
    ///
    /// - Parameter message: after the first step of decoding.
    @inline(always) @_noLocks
    func keys(of message: inout DecodedMessage, ends: DialogueEnds) -> DialogueKeys {
        var keys = DialogueKeys()
        if message.tcap.originatingTransactionID.isPresent {
            keys.sender = key(
                message.tcap.originatingTransactionID, of: message.sccp.calling,
                pointCode: message.mtp.originatingPointCode, end: ends.sender)
        }
        guard message.tcap.destinationTransactionID.isPresent else { return keys }
        if message.sccp.type.isService {
            keys.receiver = key(
                message.tcap.destinationTransactionID, of: message.sccp.calling,
                pointCode: message.mtp.originatingPointCode, end: ends.sender)
        } else {
            keys.receiver = key(
                message.tcap.destinationTransactionID, of: message.sccp.called,
                pointCode: message.mtp.destinationPointCode, end: ends.receiver)
        }
        return keys
    }
}

extension DecodedMessage {
    /// The IMSI that the first invoke with one names, else the first result; empty where none does.
    @inline(always) var argumentIMSI: Digits {
        @_noLocks mutating get {
            var answered = Digits()
            var index = 0
            while index < Int(tcap.componentCount) {
                if components[index].argument.has(.imsi) {
                    let imsi = components[index].argument.number(.imsi).digits
                    if case .invoke = components[index].type { return imsi }
                    if answered.isEmpty { answered = imsi }
                }
                index &+= 1
            }
            return answered
        }
    }

    /// The IMSI that MAP-Open names, its destination reference; empty where that is none.
    ///
    /// Registers take one as such by its length, whatever plan it is said to be of.
    @inline(always) var openedIMSI: Digits {
        // Numbering plan 6 is E.212.
        @_noLocks get {
            let isIMSI =
                tcap.destinationReference.plan == 6 || tcap.destinationReference.digits.count >= 14
            return isIMSI ? tcap.destinationReference.digits : Digits()
        }
    }
}

extension Dialogue {
    /// Flags a result or error of what was not invoked, or was answered, and a result that names
    /// another operation than the invoke did.
    @inline(always) @_noLocks
    private func inspectAnswer(_ message: inout DecodedMessage, _ index: Int) {
        let code = invoked.code(of: message.components[index].invokeID)
        if code < 0 {
            // One of the forgotten may be meant.
            if !invoked.areIncomplete { message.flags.insert(.unexpectedAnswer) }
            return
        }
        // The code of an error is not the operation's.
        if case .returnError = message.components[index].type { return }
        if message.components[index].hasCode, Int(message.components[index].code) != code {
            message.flags.insert(.unexpectedAnswer)
        }
    }

    /// Settles what a message inherits from its dialogue: context, protocol, what was invoked.
    ///
    /// A Continue, End or Abort of a dialogue that is not remembered, or that nobody saw open, is
    /// flagged `unknownDialogue`.
    ///
    /// - Parameters:
    ///   - message: between the two steps of decoding.
    ///   - isKnown: what `recall` said.
    @_noLocks
    mutating func settle(_ message: inout DecodedMessage, isKnown: Bool) {
        if message.tcap.applicationContext.isPresent {
            if !isKnown || !message.tcap.destinationTransactionID.isPresent
                || admits(message.tcap.applicationContext)
            {
                context = message.tcap.applicationContext
            } else {
                message.flags.insert(.contextMismatch)
            }
        }
        message.tcap.dialogueContext = context
        message.tcap.userProtocol = userProtocol
        message.tcap.invoked = invoked
        if !isKnown { isOrphan = true }
        if isOrphan { message.flags.insert(.unknownDialogue) }
    }

    /// Looks for answers that nobody asked for, and for subscribers that do not belong together.
    ///
    /// - Parameter message: decoded in full.
    @_noLocks
    mutating func inspect(_ message: inout DecodedMessage) {
        var first = Digits()
        var hasInvoke = false
        var areSeveral = false
        var index = 0
        while index < Int(message.tcap.componentCount) {
            if message.components[index].argument.has(.imsi) {
                let imsi = message.components[index].argument.number(.imsi).digits
                if first.isEmpty { first = imsi }
                if !first.equals(imsi) { areSeveral = true }
            }
            switch message.components[index].type {
            case .invoke: hasInvoke = true
            case .returnResultLast, .returnResultNotLast, .returnError:
                if time != 0, !isOrphan, !message.sccp.type.isService {
                    inspectAnswer(&message, index)
                }
            case .reject: break
            }
            index &+= 1
        }
        // Whom MAP-Open names is whom the first invoke is about.
        let opened = message.openedIMSI
        if !opened.isEmpty, !first.isEmpty, !opened.equals(first) { areSeveral = true }
        if areSeveral, hasInvoke { message.flags.insert(.severalSubscribers) }
    }
}
