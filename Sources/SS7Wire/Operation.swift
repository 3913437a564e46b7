/// A MAP or CAP operation: the protocol and the local operation code, since the two share numbers.
public struct Operation: BitwiseCopyable, Hashable, Sendable {
    public var userProtocol: UserProtocol
    public var code: UInt8

    @inlinable @_noLocks public init(_ userProtocol: UserProtocol, _ code: UInt8) {
        self.userProtocol = userProtocol
        self.code = code
    }

    /// No operation: the component names none and its dialogue is unknown.
    public static let none = Operation(.unknown, 255)
}
