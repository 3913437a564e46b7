import SS7Wire

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

    /// Every scalar that was found, by its role's name.
    var scalars: [String: UInt8] {
        var argument = component.argument
        var found: [String: UInt8] = [:]
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
    if version > 0 {
        let numbers: ClosedRange<UInt8> = 1...61
        let contexts = numbers.map {
            ApplicationContext(operation.userProtocol, $0, version: version)
        }
        // CAP's control of GPRS has contexts in phase 3 only.
        let gprs = ApplicationContext(.cap, 50, version: 3)
        context = contexts.first { $0.permits(operation) } ?? gprs
    }
    return try readArgument(operation, argument, in: context, type: type)
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
    try readArgument(in: octets.span, of: &component, context: context, flags: &flags)
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
