/// The TCAP message types of Q.773 table 8, and what else SCCP may carry.
public enum TCAPMessageType: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case none, unidirectional, begin, end, `continue`, abort, ansi

    /// The stable name used in rules and records.
    public var name: String { self == .continue ? "continue" : "\(self)" }
}

/// A transaction identifier, Q.773 table 9: one to four octets, right-aligned.
public struct TransactionID: BitwiseCopyable, Hashable, Sendable {
    public var value: UInt32 = 0
    /// Octets on the wire, 0 when absent.
    public var length: UInt8 = 0

    @inlinable @inline(always) @_noLocks public init() {}
    @inlinable @inline(always) @_noLocks public init(_ value: UInt32, length: UInt8) {
        self.value = value
        self.length = length
    }

    @inlinable public var isPresent: Bool { @inline(always) @_noLocks get { length != 0 } }

    /// The octets in lower-case hexadecimal.
    public var hex: String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, Int(length) * 2 - text.count)) + text
    }
}

/// The protocol that a TCAP user speaks.
public enum UserProtocol: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case unknown, map, cap

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// A MAP or CAP application context, TS 29.002 clause 17.3 and TS 29.078 clause 5.6.
public struct ApplicationContext: BitwiseCopyable, Hashable, Sendable {
    /// `unknown` for a context that is neither MAP's nor CAP's.
    public var userProtocol = UserProtocol.unknown
    /// MAP's context number; of a CAP context the arc that tells its purpose, as 50 or 61.
    public var number: UInt8 = 0
    /// MAP's version, CAP's phase.
    public var version: UInt8 = 0
    public var isPresent = false

    @inlinable @inline(always) @_noLocks public init() {}
    @inlinable @inline(always) @_noLocks public init(
        _ userProtocol: UserProtocol, _ number: UInt8, version: UInt8
    ) {
        self.userProtocol = userProtocol
        self.number = number
        self.version = version
        isPresent = true
    }
}

/// The transaction and dialogue portions of a message, Q.773.
public struct TCAPPart: BitwiseCopyable, Sendable {
    public var type = TCAPMessageType.none
    public var originatingTransactionID = TransactionID()
    public var destinationTransactionID = TransactionID()
    public var hasDialoguePortion = false
    public var isProviderAbort = false
    public var abortCause: UInt8 = 0
    /// The context named in this message; else absent.
    public var applicationContext = ApplicationContext()
    /// The context that counts: the message's own, else its dialogue's.
    public var dialogueContext = ApplicationContext()
    /// What the owner of the destination transaction ID has invoked; from the dialogue memory.
    public var invoked = InvokedOperations()
    /// The contents octets of the context's object identifier.
    public var applicationContextOctets = ByteRange()
    /// MAP or CAP, from the context, the dialogue, or SSN and argument together.
    public var userProtocol = UserProtocol.unknown
    /// The IMSI of MAP-Open's destination reference, TS 29.002 clause 17.7.2; else empty.
    public var destinationReference = Number()
    public var originationReference = Number()
    /// The contents of the component portion; empty when the message has none.
    public var componentPortion = ByteRange()
    /// Components read so far.
    public var componentCount: UInt8 = 0
    /// The transaction's octets, from its tag on.
    public var octets = ByteRange()

    @inlinable @inline(always) @_noLocks public init() {}
}

/// The component types of Q.773 table 20.
public enum ComponentType: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case invoke, returnResultLast, returnResultNotLast, returnError, reject

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// One component of a TCAP message.
public struct Component: BitwiseCopyable, Sendable {
    public var type = ComponentType.invoke
    public var hasInvokeID = false
    public var invokeID: Int8 = 0
    public var hasLinkedID = false
    public var linkedID: Int8 = 0
    /// True when `code` was read: an operation, an error or a problem code.
    public var hasCode = false
    public var hasGlobalCode = false
    /// True where the code on the wire is longer than MAP's and CAP's: `code` is its last octet, by
    /// which a careless node could go.
    public var isLongCode = false
    /// True for an invoke that a node could take for MAP although its protocol is unknown, or is
    /// said to be CAP and does not look so: it is judged as MAP too, and its argument was read so.
    public var isDoubtful = false
    /// True for a doubtful invoke whose argument MAP does not know.
    public var isUnread = false
    /// The operation code; of a return error the error code, of a reject the problem code.
    public var code: UInt8 = 0
    /// The operation, of a result or error the one that was invoked; `none` while it is unknown.
    public var operation = Operation.none
    /// The argument's, result's or error parameter's element, from its tag on; empty when absent.
    public var parameter = ByteRange()
    public var argument = Argument()

    public init() {}

    /// Makes the record ready for the next component; numbers are forgotten by their presence bits.
    @inline(always) @_noLocks
    public mutating func reset(to type: ComponentType) {
        self.type = type
        hasInvokeID = false
        hasLinkedID = false
        hasCode = false
        hasGlobalCode = false
        isLongCode = false
        isDoubtful = false
        isUnread = false
        code = 0
        operation.userProtocol = .unknown
        operation.code = 255
        parameter = ByteRange()
        argument.reset()
    }
}
