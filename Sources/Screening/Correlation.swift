import SS7Filter
import SS7Wire
import SharedState

// Mutating, the larger of them, though they change nothing: else they would be called with a copy.

extension DialogueMemory {
    /// Finds the dialogue that a message goes on with.
    ///
    /// - Parameters:
    ///   - message: between the two steps of decoding.
    ///   - keys: those of the message.
    ///   - dialogue: takes what is remembered.
    /// - Returns: false for a Continue, End or Abort of a dialogue that is not.
    @inline(always) @_noLocks
    mutating func recall(
        _ message: inout DecodedMessage, keys: DialogueKeys, into dialogue: inout Dialogue
    ) -> Bool {
        dialogue = Dialogue()
        guard message.tcap.destinationTransactionID.isPresent else { return true }
        return recallKnown(&message, keys, &dialogue)
    }

    @inline(never) @_noLocks
    private mutating func recallKnown(
        _ message: inout DecodedMessage, _ keys: DialogueKeys, _ dialogue: inout Dialogue
    ) -> Bool {
        guard look(for: keys.receiver, into: &dialogue) >= 0 else { return false }
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
    ///   - subject: whom the message is about.
    ///   - keys: those of the message.
    ///   - opener: the side that the message is from.
    ///   - table: tells networks.
    ///   - now: seconds of a monotonic clock.
    @inline(always) @_noLocks
    mutating func learn(
        from message: inout DecodedMessage, _ dialogue: inout Dialogue, _ subject: inout Subject,
        keys: DialogueKeys, opener: DialogueOpener, now: UInt32, table: Span<UInt32>
    ) {
        dialogue.time = now
        if dialogue.imsi.isEmpty { dialogue.imsi = subject.subscriber }
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
        case .continue:
            learnAnswer(from: &message, &dialogue, keys, table)
        case .end, .abort:
            forget(&message, keys, table)
            return
        case .unidirectional, .ansi, .none:
            return
        }
        remember(&message, &dialogue, under: keys.sender)
    }

    /// Learns from a Continue who answers, and what.
    @inline(never) @_noLocks
    private mutating func learnAnswer(
        from message: inout DecodedMessage, _ dialogue: inout Dialogue, _ keys: DialogueKeys,
        _ table: Span<UInt32>
    ) {
        var known = Dialogue()
        if look(for: keys.receiver, into: &known) >= 0 {
            var isPeer = known.peer != 0
            if !isPeer { isPeer = isOfThoseAsked(known, &message, table) }
            if isPeer {
                known.peer = keys.sender
                known.counterpart = message.sccp.calling.digits.packed
            }
            known.time = dialogue.time
            known.imsi = dialogue.imsi
            known.context = dialogue.context
            known.isOrphan = dialogue.isOrphan
            if isPeer { settleAnswers(&message, &known.invoked) }
            store(known, under: keys.receiver)
        }
        dialogue.invoked = InvokedOperations()
        dialogue.counterpart = message.sccp.called.digits.packed
        if look(for: keys.sender, into: &known) >= 0 {
            dialogue.invoked = known.invoked
            // Who has answered stays who has, though the title that was called is written on.
            if known.peer != 0 { dialogue.counterpart = known.counterpart }
        }
        dialogue.peer = keys.receiver
    }

    /// Forgets a dialogue that its other end, or one of those asked, has ended.
    @inline(never) @_noLocks
    private mutating func forget(
        _ message: inout DecodedMessage, _ keys: DialogueKeys, _ table: Span<UInt32>
    ) {
        var known = Dialogue()
        let place = look(for: keys.receiver, into: &known)
        guard place >= 0 else { return }
        if known.peer == 0, !isOfThoseAsked(known, &message, table) { return }
        self.table.remove(keys.receiver, at: place)
        if known.peer != 0 { remove(known.peer) }
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
    private mutating func remember(
        _ message: inout DecodedMessage, _ dialogue: inout Dialogue, under key: UInt64
    ) {
        var invoked = dialogue.invoked
        let count = Int(message.tcap.componentCount)
        var index = 0
        while index < count {
            if case .invoke = message.components[index].type, message.components[index].hasInvokeID,
                message.components[index].hasCode
            {
                invoked.insert(message.components[index].invokeID, message.components[index].code)
            }
            index &+= 1
        }
        let place = table.makeRoom(for: key)
        table.write(dialogue.entry(invoked), under: key, at: place)
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
    @inline(always) @_noLocks
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
    /// - Parameters:
    ///   - message: decoded in full.
    ///   - subject: takes whom it is about.
    @inline(never) @_noLocks
    mutating func inspect(_ message: inout DecodedMessage, _ subject: inout Subject) {
        subject.read(&message)
        if subject.areSeveral, subject.invokes != 0 { message.flags.insert(.severalSubscribers) }
        // Of a dialogue that is just opening there is nothing to answer.
        if time != 0, !isOrphan { inspectAnswers(&message) }
    }

    @inline(never) @_noLocks
    private mutating func inspectAnswers(_ message: inout DecodedMessage) {
        if message.sccp.type.isService { return }
        var index = 0
        while index < Int(message.tcap.componentCount) {
            switch message.components[index].type {
            case .returnResultLast, .returnResultNotLast, .returnError:
                inspectAnswer(&message, index)
            case .invoke, .reject: break
            }
            index &+= 1
        }
    }
}
