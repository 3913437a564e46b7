import SS7Wire

/// Subscribers' numbers that left the network whose range they are in.
///
/// A table is a number and a network a line, between them a comma: `+15550100123,XBBBB`. Numbers are
/// whole and international; networks are named as rules name them. `#` begins a comment; a first line
/// `number,network` is a header.
public struct PortedNumbers: Sendable {
    struct Entry: Sendable {
        var number: Digits
        /// An index into the names.
        var name: Int
    }

    /// A network's name and where it stands first.
    struct Name: Sendable {
        var text: String
        var file: String
        var line: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var names: [Name] = []
    private var numberOfName: [ArraySlice<UInt8>: Int] = [:]

    public init() {}

    public var count: Int { entries.count }

    /// Adds the lines of a table; of a number that occurs twice the later line counts.
    ///
    /// - Returns: what is wrong with it; mistakes after the first twenty are only counted.
    public mutating func add(_ text: String, file: String) -> [Diagnostic] {
        let octets = Array(text.utf8)
        var mistakes: [Diagnostic] = []
        var count = 0
        var line = 0
        var start = octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        numberOfName = [:]
        while start < octets.count {
            let end = octets[start...].firstIndex(of: 0x0a) ?? octets.count
            line += 1
            if let message = add(trimmed(octets[start..<end]), file: file, line: line) {
                count += 1
                if count <= 20 {
                    mistakes.append(
                        Diagnostic(
                            .error, message, file: file, line: line,
                            sourceLine: String(
                                decoding: trimmed(octets[start..<end]), as: UTF8.self)
                        ))
                }
            }
            start = end + 1
        }
        if count > 20 {
            mistakes.append(
                Diagnostic(.error, "\(count - 20) more lines are not right", file: file))
        }
        return mistakes
    }

    private mutating func add(_ whole: ArraySlice<UInt8>, file: String, line: Int) -> String? {
        let octets = trimmed(whole.prefix { $0 != 0x23 })
        if octets.isEmpty || line == 1 && octets.elementsEqual("number,network".utf8) { return nil }
        guard let comma = octets.firstIndex(of: 0x2c) else {
            return "expected a number, a comma and a network"
        }
        var number = Digits()
        let written = trimmed(octets[..<comma])
        for octet in written.first == 0x2b ? written.dropFirst() : written {
            guard 0x30...0x39 ~= octet, number.count < 15 else {
                number = Digits()
                break
            }
            number.append(octet - 0x30)
        }
        guard number.count >= 4 else {
            return "'\(String(decoding: written, as: UTF8.self))' is not a number of 4 to 15 digits"
        }
        let name = trimmed(octets[(comma + 1)...])
        if name.isEmpty { return "the network's name is missing" }
        if let known = numberOfName[name] {
            entries.append(Entry(number: number, name: known))
        } else {
            numberOfName[name] = names.count
            entries.append(Entry(number: number, name: names.count))
            names.append(Name(text: String(decoding: name, as: UTF8.self), file: file, line: line))
        }
        return nil
    }

    private func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0d }
        var rest = octets.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
