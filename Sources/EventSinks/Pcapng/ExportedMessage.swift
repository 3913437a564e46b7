internal import Intelligence

/// A message behind a header of tags that names its dissector, Wireshark's `wsutil/exported_pdu_tlvs.h`.
struct ExportedMessage {
    let octets: [UInt8]

    /// Octets of the tags.
    static let headerLength = 12

    init(_ event: StoredEvent) {
        let raw = event.raw?.bytes ?? []
        // Without an M3UA header, a capture's message begins with the octet of the service information.
        let name = raw.starts(with: [1, 0, 1, 1]) ? "m3ua" : "mtp3"
        // Tag 12: a dissector's name, padded to four octets; then the end of the tags.
        var octets: [UInt8] = [0, 12, 0, UInt8(name.utf8.count)]
        octets += Array(name.utf8)
        octets += [0, 0, 0, 0]
        self.octets = octets + raw
    }
}

extension EventFields {
    /// What a packet's comment says of its event: a sentence, and all fields, one a line.
    static func comment(_ event: StoredEvent) -> String {
        let fields = EventFields(event).fields.filter {
            // Wireshark shows these of the message itself.
            !["opc", "dpc", "tcap", "otid", "link", "side"].contains($0.name)
        }
        let lines = fields.map { "\($0.name): \(LineText.harmless($0.value))" }
        return ([LineText.harmless(EventFields.sentence(event))] + lines).joined(separator: "\n")
    }
}
