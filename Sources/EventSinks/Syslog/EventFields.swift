internal import Intelligence

/// What syslog receivers are told of an event: names and values, those that it has.
struct EventFields {
    private(set) var fields: [(name: String, value: String)] = []

    init(_ event: StoredEvent) {
        add("link", event.link)
        add("side", event.side)
        add("verdict", event.verdict)
        if event.shadow { add("shadow", "true") }
        add("action", event.action)
        add("category", event.category?.rawValue)
        add("rule", event.rule)
        add("reason", event.reason)
        add("form", event.form)
        if let error = event.error {
            add("error", "\(error.layer) \(error.reason) at \(error.offset)")
        }
        add("country", event.source?.country)
        add("operator", event.source?.operator)
        add("opc", event.opc.map { "\($0)" })
        add("dpc", event.dpc.map { "\($0)" })
        add("calling", event.calling?.digits)
        add("called", event.called?.digits)
        add("tcap", event.tcap)
        add("otid", event.otid)
        add("operation", event.operation)
        add("imsi", event.imsi)
        add("msisdn", event.msisdn)
        for (name, digits) in (event.addresses ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(name, digits)
        }
        for (name, fact) in (event.facts ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(name, EventFields.text(of: fact))
        }
    }

    private mutating func add(_ name: String, _ value: String?) {
        guard let value, !fields.contains(where: { $0.name == name }) else { return }
        fields.append((name, value))
    }

    private static func text(of fact: StoredEvent.Fact) -> String {
        switch fact {
        case .number(let number): "\(number)"
        case .truth(let truth): "\(truth)"
        case .text(let text): text
        case .nothing: "unknown"
        }
    }

    /// One line for people: what became of what, and from whom.
    static func sentence(_ event: StoredEvent) -> String {
        if event.reason == StoredEvent.cluster {
            let fields = EventFields(event).fields
            func value(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
            return "networks act together: \(value("networks")) on \(value("targets")) subscribers"
        }
        if event.reason == StoredEvent.bypass {
            let isOn = event.facts?["bypass"] == .text("on")
            return isOn
                ? "bypass on: messages go on WITHOUT BEING JUDGED"
                : "bypass off: messages are judged again"
        }
        let what = event.operation ?? event.tcap ?? event.sccp ?? "message"
        let source = [event.source?.country, event.source?.operator].compactMap { $0 }
            .joined(separator: "/")
        var text = event.verdict == "block" ? "blocked " : event.shadow ? "would block " : "noted "
        text += what
        if let calling = event.calling?.digits { text += " from \(calling)" }
        if !source.isEmpty { text += " (\(source))" }
        if let rule = event.rule { text += " by rule \(rule)" }
        return text
    }
}

/// Text of attackers made safe to stand in a line.
enum LineText {
    /// The text without what ends lines, moves cursors or turns the direction of writing.
    static func harmless(_ text: String, atMost count: Int = 1_000) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(count) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                result.append("?")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The text with a backslash before some characters.
    static func escaped(_ text: String, _ characters: Set<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if characters.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    /// The text as a header's field takes it: printable ASCII without spaces, `-` for nothing.
    static func token(_ text: String?, atMost count: Int) -> String {
        let token = String(
            String.UnicodeScalarView(
                (text ?? "").unicodeScalars.prefix(count).map {
                    (0x21...0x7e).contains($0.value) ? $0 : "_"
                }))
        return token.isEmpty ? "-" : token
    }
}
