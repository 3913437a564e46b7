#if TLS
    internal import Foundation
    internal import NIOCore
    internal import NIOSSL

    extension TransportSecurity {
        /// Reads the files.
        ///
        /// - Throws: `DeliveryError` that names the file which cannot be read.
        func check() throws(DeliveryError) { _ = try client() }

        /// What the files say, read anew at each call: a renewed certificate is taken without a restart.
        func configuration() throws(DeliveryError) -> TLSConfiguration {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            configuration.certificateVerification = .fullVerification
            configuration.shutdownTimeout = .seconds(2)
            if let authorities {
                configuration.trustRoots = .certificates(try Self.certificates(authorities))
            }
            if let certificate, let key {
                configuration.certificateChain = try Self.certificates(certificate)
                    .map(NIOSSLCertificateSource.certificate)
                let octets = try Self.octets(key)
                do {
                    configuration.privateKey = .privateKey(
                        try NIOSSLPrivateKey(bytes: octets, format: .pem))
                } catch {
                    throw DeliveryError("\(key): is no key in PEM that is without a password")
                }
            }
            return configuration
        }

        /// The same, made ready for connections.
        func client() throws(DeliveryError) -> NIOSSLContext {
            let configuration = try configuration()
            do {
                return try NIOSSLContext(configuration: configuration)
            } catch {
                throw DeliveryError(
                    "\(key ?? "TLS"): \(certificate.map { "is not the key of \($0): " } ?? "")"
                        + FailureText.of(error))
            }
        }

        private static func certificates(
            _ path: String
        ) throws(DeliveryError) -> [NIOSSLCertificate] {
            let octets = try octets(path)
            let found = try? NIOSSLCertificate.fromPEMBytes(octets)
            guard let found, !found.isEmpty else {
                throw DeliveryError("\(path): has no certificate in PEM")
            }
            return found
        }

        private static func octets(_ path: String) throws(DeliveryError) -> [UInt8] {
            do {
                return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            } catch {
                throw DeliveryError("\(path): cannot be read")
            }
        }
    }
#endif
