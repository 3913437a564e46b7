/// Reads what rules may name out of the argument of a component.
///
/// The reader follows only those types that hold such fields; everything else is skipped by its
/// length, so that content of extension containers cannot make a message illegal. Its depth is
/// that of the tables: no input makes it recurse further.
struct ArgumentReader: BitwiseCopyable {
    let layer: Layer
    /// The MAP version that decides what is mandatory; 0 where no context tells.
    let version: UInt8
    /// False for results, whose parts may come in several components.
    let enforcesPresence: Bool

    /// Reads one element as the field that it is.
    @inline(always) @_noLocks
    private func read(
        _ field: Field, in element: BERElement, of octets: Span<UInt8>,
        into argument: inout Argument, fields: inout FieldTable, flags: inout ReasonSet
    ) throws(DecodeError) {
        let role: NumberRole
        let isIMSI: Bool
        switch field {
        case .imsi: (role, isIMSI) = (.imsi, true)
        case .isdn(let itsRole):
            guard element.count <= 9 else {
                throw DecodeError(
                    layer, element.isConstructed ? .constructedString : .badDigits,
                    at: element.isConstructed ? element.start : element.contents)
            }
            (role, isIMSI) = (itsRole, false)
        case .address(let itsRole): (role, isIMSI) = (itsRole, false)
        case .row, .inside:
            guard element.isConstructed else {
                throw DecodeError(layer, .badArgument, at: element.start)
            }
            try read(
                row(of: field), from: element.contents, to: element.contentsEnd, of: octets,
                into: &argument, fields: &fields, flags: &flags)
            return
        case .constructed:
            guard element.isConstructed else {
                throw DecodeError(layer, .badArgument, at: element.start)
            }
            return
        case .primitive:
            guard !element.isConstructed else {
                throw DecodeError(layer, .constructedString, at: element.start)
            }
            return
        case .unknown:
            // A universal string tag cannot be a constructed type under another name.
            if element.tag == 0x24 || element.tag == 0x23 {
                throw DecodeError(layer, .constructedString, at: element.start)
            }
            return
        case .mark(let role):
            argument.set(role, 1)
            return
        case .duplicate:
            throw DecodeError(layer, .duplicateField, at: element.start)
        case .wrong, .dependent:
            throw DecodeError(layer, .badArgument, at: element.start)
        case .imei, .isup, .generic, .scalar, .integer, .shortMessage:
            guard !element.isConstructed else {
                throw DecodeError(layer, .constructedString, at: element.start)
            }
            try readFurther(
                field, from: element.contents, to: element.contentsEnd, of: octets,
                into: &argument, flags: &flags)
            return
        }
        guard !element.isConstructed else {
            throw DecodeError(layer, .constructedString, at: element.start)
        }
        let numbers = NumberReader(layer)
        var number = Number()
        if isIMSI {
            number.digits = try numbers.imsi(
                from: element.contents, to: element.contentsEnd, of: octets, flags: &flags)
        } else {
            number = try numbers.address(
                from: element.contents, to: element.contentsEnd, of: octets, flags: &flags)
        }
        if !argument.has(role) { argument.set(role, number) }
    }

    /// The same for what is a whole argument.
    @inline(never) @_noLocks
    fileprivate func readAlone(
        _ field: Field, in element: BERElement, of octets: Span<UInt8>,
        into argument: inout Argument, fields: inout FieldTable, flags: inout ReasonSet
    ) throws(DecodeError) {
        try read(
            field, in: element, of: octets, into: &argument, fields: &fields, flags: &flags)
    }

    @inline(always) @_noLocks
    private func row(of field: Field) -> Int {
        switch field {
        case .row(let row): Int(row)
        case .inside(let type): type.row
        default: ArgumentType.plain.row
        }
    }

