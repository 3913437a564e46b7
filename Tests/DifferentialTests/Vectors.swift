import Foundation
import SS7Builder

/// How the messages of a vector file are wrapped to make a capture.
enum Wrapping {
    /// Frames of a link type.
    case link(UInt32)
    /// Messages of M3UA, M2UA, M2PA or SUA over SCTP, told apart by their class.
    case adaptation
    /// TCAP messages in the UDT of an M3UA message, between two HLRs, or gsmSSF and gsmSCF.
    case transaction
    /// Each message as its first octets say.
    case mixed

    /// The wrapping of a vector file; nil for files of parts, parameters and other user parts.
    ///
    /// What is left out cannot be read as a message: `*_parts` and `*_params` are single elements
    /// and arguments, `isup` is a user part without its routing label, `ansi_tcap` has no SCCP.
    init?(of path: String) {
        switch (path as NSString).lastPathComponent.dropLast(4) {
        case "xua", "pycrate_msgs": self = .adaptation
        case "sccp": self = .link(142)
        case "mtp3": self = .link(141)
        case "mtp2": self = .link(140)
        case "ethernet": self = .link(1)
        case "sll": self = .link(113)
        case "tcap", "tcap_definite_vs_indefinite": self = .transaction
        case "mixed": self = .mixed
        default: return nil
        }
    }

    /// The capture of some messages.
    func capture(of messages: [[UInt8]]) -> [UInt8] {
        switch self {
        case .link(let type):
            var octets = little(0xa1b2_c3d4, 4) + little(2, 2) + little(4, 2) + little(0, 8)
            octets += little(65535, 4) + little(type, 4)
            for (index, message) in messages.enumerated() {
                octets += little(UInt32(index), 4) + little(0, 4)
                octets += little(UInt32(message.count), 4) + little(UInt32(message.count), 4)
                octets += message
            }
            return octets
        case .adaptation, .transaction, .mixed:
            var capture = SCTPCapture(
                from: .init([192, 0, 2, 1], tag: 1), to: .init([198, 51, 100, 1], tag: 2))
            for (index, message) in messages.enumerated() {
                let (octets, identifier) = framed(message)
                capture.add(octets, at: UInt64(index) * 1_000_000, protocolID: identifier)
            }
            return capture.octets
        }
    }

    private func framed(_ message: [UInt8]) -> (octets: [UInt8], protocolID: UInt32) {
        if case .transaction = self { return (wrapped(message), 3) }
        if case .mixed = self, message.first != 0x01 {
            guard message.first == 0xc3 else { return (wrapped(message), 3) }
            // A signal unit: service information octet, routing label, user data.
            let label = message[1...4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let route = MTPRoute(
                opc: label >> 14 & 0x3fff, dpc: label & 0x3fff, ni: message[0] >> 6)
            return (M3UA.data(route, Array(message[5...])).octets, 3)
        }
        switch message.count > 2 ? message[2] : 0 {
        case 6: return (message, 2)
        case 7, 8: return (message, 4)
        case 11: return (message, 5)
        case 5: return (message, 1)
        default: return (message, 3)
        }
    }

    private func wrapped(_ message: [UInt8]) -> [UInt8] {
        let kind: SCCP.Kind = message.count > 200 ? .longUnitdata : .unitdata
        // CAP's contexts lie below 0.4.0.0.1.0.50 and, from phase 3 on, 0.4.0.0.1.21 to 23.
        let isCAP = [[0x32], [0x15], [0x16], [0x17]].contains { arc in
            message.contains([4, 0, 0, 1] + (arc == [0x32] ? [0] : []) + arc)
        }
        let ssn: UInt8 = isCAP ? 146 : 6
        return SCCP.Unitdata(
            kind, called: .gt("15550199", ssn: ssn), calling: .gt("15550100", ssn: ssn),
            data: message
        ).message()
    }

    private func little(_ value: UInt32, _ width: Int) -> [UInt8] {
        (0..<width).map { $0 < 4 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }
}

/// The messages of a vector file: one a line, hexadecimal, then a note.
func vectorMessages(_ path: String) throws -> [[UInt8]] {
    try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n")
        .filter { !$0.hasPrefix("#") }
        .compactMap { line in
            let digits = Array((line.split(separator: "\t").first ?? "").utf8)
            let octets = stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
                UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
            }
            return octets.isEmpty ? nil : octets
        }
}
