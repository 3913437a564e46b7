/// Text for HTML and SVG, in which nothing from outside is markup.
struct HTML: Hashable {
    /// What is written so far.
    private(set) var text = ""

    init() {}

    /// Adds markup of our own.
    mutating func add(_ markup: StaticString) { text += "\(markup)" }

    /// Adds text, with what would be markup written as characters.
    mutating func escape(_ words: String) {
        for character in words.unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default:
                // Characters that no document may hold.
                let isControl = character.value < 0x20 && character != "\n" && character != "\t"
                text.unicodeScalars.append(isControl ? "\u{fffd}" : character)
            }
        }
    }

    /// Adds an element with attributes and what is inside.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>,
        _ inside: (inout HTML) -> Void
    ) {
        text += "<\(name)"
        for (key, value) in attributes {
            text += " \(key)=\""
            escape(value)
            text += "\""
        }
        text += ">"
        inside(&self)
        text += "</\(name)>"
    }

    /// Adds an element that holds text.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ words: String
    ) {
        element(name, attributes) { $0.escape(words) }
    }

    mutating func element(_ name: StaticString, _ inside: (inout HTML) -> Void) {
        element(name, [:], inside)
    }

    mutating func element(_ name: StaticString, _ words: String) { element(name, [:], words) }
}
