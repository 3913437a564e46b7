public import Foundation
public import SS7Filter

extension Configuration {
    /// Where events go.
    public struct EventSettings: Hashable, Sendable {
        /// The SQLite store.
        public var sqlite: String?
        /// How long it keeps events; nil for ever.
        public var keep: Duration?
        /// Octets that it takes at most; nil for as many as there are.
        public var most: Int?
        /// The file of JSON lines.
        public var jsonLines: String?
        /// Events that each worker's ring holds: a power of two.
        public var ring = 65_536
        public var syslog: Syslog?
        public var pcapng: Pcapng?
        /// The file with the key that subscribers are hashed with; nil where events name them.
        public var keyFile: String?
    }

    /// Who takes all events over syslog.
    public struct Syslog: Hashable, Sendable {
        public var receiver: Receiver
        public var format = SyslogFormat.rfc5424
        public var security = ReceiverSecurity()
    }

    /// How a receiver over TLS is known, and how it knows us.
    public struct ReceiverSecurity: Hashable, Sendable {
        /// The file of the authorities that its certificate may be of; nil for the system's.
        public var authorities: String?
        /// The name that its certificate must bear; nil for the URL's.
        public var name: String?
        /// The files of our certificate and its key; nil for none.
        public var certificate: String?
        public var key: String?
    }

    public enum SyslogFormat: String, Hashable, Sendable, CaseIterable {
        case rfc5424, cef
    }

    /// Where blocked messages are kept as they came.
    public struct Pcapng: Hashable, Sendable {
        public var file: String
        /// Octets after which another file is begun.
        public var size = 64 << 20
        /// How many files are kept.
        public var files = 8
    }

    /// Who is alerted of what.
    public struct Alert: Hashable, Sendable {
        public var receiver: Receiver
        public var atLeast = AlertSeverity.error
        /// Nil for all.
        public var categories: [SS7Filter.Category]?
        public var clusters = true
        public var atMost = Rate(count: 10, seconds: 60)
        /// Of syslog receivers.
        public var format = SyslogFormat.rfc5424
        /// How long a webhook may take to answer.
        public var timeout = Duration.seconds(5)
        public var security = ReceiverSecurity()
    }

    /// The least severity that is told of, from the worst on.
    public enum AlertSeverity: String, Hashable, Sendable, CaseIterable {
        case critical, error, warning, notice
    }

    /// So many in so many seconds.
    public struct Rate: Hashable, Sendable {
        public var count: Int
        public var seconds: Int

        public init(count: Int, seconds: Int) {
            self.count = count
            self.seconds = seconds
        }
    }

    /// Who takes messages of the gateway, as a URL names them.
    public struct Receiver: Hashable, Sendable {
        public enum Scheme: String, Hashable, Sendable, CaseIterable {
            case udp, tcp, tls, http, https

            public var isSyslog: Bool { self == .udp || self == .tcp || self == .tls }
            public var isSecure: Bool { self == .tls || self == .https }
        }

        public var scheme: Scheme
        public var host: String
        public var port: UInt16
        public var url: URL

        /// - Parameter text: a URL; without a port it is the one that the scheme has.
        init?(_ text: String) {
            guard let whole = URL(string: text), let url = URLComponents(string: text),
                let name = url.scheme,
                let scheme = Scheme(rawValue: name), let host = url.host, !host.isEmpty,
                let port = UInt16(exactly: url.port ?? Receiver.port(of: scheme)), port > 0
            else { return nil }
            // A syslog receiver has no more than a place.
            if scheme.isSyslog {
                guard ["", "/"].contains(url.path), url.query == nil, url.user == nil else {
                    return nil
                }
            }
            self.scheme = scheme
            let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
            self.host = isBracketed ? String(host.dropFirst().dropLast()) : host
            self.port = port
            self.url = whole
        }

        private static func port(of scheme: Scheme) -> Int {
            switch scheme {
            case .udp: 514
            case .tcp: 601
            case .tls: 6_514
            case .http: 80
            case .https: 443
            }
        }
    }
}
