/// A MAP or CAP operation: the protocol and the local operation code, since the two share numbers.
///
/// Equal values are the same operation to every rule: `resolve(code:in:of:)` gives the forwarding
/// of a short message one identity whatever number a MAP version uses for it.
public struct Operation: BitwiseCopyable, Hashable, Sendable {
    public var userProtocol: UserProtocol
    public var code: UInt8

    @inlinable @inline(always) @_noLocks public init(_ userProtocol: UserProtocol, _ code: UInt8) {
        self.userProtocol = userProtocol
        self.code = code
    }

    /// No operation: the component names none and its dialogue is unknown.
    public static let none = Operation(.unknown, 255)

    /// An operation of TS 29.002.
    @inlinable public static func map(_ operation: MAPOperation) -> Operation {
        Operation(.map, operation.rawValue)
    }

    /// An operation of TS 29.078.
    @inlinable public static func cap(_ operation: CAPOperation) -> Operation {
        Operation(.cap, operation.rawValue)
    }

    /// The operation that a code means in an application context.
    ///
    /// MAP versions 1 and 2 forward short messages in both directions by code 46; in the context
    /// shortMsgMT-Relay it is what version 3 calls mt-ForwardSM.
    ///
    /// - Parameters:
    ///   - code: the local operation code.
    ///   - context: the dialogue's context; absent in MAP version 1.
    ///   - userProtocol: the protocol decided on; `unknown` gives an operation of no protocol.
    @inlinable @_noLocks
    public static func resolve(
        code: UInt8, in context: ApplicationContext, of userProtocol: UserProtocol
    ) -> Operation {
        // 46 is MO-ForwardSM, 44 MT-ForwardSM.
        if case .map = userProtocol, case .map = context.userProtocol, context.isPresent,
            code == 46, context.number == 25
        {
            return Operation(.map, 44)
        }
        return Operation(userProtocol, code)
    }
}

// MARK: - Names

extension Operation {
    /// True for an operation that the standards name.
    public var isNamed: Bool {
        switch userProtocol {
        case .map: MAPOperation(rawValue: code) != nil
        case .cap: CAPOperation(rawValue: code) != nil
        case .unknown: false
        }
    }

    /// The ASN.1 name without hyphens; an obsolete or unassigned number is `map16`, `cap5`.
    public var name: String {
        switch userProtocol {
        case .map: MAPOperation(rawValue: code).map { "\($0)" } ?? "map\(code)"
        case .cap: CAPOperation(rawValue: code).map { "\($0)" } ?? "cap\(code)"
        case .unknown: self == .none ? "none" : "unknown\(code)"
        }
    }

    /// The operation of a name as rules write it; nil where no operation has it.
    public static func named(_ name: String) -> Operation? {
        if let operation = MAPOperation.allCases.first(where: { "\($0)" == name }) {
            return .map(operation)
        }
        if let operation = CAPOperation.allCases.first(where: { "\($0)" == name }) {
            return .cap(operation)
        }
        for userProtocol in [UserProtocol.map, .cap] where name.hasPrefix(userProtocol.name) {
            let digits = name.dropFirst(userProtocol.name.count)
            guard let code = UInt8(digits), String(code) == digits else { continue }
            return Operation(userProtocol, code)
        }
        return nil
    }

    /// All operations that have a name, MAP's first, by number.
    public static var allNamed: [Operation] {
        MAPOperation.allCases.map { .map($0) } + CAPOperation.allCases.map { .cap($0) }
    }
}
