/// A YAML node with aliases and merge keys resolved.
struct YAMLValue {
    enum Content {
        case scalar(String)
        /// Nothing, or a plain `~` or `null`.
        case null
        case sequence([YAMLValue])
        case mapping([Entry])
    }

    struct Entry {
        var key: String
        var position: SourcePosition
        var value: YAMLValue
    }

    var content: Content
    var position: SourcePosition

    /// What the node is, for a sentence that says what was expected instead.
    var kind: String {
        switch content {
        case .scalar(let text): "`\(shortened(text))`"
        case .null: "nothing"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A text fit to be quoted in a message: one line, not too long, nothing that moves a cursor.
func shortened(_ text: String) -> String {
    let visible = text.unicodeScalars.prefix(60).map { scalar -> String in
        scalar.properties.generalCategory == .control
            || scalar.properties.generalCategory == .format
            ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return visible.joined() + (text.unicodeScalars.count > 60 ? "…" : "")
}
