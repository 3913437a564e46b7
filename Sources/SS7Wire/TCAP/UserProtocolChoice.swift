/// Settles whether a message's components are MAP's or CAP's.
///
/// The context decides, the message's own or its dialogue's; else what the dialogue was taken for;
/// else subsystem number and shape of the argument together. One of the two alone never does: a
/// subsystem number is easily chosen, and shapes overlap.
@_noLocks
func chooseUserProtocol(_ octets: Span<UInt8>, _ message: inout DecodedMessage) {
    if message.tcap.dialogueContext.isPresent {
        message.tcap.userProtocol = message.tcap.dialogueContext.userProtocol
        if case .unknown = message.tcap.userProtocol { message.flags.insert(.unknownContext) }
        return
    }
    guard case .unknown = message.tcap.userProtocol, message.tcap.componentCount > 0 else {
        return
    }
    var ranks = SubsystemRanks()
    ranks.add(message.sccp.called)
    ranks.add(message.sccp.calling)
    var fitsMAP = ranks.isMAP != ranks.isCAP
    var fitsCAP = ranks.isCAP && !ranks.isMAP
    var hasOperation = false
    var index = 0
    while index < Int(message.tcap.componentCount) {
        let code = operationCode(of: index, in: &message)
        if code >= 0 {
            hasOperation = true
            let octet = UInt8(truncatingIfNeeded: code)
            if fitsMAP {
                fitsMAP = argumentFits(
                    Operation(.map, octet), in: octets, of: &message.components[index],
                    fields: &message.fields)
            }
            if fitsCAP {
                fitsCAP = argumentFits(
                    Operation(.cap, octet), in: octets, of: &message.components[index],
                    fields: &message.fields)
            }
        }
        index &+= 1
    }
    if hasOperation {
        if fitsMAP, ranks.isMAP { message.tcap.userProtocol = .map }
        // Several of CAP's arguments have every shape: CAP is what cannot be MAP.
        if fitsCAP, !fitsMAP { message.tcap.userProtocol = .cap }
    }
    if case .unknown = message.tcap.userProtocol { message.flags.insert(.unknownProtocol) }
}

/// The operation code that a component names or, by its invoke, stands for; negative when unknown.
@inline(always) @_noLocks
private func operationCode(of index: Int, in message: inout DecodedMessage) -> Int {
    switch message.components[index].type {
    case .invoke, .returnResultLast, .returnResultNotLast:
        if message.components[index].hasCode { return Int(message.components[index].code) }
        guard message.components[index].hasInvokeID else { return -1 }
        return message.tcap.invoked.code(of: message.components[index].invokeID)
    case .returnError, .reject:
        guard message.components[index].hasInvokeID else { return -1 }
        return message.tcap.invoked.code(of: message.components[index].invokeID)
    }
}

/// What the subsystem numbers of both addresses suggest, TS 23.003 clause 8.
private struct SubsystemRanks: BitwiseCopyable {
    var isMAP = false
    var isCAP = false
    @_noLocks init() {}

    @_noLocks
    mutating func add(_ address: SCCPAddress) {
        guard address.hasSubsystemNumber else { return }
        switch address.subsystemNumber {
        case 5...10, 145, 148...150: isMAP = true
        case 146: isCAP = true
        default: break
        }
    }
}

/// Names each component's operation and reads its argument or result.
@_noLocks
func decodeArguments(
    _ octets: Span<UInt8>, _ message: inout DecodedMessage
) throws(DecodeError) {
    var index = 0
    while index < Int(message.tcap.componentCount) {
        let code = operationCode(of: index, in: &message)
        if code >= 0, case .unknown = message.tcap.userProtocol {
            readAsMAP(octets, &message, index, UInt8(truncatingIfNeeded: code))
        } else if code >= 0 {
            message.components[index].operation = Operation.resolve(
                code: UInt8(truncatingIfNeeded: code), in: message.tcap.dialogueContext,
                of: message.tcap.userProtocol)
            try readArgument(
                in: octets, of: &message.components[index],
                context: message.tcap.dialogueContext, fields: &message.fields,
                flags: &message.flags)
            if isDoubtfulCAP(index, &message) {
                readAsMAP(octets, &message, index, UInt8(truncatingIfNeeded: code))
            } else if case .cap = message.tcap.userProtocol {
                lookForMAP(octets, &message, index, UInt8(truncatingIfNeeded: code))
            }
        }
        index &+= 1
    }
}

