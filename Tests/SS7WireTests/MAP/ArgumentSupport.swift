@testable import SS7Wire

/// What was read of one argument.
struct ReadArgument {
    var component: Component
    var flags: ReasonSet

    /// The digits of every number that was found, by its role's name.
    var numbers: [String: String] {
        var argument = component.argument
        var found: [String: String] = [:]
        for role in NumberRole.allCases where argument.has(role) {
            found[role.name] = argument.number(role).digits.description
        }
        return found
    }

    /// Every number and scalar that was found, in text.
    var fields: [String: String] {
        numbers.merging(scalars.mapValues(String.init)) { number, _ in number }
    }

    /// Every scalar that was found, by its role's name.
    var scalars: [String: UInt32] {
        var argument = component.argument
        var found: [String: UInt32] = [:]
        for role in ScalarRole.allCases { found[role.name] = argument.scalar(role) }
        return found
    }
}

/// Reads an argument as the decoder of a component does, some octets behind the start.
func readArgument(
    _ operation: Operation, _ argument: [UInt8], version: UInt8 = 3,
    type: ComponentType = .invoke
) throws(DecodeError) -> ReadArgument {
    var context = ApplicationContext()
    if version > 0 { context = home(of: operation, version: version) }
    return try readArgument(operation, argument, in: context, type: type)
}

/// The first context that has an operation in a version; where there is none, the first that has it
/// in another.
private func home(of operation: Operation, version: UInt8) -> ApplicationContext {
    let versions = [version] + (1...4).filter { $0 != version }
    let contexts = versions.flatMap { version in
        (1...61 as ClosedRange<UInt8>).map {
            ApplicationContext(operation.userProtocol, $0, version: version)
        }
    }
    var context = contexts.first { $0.permits(operation) } ?? ApplicationContext()
    context.version = version
    return context
}

func readArgument(
    _ operation: Operation, _ argument: [UInt8], in context: ApplicationContext,
    type: ComponentType = .invoke
) throws(DecodeError) -> ReadArgument {
    let octets = [0xee, 0xee] + argument + [0xee]
    var component = Component()
    component.type = type
    component.operation = operation
    component.parameter = ByteRange(2, 2 + argument.count)
    var flags = ReasonSet()
    var fields = FieldTable.shared
    try readArgument(
        in: octets.span, of: &component, context: context, fields: &fields, flags: &flags)
    return ReadArgument(component: component, flags: flags)
}

/// The reason why an argument is illegal; nil where it is not.
func reason(
    _ operation: Operation, _ argument: [UInt8], version: UInt8 = 3,
    type: ComponentType = .invoke
) -> Reason? {
    do {
        _ = try readArgument(operation, argument, version: version, type: type)
        return nil
    } catch {
        return error.reason
    }
}

/// A BER element of a short length.
func tlv(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] {
    let all = contents.flatMap { $0 }
    return [tag] + (all.count < 128 ? [UInt8(all.count)] : [0x81, UInt8(all.count)]) + all
}
