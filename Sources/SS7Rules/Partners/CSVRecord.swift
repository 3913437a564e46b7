/// One record of a CSV text, RFC 4180.
struct CSVRecord {
    var fields: [String]
    /// The line it begins on, counted from 1.
    var line: Int

    /// The records of a text, blank lines and lines that begin with `#` left out; and the line of a
    /// quotation mark that is never closed.
    static func records(of text: String) -> (records: [CSVRecord], unclosed: Int?) {
        var records: [CSVRecord] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var quoted = false
        var quotedSince = 0
        var line = 1
        var start = 1
        let octets = Array(text.utf8)
        var at = octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0

        func endRecord() {
            fields.append(String(decoding: field, as: UTF8.self))
            field = []
            let isBlank = fields.count == 1 && fields[0].allSatisfy(\.isWhitespace)
            if !isBlank, !fields[0].hasPrefix("#") {
                records.append(CSVRecord(fields: fields, line: start))
            }
            fields = []
        }

        while at < octets.count {
            let octet = octets[at]
            at += 1
            if octet == 0x0a { line += 1 }
            if quoted {
                if octet != 0x22 {
                    field.append(octet)
                } else if at < octets.count, octets[at] == 0x22 {
                    field.append(octet)
                    at += 1
                } else {
                    quoted = false
                }
                continue
            }
            switch octet {
            case 0x22:
                quoted = true
                quotedSince = line
            case 0x2c:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            case 0x0d where at < octets.count && octets[at] == 0x0a: break
            case 0x0a:
                endRecord()
                start = line
            default: field.append(octet)
            }
        }
        if !field.isEmpty || !fields.isEmpty { endRecord() }
        return (records, quoted ? quotedSince : nil)
    }
}
