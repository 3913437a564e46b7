internal import CNumbering
public import SS7Filter
import SS7Wire

/// Public numbering: which country, and where it is public which operator, a number was given to.
///
/// A coarse and old truth beside the partners' own: it names countries, and operators for people who
/// read reports, and no networks that rules could compare. The text has four sections, each begun by
/// its name; in a section each line is a country, perhaps `/` and an operator, a tab, and what is
/// theirs:
///
///     countries           ISO 3166 codes of two and of three letters
///     e164                prefixes of telephone numbers
///     e212                mobile country codes, with and without network codes
///     point-codes         international signalling areas and point codes, 3-8 and 3-8-3
public struct NumberingTables: Sendable {
    /// Countries and operators; number 1 is the first.
    let networks: [NetworkDescription]
    let e164: PrefixTable
    let e212: PrefixTable
    /// The tries of `e164` and `e212`.
    let e164Nodes: [UInt32]
    let e212Nodes: [UInt32]
    /// Networks by signalling point, and by signalling area with all bits of the point set.
    private let pointCodes: [UInt32: Int]
    private let countries: [Substring: Substring]

    /// The tables inside the binary, read when they are first used.
    public static let builtin = NumberingTables(builtinText)
    /// Tables that know nothing.
    public static let none = NumberingTables("")

    /// The text of the tables inside the binary.
    public static var builtinText: String {
        // SAFETY: the text is a static array of that many octets.
        unsafe String(
            decoding: UnsafeBufferPointer(start: weir_numbering.bytes, count: weir_numbering.size),
            as: UTF8.self)
    }

    /// Reads tables; lines that are not as they should be are left out.
    public init(_ text: String) {
        var reader = NumberingReader()
        reader.read(text)
        networks = reader.networks
        e164 = PrefixTable(reader.e164)
        e212 = PrefixTable(reader.e212)
        pointCodes = reader.pointCodes
        countries = reader.countries
        e164Nodes = TrieBuilder.nodes(of: e164)
        e212Nodes = TrieBuilder.nodes(of: e212)
    }

    /// The country and operator that an international signalling point code was given to, Q.708.
    public func network(ofPointCode code: UInt32) -> NetworkDescription? {
        (pointCodes[code] ?? pointCodes[code >> 3 | NumberingReader.area]).map { networks[$0 - 1] }
    }

    /// The two letters of a country for its three, ISO 3166; nil where there is none.
    public func country(of threeLetters: String) -> String? {
        countries[threeLetters.uppercased()[...]].map(String.init)
    }

    func prefixes(of plan: NumberingPlan) -> PrefixTable { plan == .e212 ? e212 : e164 }
}

private struct NumberingReader {
    /// Marks the key of a signalling area among those of point codes.
    static let area: UInt32 = 1 << 31

    var networks: [NetworkDescription] = []
    var e164: [PrefixTable.Entry] = []
    var e212: [PrefixTable.Entry] = []
    var pointCodes: [UInt32: Int] = [:]
    var countries: [Substring: Substring] = [:]
    private var numberOfName: [Substring: Int] = [:]

    mutating func read(_ text: String) {
        // An array that grows is copied each time, and each page of memory that is new costs a start.
        e164.reserveCapacity(text.utf8.count / 9)
        var section: Substring = ""
        for line in text.utf8.split(separator: 0x0a) {
            let parts = Substring(line).utf8.split(separator: 0x09).map(Substring.init)
            guard parts.count == 2 else {
                section = Substring(line)
                continue
            }
            let items = parts[1].utf8.split(separator: 0x20)
            if section == "countries" {
                for item in items { countries[Substring(item)] = parts[0] }
                continue
            }
            let number = number(of: parts[0])
            for item in items {
                switch section {
                case "e164": digits(item).map { e164.append(($0, UInt32(number))) }
                case "e212": digits(item).map { e212.append(($0, UInt32(number))) }
                case "point-codes": pointCode(item).map { pointCodes[$0] = number }
                default: break
                }
            }
        }
    }

    /// The number of the network of that country and operator.
    private mutating func number(of name: Substring) -> Int {
        if let known = numberOfName[name] { return known }
        let slash = name.utf8.firstIndex(of: 0x2f) ?? name.endIndex
        networks.append(
            NetworkDescription(
                country: String(name[..<slash]), operator: String(name[slash...].dropFirst())))
        numberOfName[name] = networks.count
        return networks.count
    }

    private func digits(_ text: Substring.UTF8View) -> Digits? {
        var digits = Digits()
        for octet in text {
            guard 0x30...0x39 ~= octet, digits.count < 15 else { return nil }
            digits.append(octet - 0x30)
        }
        return digits.isEmpty ? nil : digits
    }

    private func pointCode(_ text: Substring.UTF8View) -> UInt32? {
        let parts = text.split(separator: 0x2d).compactMap { UInt32(Substring($0)) }
        guard parts.count >= 2, parts[0] < 8, parts[1] < 256 else { return nil }
        let area = parts[0] << 8 | parts[1]
        if parts.count == 2 { return area | Self.area }
        return parts.count == 3 && parts[2] < 8 ? area << 3 | parts[2] : nil
    }
}
