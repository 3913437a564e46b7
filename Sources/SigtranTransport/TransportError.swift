internal import Glibc

/// Why a call to the system or to an SCTP stack failed: its error number and what was being done.
public struct TransportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The value of `errno`, such as `EPROTONOSUPPORT`.
    public let code: Int32
    /// What was being done, in words that follow "cannot": "listen on 127.0.0.1:2905".
    public let action: String

    public init(_ code: Int32, _ action: String) {
        self.code = code
        self.action = action
    }

    /// One line without a full stop: "cannot listen on 127.0.0.1:2905: Address already in use".
    public var description: String { "cannot \(action): \(TransportError.text(of: code))" }

    /// True when this machine's kernel or this process may not use the stack at all, so that another
    /// transport may be tried in its place.
    public var isUnsupported: Bool {
        code == EPROTONOSUPPORT || code == ESOCKTNOSUPPORT || code == EAFNOSUPPORT
    }

    /// What the system says of an error number.
    package static func text(of code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            // SAFETY: strerror_r writes at most the given count, with a final zero.
            guard unsafe strerror_r(code, start, buffer.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }
}

extension TransportError {
    package static func unsupported(_ action: String) -> TransportError {
        TransportError(EOPNOTSUPP, action)
    }

    /// The error that `errno` holds now; call it straight after the failed call.
    package static func current(_ action: @autoclosure () -> String) -> TransportError {
        let code = errno
        return TransportError(code, action())
    }

    package static func addressInUse(_ action: String) -> TransportError {
        TransportError(EADDRINUSE, action)
    }

    /// A parameter or address that cannot be used, found before the system was asked.
    package static func invalid(_ action: String) -> TransportError {
        TransportError(EINVAL, action)
    }
}
