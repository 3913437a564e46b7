#if TLS
    internal import Foundation
    internal import NIOCore
    internal import NIOPosix
    internal import NIOSSL

    /// What the network's and TLS's errors say to an operator.
    enum FailureText {
        static func of(_ error: any Error) -> String {
            switch error {
            case let error as DeliveryError: return error.message
            case let error as IOError: return text(ofNumber: error.errnoCode)
            case let error as NIOConnectionError: return text(of: error)
            case is ChannelError: return text(of: error as? ChannelError)
            case let error as NIOSSLExtraError where error == .failedToValidateHostname:
                return "its certificate bears another name"
            case NIOSSLError.handshakeFailed(let reason): return text(of: reason)
            case let reason as BoringSSLError: return text(of: reason)
            default: return "\(error)"
            }
        }

        private static func text(ofNumber number: CInt) -> String {
            // SAFETY: strerror's text stays valid until this thread asks for another.
            unsafe String(cString: strerror(number))
        }

        private static func text(of error: NIOConnectionError) -> String {
            if let failure = error.connectionErrors.first { return of(failure.error) }
            return "its name is not known"
        }

        private static func text(of error: ChannelError?) -> String {
            switch error {
            case .connectTimeout: "does not answer"
            case .ioOnClosedChannel, .alreadyClosed, .eof: "has closed the connection"
            default: error.map { "\($0)" } ?? ""
            }
        }

        /// The reason's name, which stands in the library's text between its own name and a place in its source.
        private static func text(of reason: BoringSSLError) -> String {
            let stack: NIOBoringSSLErrorStack
            switch reason {
            case .sslError(let errors), .unknownError(let errors): stack = errors
            case .syscallError, .zeroReturn: return "has closed the connection"
            default: return "TLS: \(reason)"
            }
            let names = stack.map { error in
                let name = "\(error)".split(separator: "OPENSSL_internal:").last ?? ""
                return String(name.split(separator: " at ").first ?? name[...])
            }
            if names.contains("CERTIFICATE_VERIFY_FAILED") {
                return "its certificate is of no authority that is trusted, or not valid today"
            }
            let words = names.map { $0.lowercased().replacing("_", with: " ") }
            return "TLS: " + (words.isEmpty ? "failed" : words.joined(separator: ", "))
        }
    }
#endif
