import SS7Filter
import SS7Wire

extension DialogueMemory {
    /// Finds the dialogue that a message goes on with.
    ///
    /// - Parameters:
    ///   - message: between the two steps of decoding.
    ///   - dialogue: takes what is remembered.
    /// - Returns: false for a Continue, End or Abort of a dialogue that is not.
    @_noLocks
    func recall(
        _ message: inout DecodedMessage, into dialogue: inout Dialogue, ends: DialogueEnds
    ) -> Bool {
        dialogue = Dialogue()
        guard message.tcap.destinationTransactionID.isPresent else { return true }
        guard find(destinationKey(&message, ends), into: &dialogue) else { return false }
        if isHijacked(dialogue, &message, ends) { message.flags.insert(.hijackedDialogue) }
        return true
    }

    /// Tells whether a message is from another than the one who has answered in its dialogue.
    ///
    /// Before the first answer anyone may answer: the title that was called may stand for another,
    /// Q.714 clause 2.6. An address without digits says nothing.
    @inline(always) @_noLocks
    private func isHijacked(
        _ dialogue: Dialogue, _ message: inout DecodedMessage, _ ends: DialogueEnds
    ) -> Bool {
        guard dialogue.peer != 0, !message.sccp.type.isService else { return false }
        let sender = message.sccp.calling.digits.packed
        if sender != 0, dialogue.counterpart != 0, sender != dialogue.counterpart { return true }
        return message.tcap.originatingTransactionID.isPresent && sender != 0
            && originatingKey(&message, ends) != dialogue.peer
    }

    /// Tells whether a service message may bring back what its receiver has sent.
    ///
    /// What opened or continued a dialogue is remembered under its own transaction ID, with what it
    /// invoked: nothing else comes back. An End or an
    /// Abort leaves nothing behind; it is believed unless it invokes something.
    ///
    /// - Parameter message: decoded in full.
    @_noLocks
    func expects(_ message: inout DecodedMessage, ends: DialogueEnds) -> Bool {
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
    ///   - now: seconds of a monotonic clock.
    @_noLocks
    func learn(
        from message: inout DecodedMessage, _ dialogue: inout Dialogue, ends: DialogueEnds,
        now: UInt32
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
            dialogue.openedBy = DialogueOpener(word: UInt64(ends.sender))
            dialogue.openedAt = now
            dialogue.counterpart = message.sccp.called.digits.packed
            remember(&message, dialogue, under: originatingKey(&message, ends))
        case .continue:
            let theirs = destinationKey(&message, ends)
            let ours = originatingKey(&message, ends)
            var known = Dialogue()
            if find(theirs, into: &known) {
                known.peer = ours
                known.counterpart = message.sccp.calling.digits.packed
                known.time = now
                known.imsi = dialogue.imsi
                known.context = dialogue.context
                known.isOrphan = dialogue.isOrphan
                store(known, under: theirs)
            }
            dialogue.invoked = InvokedOperations()
            if find(ours, into: &known) { dialogue.invoked = known.invoked }
            dialogue.peer = theirs
            dialogue.counterpart = message.sccp.called.digits.packed
            remember(&message, dialogue, under: ours)
        case .end, .abort:
            let theirs = destinationKey(&message, ends)
            var known = Dialogue()
            guard find(theirs, into: &known) else { return }
            remove(theirs)
            if known.peer != 0 { remove(known.peer) }
        case .unidirectional, .ansi, .none:
            break
        }
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
        var index = 0
        while index < Int(message.tcap.componentCount) {
            if message.components[index].argument.has(.imsi) {
                let imsi = message.components[index].argument.number(.imsi).digits
                if message.tcap.destinationReference.plan == 6,
                    !message.tcap.destinationReference.digits.isEmpty,
                    !message.tcap.destinationReference.digits.equals(imsi)
                {
                    return ambiguous
                }
                return imsi
            }
            index &+= 1
        }
        // Numbering plan 6 is E.212: the reference is an IMSI.
        guard message.tcap.destinationReference.plan == 6 else { return Digits() }
        return message.tcap.destinationReference.digits
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

    /// The keys of the dialogue's end that sent a message, and of the one that it goes to.
    @_noLocks
    func keys(_ message: inout DecodedMessage, _ ends: DialogueEnds) -> (UInt64, UInt64) {
        (originatingKey(&message, ends), destinationKey(&message, ends))
    }

    /// The key of the dialogue's end that sent the message.
    @inline(always) @_noLocks
    func originatingKey(
        _ message: inout DecodedMessage, _ ends: DialogueEnds
    ) -> UInt64 {
        key(
            message.tcap.originatingTransactionID, of: message.sccp.calling,
            pointCode: message.mtp.originatingPointCode, end: ends.sender)
    }

    /// The key of the dialogue's end that the message goes to; a service message goes back to
    /// its sender, so that it is the other way round.
    @inline(always) @_noLocks
    func destinationKey(
        _ message: inout DecodedMessage, _ ends: DialogueEnds
    ) -> UInt64 {
        if message.sccp.type.isService {
            return key(
                message.tcap.destinationTransactionID, of: message.sccp.calling,
                pointCode: message.mtp.originatingPointCode, end: ends.sender)
        }
        return key(
            message.tcap.destinationTransactionID, of: message.sccp.called,
            pointCode: message.mtp.destinationPointCode, end: ends.receiver)
    }
}

extension Dialogue {
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
    func inspect(_ message: inout DecodedMessage) {
        var first = Digits()
        var index = 0
        while index < Int(message.tcap.componentCount) {
            switch message.components[index].type {
            case .invoke:
                if message.components[index].argument.has(.imsi) {
                    let imsi = message.components[index].argument.number(.imsi).digits
                    if first.isEmpty { first = imsi }
                    if !first.equals(imsi) { message.flags.insert(.severalSubscribers) }
                }
            case .returnResultLast, .returnResultNotLast, .returnError:
                // Of nine or more invokes the oldest are forgotten.
                if time != 0, !isOrphan, invoked.count < 8, !message.sccp.type.isService,
                    invoked.code(of: message.components[index].invokeID) < 0
                {
                    message.flags.insert(.unexpectedAnswer)
                }
            case .reject: break
            }
            index &+= 1
        }
    }
}
