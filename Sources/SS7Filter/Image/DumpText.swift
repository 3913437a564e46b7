import SS7Wire

/// What a dump says of rules and networks besides the image: words, and texts in quotation marks.
public enum DumpText {
    /// What people call a rule, without what the image says of it.
    static func words(of rule: RuleDescription) -> [String] {
        var words = ["severity", rule.severity.rawValue]
        for (name, text) in [
            ("title", rule.title), ("text", rule.text), ("source", rule.source),
            ("file", rule.file),
        ] where !text.isEmpty {
            words += [name, quoted(text)]
        }
        return words + ["line", "\(rule.line)"]
    }

    /// What people call a network.
    static func words(of network: NetworkDescription) -> [String] {
        var words: [String] = network.isOwn ? ["own"] : []
        for (name, text) in [
            ("tadig", network.tadig), ("country", network.country), ("name", network.countryName),
            ("operator", network.operator),
        ] where !text.isEmpty {
            words += [name, quoted(text)]
        }
        return words
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }

    /// The words of a line, texts without their quotation marks; nil where one is not closed.
    public static func words(_ line: some StringProtocol) -> [String]? {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var isQuoted = false
        var isEscaped = false
        for character in line.unicodeScalars {
            if isEscaped {
                word?.append(character == "n" ? "\n" : character == "r" ? "\r" : character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
                word = word ?? String.UnicodeScalarView()
            } else if !isQuoted, character == " " {
                if let word { words.append(String(word)) }
                word = nil
            } else {
                word = word ?? String.UnicodeScalarView()
                word?.append(character)
            }
        }
        guard !isQuoted, !isEscaped else { return nil }
        if let word { words.append(String(word)) }
        return words
    }
}
