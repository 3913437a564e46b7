/// Whose numbers a list takes in: a network's by its name, or those of all networks of a country.
public struct ListOwner: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case network, country
    }

    public var kind: Kind
    /// A TADIG code, `CC/Operator` or an operator's name; of a country its two letters.
    public var name: String

    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// The owner of a text such as `network XAAAA`, `network "XA/One"` or `country XA`; nil where it
    /// is none.
    public init?(_ text: String) {
        guard let kind = Kind.allCases.first(where: { text.hasPrefix($0.rawValue) }) else {
            return nil
        }
        let rest = text.dropFirst(kind.rawValue.count)
        guard let first = rest.first, first == " " || first == "\t" else { return nil }
        let name = rest.drop { $0 == " " || $0 == "\t" }
        if name.hasPrefix("\"") {
            let inner = name.dropFirst().dropLast()
            guard name.count > 2, name.hasSuffix("\""), !inner.contains("\"") else { return nil }
            self.init(kind, String(inner))
        } else {
            guard Self.isWord(name) else { return nil }
            self.init(kind, String(name))
        }
    }

    private static func isWord(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                0x61...0x7a ~= $0 || 0x41...0x5a ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2d
            }
    }
}

extension ListOwner: CustomStringConvertible {
    public var description: String {
        "\(kind.rawValue) \(Self.isWord(name) ? name : "\"\(name)\"")"
    }
}
