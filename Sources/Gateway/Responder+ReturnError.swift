import SS7Filter
import SS7Wire

/// The answer of a node that will not do what was asked: a return error in an End.
extension Responder {
    /// Writes a TCAP End with a return error for one invoke, Q.774 clause 3.1.2.2.
    ///
    /// The dialogue of a Begin is accepted in the context that it asks for, as TS 29.002 clause 15.6.3
    /// has it, so that the error reaches the user; MAP version 1 has no dialogue portion.
    ///
    /// - Parameters:
    ///   - component: the invoke that is answered, an index into the message's components.
    ///   - value: the error as a table gives it, see `ReturnError`.
    ///   - octets: the message, or its last segment, as it came.
    ///   - data: what the ranges of the TCAP part count in: the same, or the joined segments.
    /// - Returns: nil where the component is no invoke, or the sender waits for no answer.
    func returnError(
        to message: inout DecodedMessage, component: Int, value: UInt32,
        octets: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, header: PayloadHeader
    ) -> UnsafeRawBufferPointer? {
        let transaction = message.tcap.originatingTransactionID
        guard transaction.isPresent, canAnswer(&message),
            component < message.tcap.componentCount,
            message.components[component].type == .invoke,
            message.components[component].hasInvokeID
        else { return nil }
        let context = message.tcap.applicationContextOctets
        let answersDialogue = message.tcap.type == .begin && !context.isEmpty
        guard context.count <= 40 else { return nil }
        let portion = answersDialogue ? 37 + UInt8(context.count) : 0
        // MAP's errors mean nothing to CAP, nor the other way round.
        let isCAP = message.components[component].operation.userProtocol == .cap
        guard isCAP == (value & 0x100 != 0) else { return nil }
        // A dialogue that names no context is version 1; one whose context is not known is taken for
        // one of today.
        let dialogue = message.tcap.dialogueContext
        let version: UInt8 =
            dialogue.isPresent ? dialogue.version : message.tcap.type == .begin ? 1 : 3
        let parameter = ErrorParameter(value, version: version)
        let error = 6 + parameter.length
        let end = 2 + transaction.length + portion + 4 + error
        // The longest context leaves every length below 128.

        var offset = Responder.parameter + 16
        unsafe putUnitdata(back: &message, octets, dataLength: 2 + end, &offset)
        put(0x64, &offset)
        put(end, &offset)
        putDestination(transaction, &offset)
        if answersDialogue { unsafe putAcceptance(of: context, data, &offset) }
        put(0x6c, &offset)
        put(2 + error, &offset)
        put(0xa3, &offset)
        put(error, &offset)
        put(0x02, &offset)
        put(1, &offset)
        put(UInt8(bitPattern: message.components[component].invokeID), &offset)
        put(0x02, &offset)
        put(1, &offset)
        put(UInt8(truncatingIfNeeded: value), &offset)
        parameter.write { put($0, &offset) }
        return unsafe finish(offset, &message, header)
    }

    /// Writes the dialogue portion that accepts a dialogue: an AARE, Q.773 clause 4.2.3.
    private func putAcceptance(
        of context: ByteRange, _ octets: UnsafeRawBufferPointer, _ offset: inout Int
    ) {
        let name = UInt8(context.count)
        put(0x6b, &offset)
        put(35 + name, &offset)
        put(0x28, &offset)
        put(33 + name, &offset)
        // dialogue-as-id: itu-t recommendation q 773 as(1) dialogue-as(1) version1(1).
        put(0x06, &offset)
        put(7, &offset)
        put(0x00, &offset)
        put(0x11, &offset)
        put(0x86, &offset)
        put(0x05, &offset)
        put(0x01, &offset)
        put(0x01, &offset)
        put(0x01, &offset)
        put(0xa0, &offset)
        put(22 + name, &offset)
        put(0x61, &offset)
        put(20 + name, &offset)
        // protocol-version: version1.
        put(0x80, &offset)
        put(2, &offset)
        put(0x07, &offset)
        put(0x80, &offset)
        put(0xa1, &offset)
        put(2 + name, &offset)
        put(0x06, &offset)
        put(name, &offset)
        unsafe copy(octets, context, &offset)
        // result: accepted.
        put(0xa2, &offset)
        put(3, &offset)
        put(0x02, &offset)
        put(1, &offset)
        put(0, &offset)
        // result-source-diagnostic: dialogue-service-user, null.
        put(0xa3, &offset)
        put(5, &offset)
        put(0xa1, &offset)
        put(3, &offset)
        put(0x02, &offset)
        put(1, &offset)
        put(0, &offset)
    }
}

/// The parameter of an error that has one which may not be left out.
private struct ErrorParameter {
    private enum Kind {
        case none
        /// An enumeration by itself, its first value.
        case enumeration
        /// The same within a sequence.
        case sequence
    }

    private let kind: Kind

    init(_ value: UInt32, version: UInt8) {
        switch value {
        // roamingNotAllowed needs its cause: plmnRoamingNotAllowed.
        case 8: kind = version < 3 ? .enumeration : .sequence
        // systemFailure names the network resource up to version 2: plmn.
        case 34: kind = version < 3 ? .enumeration : .none
        // CAP's systemFailure and taskRefused: unavailableResources, generic.
        case 0x100 | 11, 0x100 | 12: kind = .enumeration
        default: kind = .none
        }
    }

    var length: UInt8 {
        switch kind {
        case .none: 0
        case .enumeration: 3
        case .sequence: 5
        }
    }

    @inline(always)
    func write(_ put: (UInt8) -> Void) {
        if case .none = kind { return }
        if case .sequence = kind {
            put(0x30)
            put(3)
        }
        put(0x0a)
        put(1)
        put(0)
    }
}
