public import Foundation

/// Who brings messages to whom.
///
/// TLS and HTTP are there where the package's trait `TLS` is on, as it is by default.
public enum Couriers {
    /// What brings syslog messages to a receiver.
    ///
    /// - Throws: `DeliveryError` that names a file of certificates which cannot be read.
    public static func syslog(
        to receiver: Receiver, by security: TransportSecurity
    ) throws(DeliveryError) -> any Courier {
        guard receiver.transport == .tls else { return SyslogCourier(to: receiver) }
        #if TLS
            return try SecureSyslogCourier(to: receiver, by: security)
        #else
            throw DeliveryError("\(receiver): \(missing)")
        #endif
    }

    /// What posts alerts to a URL of `http` or `https`.
    ///
    /// - Parameter patience: seconds that the receiver may take to answer.
    /// - Throws: `DeliveryError` that names a file of certificates which cannot be read.
    public static func webhook(
        _ url: URL, patience: Double, by security: TransportSecurity
    ) throws(DeliveryError) -> any Courier {
        #if TLS
            return try Webhook(url, patience: patience, by: security)
        #else
            throw DeliveryError("\(url.scheme ?? "")://\(url.host ?? ""): \(missing)")
        #endif
    }

    #if !TLS
        private static let missing = "this weir was built without TLS and HTTP (trait TLS)"
    #endif
}
