/// What brings messages to one receiver; used by one thread, which may wait.
public protocol Courier: AnyObject {
    /// Brings one message, or throws and may be asked again.
    func deliver(_ message: [UInt8]) throws(DeliveryError)

    /// Lets go of the receiver.
    func close()
}

/// Why a message could not be brought, as a sentence for the operator.
public struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    /// True where the receiver has read the message and does not want it: to ask again is of no use.
    public var isFinal: Bool

    public init(_ message: String, isFinal: Bool = false) {
        self.message = message
        self.isFinal = isFinal
    }

    public var description: String { message }
}
