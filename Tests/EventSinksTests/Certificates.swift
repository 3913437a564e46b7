import Foundation
import Testing

/// Certificates made by openssl for one test: an authority, a receiver's, ours, and an authority that has signed none.
final class Certificates {
    private let folder: ScratchFolder

    static let isPossible = ProcessInfo.processInfo.environment["PATH", default: ""]
        .split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/openssl") }

    /// - Parameter names: what the receiver's certificate bears, as openssl writes it: `DNS:localhost`.
    init(_ names: String = "DNS:localhost,IP:127.0.0.1") throws {
        folder = try ScratchFolder()
        let script = """
            set -e
            cd "$1"
            key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
            authority() {
              key "$1"
              openssl req -x509 -new -key "$1.key" -days 2 -subj "/CN=$1" -out "$1.pem" \\
                -addext basicConstraints=critical,CA:TRUE
            }
            signed() {
              key "$1"
              openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
              printf "subjectAltName=%s" "$2" > "$1.ext"
              openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial \\
                -days 2 -extfile "$1.ext" -out "$1.pem"
            }
            authority authority
            authority other
            signed receiver "$2"
            signed weir DNS:weir.test
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script, "bash", folder.path, names]
        let errors = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(text)")
    }

    /// A file: `authority.pem`, `receiver.key`.
    func file(_ name: String) -> String { folder.file(name) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }
}