    /// Reads the elements of a constructed value, of the type whose first row this is.
    @_noLocks
    fileprivate func read(
        _ firstRow: Int, from start: Int, to end: Int, of octets: Span<UInt8>,
        into argument: inout Argument, fields: inout FieldTable, flags: inout ReasonSet
    ) throws(DecodeError) {
        let type = fields.rows[firstRow]
        let isByPosition = Int(type.next) != firstRow
        let most = type.most
        var row = firstRow
        var cursor = BERCursor(start, end)
        var seen = FieldSet()
        while !cursor.isAtEnd {
            var slot = fields.slot(of: cursor.peek(in: octets))
            let element = try cursor.next(
                in: octets, isShort: slot != Slot.none, layer: layer, flags: &flags)
            seen.count &+= 1
            var field = Field.dependent
            var nth = 0
            var isRepeated = false
            if slot < Slot.octetString {
                nth = seen.insert(context: slot)
                isRepeated = nth > 0
                field = fields.field(row, slot)
            } else if slot < Slot.boolean {
                nth = seen.insert(counted: slot)
                slot &+= nth < 3 ? nth : 3
                field = fields.field(row, slot)
            } else if slot != Slot.none {
                field = fields.field(row, slot)
            } else {
                nth = seen.insert(Tag(element))
                isRepeated = nth > 0
            }
            if seen.count > most || isRepeated && type.isDistinct {
                throw DecodeError(layer, .duplicateField, at: element.start)
            }
            if case .dependent = field {
                field = type.type.field(
                    Tag(element), nth: nth, position: seen.count, contexts: seen.contexts)
            }
            try read(
                field, in: element, of: octets, into: &argument, fields: &fields, flags: &flags)
            if isByPosition { row = Int(fields.rows[row].next) }
        }
        guard enforcesPresence else { return }
        if seen.count == 0, most == 1 {
            throw DecodeError(layer, .missingArgument, at: start)
        }
        guard type.needsNothing || seen.meets(type.type.requirement(version: version)) else {
            throw DecodeError(layer, .missingArgument, at: start)
        }
    }

    /// Reads the primitive fields that are less frequent.
    @inline(never) @_noLocks
    private func readFurther(
        _ field: Field, from start: Int, to end: Int, of octets: Span<UInt8>,
        into argument: inout Argument, flags: inout ReasonSet
    ) throws(DecodeError) {
        let numbers = NumberReader(layer)
        let number: Number
        let role: NumberRole
        switch field {
        case .imei:
            number = try numbers.imei(from: start, to: end, of: octets, flags: &flags)
            role = .imei
        case .isup(let itsRole):
            number = try numbers.isup(from: start, to: end, of: octets, flags: &flags)
            role = itsRole
        case .generic(let itsRole):
            number = try numbers.isup(from: start &+ 1, to: end, of: octets, flags: &flags)
            role = itsRole
        case .scalar(let role):
            guard end &- start == 1 else { throw DecodeError(layer, .badArgument, at: start) }
            if !argument.has(role) { argument.set(role, UInt32(octets[start])) }
            return
        case .integer(let role):
            guard start < end else { throw DecodeError(layer, .badArgument, at: start) }
            if !argument.has(role) {
                argument.set(role, unsignedInteger(from: start, to: end, of: octets))
            }
            return
        case .shortMessage(let fromStation):
            try readShortMessage(
                from: start, to: end, of: octets, into: &argument, fromStation: fromStation,
                flags: &flags)
            return
        default:
            return
        }
        if !argument.has(role) { argument.set(role, number) }
    }
}

/// The value of an INTEGER's contents octets; what is negative or wider than a scalar counts as the
/// largest, which no service has.
@_noLocks
private func unsignedInteger(from start: Int, to end: Int, of octets: Span<UInt8>) -> UInt32 {
    var value: UInt64 = octets[start] & 0x80 == 0 ? 0 : .max
    var offset = start
    while offset < end, value <= UInt64(UInt32.max) {
        value = value &<< 8 | UInt64(octets[offset])
        offset &+= 1
    }
    return UInt32(clamping: value)
}

// MARK: - Components

