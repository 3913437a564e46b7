import Records

/// One thing that was looked at, and how it is.
struct Finding: Sendable {
    enum Level: String, Sendable, CaseIterable {
        case ok, warn, fail
    }

    var level: Level
    /// What was looked at: a word or two.
    var subject: String
    var text: String
    /// What to do about it; empty where there is nothing to be done.
    var advice = ""
}

/// What `weir doctor` has found, in the order in which it looked.
struct Examination: Sendable {
    private(set) var findings: [Finding] = []

    /// True where nothing keeps the gateway from working.
    var isHealthy: Bool { !findings.contains { $0.level == .fail } }

    mutating func ok(_ subject: String, _ text: String) {
        findings.append(Finding(level: .ok, subject: subject, text: text))
    }

    mutating func warn(_ subject: String, _ text: String, do advice: String) {
        findings.append(Finding(level: .warn, subject: subject, text: text, advice: advice))
    }

    mutating func fail(_ subject: String, _ text: String, do advice: String) {
        findings.append(Finding(level: .fail, subject: subject, text: text, advice: advice))
    }

    /// The findings in 80 columns; colours where `colour` is true.
    func text(colour: Bool) -> String {
        var lines: [String] = []
        for finding in findings {
            let word = finding.level.rawValue.padded(to: 6)
            let head = paint(word, finding.level, colour) + finding.subject.padded(to: 19)
            let body = folded(finding.text, width: 55)
            lines.append(head + (body.first ?? ""))
            let margin = String(repeating: " ", count: 25)
            lines += body.dropFirst().map { margin + $0.drop { $0 == " " } }
            if !finding.advice.isEmpty {
                lines += folded("do: " + finding.advice, width: 55).map { margin + $0 }
            }
        }
        let counts = Finding.Level.allCases.map { level in
            "\(findings.count { $0.level == level }) \(level.rawValue)"
        }
        lines.append("")
        lines.append(counts.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    private func paint(_ word: String, _ level: Finding.Level, _ colour: Bool) -> String {
        guard colour else { return word }
        let code =
            switch level {
            case .ok: 32
            case .warn: 33
            case .fail: 31
            }
        return "\u{1b}[\(code)m\(word)\u{1b}[0m"
    }

    func json() -> String {
        var text = JSONText()
        text.open()
        text.flag("healthy", isHealthy)
        text.openList("checks")
        for finding in findings {
            text.open()
            text.text("level", finding.level.rawValue)
            text.text("subject", finding.subject)
            text.text("text", finding.text)
            if !finding.advice.isEmpty { text.text("advice", finding.advice) }
            text.close()
        }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}