/// Tells whether a node could take for MAP what is said to be CAP: the context does not have the
/// operation, or the message goes to a node that no CAP dialogue has.
@inline(always) @_noLocks
private func isDoubtfulCAP(_ index: Int, _ message: inout DecodedMessage) -> Bool {
    guard case .cap = message.tcap.userProtocol else { return false }
    if message.tcap.dialogueContext.isPresent,
        !message.tcap.dialogueContext.permits(message.components[index].operation)
    {
        return true
    }
    // HLR, VLR, EIR and AuC, TS 23.003 clause 8.
    switch message.sccp.called.subsystemNumber {
    case 6, 7, 9, 10: return message.sccp.called.hasSubsystemNumber
    default: return false
    }
}

/// Reads an invoke's argument as MAP would, whatever its version, and marks it as doubtful.
@_noLocks
private func readAsMAP(
    _ octets: Span<UInt8>, _ message: inout DecodedMessage, _ index: Int, _ code: UInt8
) {
    guard case .invoke = message.components[index].type else { return }
    message.components[index].isDoubtful = true
    // A number that MAP has not given away has no argument to read.
    guard case .some = MAPOperation.assigned(code) else { return }
    let operation = message.components[index].operation
    var ignored = ReasonSet()
    message.components[index].operation = Operation(.map, code)
    message.components[index].argument.reset()
    do throws(DecodeError) {
        try readArgument(
            in: octets, of: &message.components[index], context: ApplicationContext(),
            fields: &message.fields, flags: &ignored)
    } catch {
        message.components[index].argument.reset()
        message.components[index].isUnread = true
        message.components[index].operation = operation
        rereadAsCAP(octets, &message, index)
    }
    message.components[index].operation = operation
}

/// Marks an invoke of CAP as doubtful whose argument is one of MAP's operation of the same number and
/// names a subscriber: CAP leaves several of its arguments so open that MAP's pass for them.
@inline(never) @_noLocks
private func lookForMAP(
    _ octets: Span<UInt8>, _ message: inout DecodedMessage, _ index: Int, _ code: UInt8
) {
    guard case .invoke = message.components[index].type,
        !message.components[index].parameter.isEmpty,
        case .some = MAPOperation.assigned(code)
    else { return }
    message.spare.reset(to: .invoke)
    message.spare.operation = Operation(.map, code)
    message.spare.parameter = message.components[index].parameter
    var ignored = ReasonSet()
    do throws(DecodeError) {
        try readArgument(
            in: octets, of: &message.spare, context: ApplicationContext(), fields: &message.fields,
            flags: &ignored)
    } catch {
        return
    }
    // Few random octets are a whole IMSI; any few octets are a short one.
    let isNamed =
        message.spare.argument.number(.imsi).digits.count >= 13
        || message.spare.argument.number(.msisdn).digits.count >= 7
    guard isNamed else { return }
    message.components[index].isDoubtful = true
    message.components[index].argument = message.spare.argument
}

/// Reads the argument of CAP once more, which MAP's reading has wiped out.
@inline(never) @_noLocks
private func rereadAsCAP(
    _ octets: Span<UInt8>, _ message: inout DecodedMessage, _ index: Int
) {
    guard case .cap = message.components[index].operation.userProtocol else { return }
    var ignored = ReasonSet()
    do throws(DecodeError) {
        try readArgument(
            in: octets, of: &message.components[index], context: message.tcap.dialogueContext,
            fields: &message.fields, flags: &ignored)
    } catch {
        message.components[index].argument.reset()
    }
}