/// Reads the argument or result of a component into its `argument`.
///
/// Nothing is read of errors and rejects, nor of operations that no standard names. An argument in
/// the shape of another MAP version than the context's is read, since nodes do so, and flagged, as
/// is an operation that the context does not have.
///
/// - Parameters:
///   - octets: what the component's ranges count in.
///   - component: its `operation` and `parameter` are set, and `argument` is empty.
///   - context: the context of the dialogue.
///   - fields: what stands under which tag.
///   - flags: takes what is non-canonical (lengths, filler, spare bits) and `contextMismatch`.
/// - Throws: `missingArgument`, `badArgument`, `duplicateField`, `constructedString`, `highTag`,
///   `bytesAfterArgument`, `badDigits`, `badTPDU`, and what `BERCursor` throws.
@_noLocks
func readArgument(
    in octets: Span<UInt8>, of component: inout Component, context: ApplicationContext,
    fields: inout FieldTable, flags: inout ReasonSet
) throws(DecodeError) {
    let isResult: Bool
    switch component.type {
    case .invoke: isResult = false
    case .returnResultLast, .returnResultNotLast: isResult = true
    case .returnError, .reject: return
    }
    let operation = component.operation
    let layer: Layer
    let version = context.isPresent ? context.syntaxVersion : 0
    var mapOperation: MAPOperation?
    var capOperation: CAPOperation?
    switch operation.userProtocol {
    case .map:
        layer = .map
        mapOperation = MAPOperation.assigned(operation.code)
    case .cap:
        layer = .cap
        capOperation = CAPOperation.assigned(operation.code)
    case .unknown:
        return
    }
    if context.isPresent, !context.permits(operation) || component.isOfOtherVersion(context) {
        flags.insert(.contextMismatch)
    }
    let start = component.parameter.lowerBound
    let end = component.parameter.upperBound
    guard start < end else {
        let isNeeded =
            mapOperation?.needsArgument(version: version) ?? capOperation?.needsArgument ?? false
        if !isResult, isNeeded { throw DecodeError(layer, .missingArgument, at: start) }
        return
    }
    var cursor = BERCursor(start, end)
    let element = try cursor.next(in: octets, layer: layer, flags: &flags)
    guard cursor.isAtEnd else { throw DecodeError(layer, .bytesAfterArgument, at: cursor.offset) }
    let tag = Tag(element)
    let field: Field
    if let mapOperation {
        field = isResult ? mapOperation.result(tag) : mapOperation.argument(tag)
        if !isResult, version > 0, mapOperation.isForeign(tag, version: version) {
            flags.insert(.contextMismatch)
        }
    } else if let capOperation {
        field = isResult ? capOperation.result(tag) : capOperation.argument(tag, phase: version)
    } else {
        return
    }
    let reader = ArgumentReader(layer: layer, version: version, enforcesPresence: !isResult)
    if case .inside(let type) = field, element.isConstructed {
        try reader.read(
            type.row, from: element.contents, to: element.contentsEnd, of: octets,
            into: &component.argument, fields: &fields, flags: &flags)
    } else {
        try reader.readAlone(
            field, in: element, of: octets, into: &component.argument, fields: &fields,
            flags: &flags)
    }
}

extension Component {
    /// True for mt-ForwardSM under the code that it does not have in the context's version: 46 in
    /// version 2, 44 in version 3.
    @inline(always) @_noLocks
    fileprivate func isOfOtherVersion(_ context: ApplicationContext) -> Bool {
        guard hasCode, operation.code == 44, case .map = operation.userProtocol else {
            return false
        }
        return (code == 46) != (context.version < 3)
    }
}

/// Tells whether a component's argument or result could be that of an operation.
///
/// MAP and CAP share operation codes; where no context tells them apart, the subsystem number and
/// this test decide together. `component.argument` is empty afterwards.
@_noLocks
func argumentFits(
    _ operation: Operation, in octets: Span<UInt8>, of component: inout Component,
    fields: inout FieldTable
) -> Bool {
    let before = component.operation
    var ignored = ReasonSet()
    var fits = true
    component.operation = operation
    component.argument.reset()
    switch operation.userProtocol {
    case .map: if case .none = MAPOperation.assigned(operation.code) { fits = false }
    case .cap: if case .none = CAPOperation.assigned(operation.code) { fits = false }
    case .unknown: fits = false
    }
    if fits {
        do {
            try readArgument(
                in: octets, of: &component, context: ApplicationContext(), fields: &fields,
                flags: &ignored)
        } catch {
            fits = false
        }
    }
    component.operation = before
    component.argument.reset()
    return fits
}
