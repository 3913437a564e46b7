/// The draft as the text of a configuration.
extension ConfigurationDraft {
    /// The configuration, with comments; no line is longer than 80 characters if no value is.
    ///
    /// - Parameters:
    ///   - file: its name, for the commands in its comments.
    ///   - isInShadow: false to let the rules block, as a trial wants it.
    public func text(file: String, isInShadow: Bool = true) -> String {
        var lines: [String] = []
        func comment(_ text: String) {
            lines += wrapped(text, width: 77).map { "# \($0)" }
        }
        func heading(_ text: String) {
            lines.append("")
            let rule = String(repeating: "-", count: max(3, 73 - text.count))
            lines.append("# \(text) \(rule)")
        }
        comment("\(file): whom Weir protects, by which rules, over which links.")
        for line in origin { comment(line) }
        lines += [
            "# After a change:", "#   weir check \(file)", "#   weir reload --config \(file)",
        ]
        heading("Whom to protect")
        lines += homeLines
        heading("Whose numbers are whose")
        comment(
            "Tables of roaming partners (CSV, or made by `weir import ir21`). What they do not "
                + "have gets its country from public numbering.")
        lines.append(partners == nil ? "# partners: [partners.csv]" : "partners: [partners.csv]")
        heading("Rules")
        comment("The shipped packs, and the files that their lists are read from.")
        lines.append("rules: [packs, lists.rules]")
        if isInShadow { lines += shadowLines }
        heading("Links")
        lines += linkLines
        heading("What is kept")
        lines += stateLines
        return lines.joined(separator: "\n") + "\n"
    }

    private var homeLines: [String] {
        var lines = ["home:"]
        lines += notes(operatorEvidence)
        lines.append("  operator: \(quoted(operatorName))")
        lines.append("  country: \(quoted(country))")
        lines += notes([
            "What your nodes' global titles begin with (HLR, MSC, SMSC), international,"
                + " without +. Who claims one from outside is taken as spoofed."
        ])
        lines += notes(globalTitles.evidence)
        lines.append("  global-titles: \(list(globalTitles.values))")
        lines += notes(["What your subscribers' IMSIs begin with: MCC and MNC, or longer."])
        lines += notes(imsi.evidence)
        lines.append("  imsi: \(list(imsi.values))")
        lines += notes(pointCodes.evidence)
        lines.append(
            pointCodes.values.isEmpty
                ? "  # point-codes: [3-050-1]"
                : "  point-codes: [\(pointCodes.values.joined(separator: ", "))]")
        return lines
    }

    private var shadowLines: [String] {
        var lines = ["", "# Shadow " + String(repeating: "-", count: 67)]
        lines += wrapped(
            "Nothing is blocked: rules that would block are counted. `weir mode` shows what each "
                + "category would have blocked, and `weir mode 1 active` lets one block.",
            width: 77
        ).map { "# \($0)" }
        lines.append("modes:")
        for category in ["decode", "spoofing", "1", "2", "3", "sms", "camel", "custom"] {
            lines.append("  \(category): test")
        }
        lines += wrapped("Single rules, switched by `weir mode RULE shadow`.", width: 77)
            .map { "# \($0)" }
        lines.append("rule-modes: rule-modes.txt")
        lines += wrapped(
            "What no rule asks about goes on, too. Take these out, one by one, when category "
                + "`decode` has become active; `weir status` counts illegalForwarded and "
                + "unjudgeableForwarded until then.", width: 77
        ).map { "# \($0)" }
        lines += [
            "sides:", "  interconnect:", "    illegal: forward", "    unjudgeable: forward",
            "    connection-oriented: forward",
        ]
        return lines
    }

    private var linkLines: [String] {
        guard !links.isEmpty else {
            return """
                # None yet: `weir run` needs one to each carrier and one to your own STP.
                # links:
                #   - name: carrier-a
                #     side: interconnect
                #     role: sgp                # the carrier's ASPs come up to Weir
                #     listen: [203.0.113.10]   # where they do
                #     peers: [192.0.2.1]       # all addresses of the carrier's node
                #     point-codes: [2-001-1]
                #   - name: stp
                #     side: home
                #     role: asp                # Weir comes up to your STP
                #     peers: [198.51.100.1]
                #     point-codes: [3-050-1]
                """.split(separator: "\n").map(String.init)
        }
        var lines = [
            "# role: sgp where the peer's ASPs come up to Weir, asp where Weir comes up to",
            "# the peer's gateway, ipsp between equals. routing-contexts as agreed with it.",
            "links:",
        ]
        for link in links {
            lines.append("  - name: \(link.name)")
            lines += notes(link.evidence, indent: 4)
            lines.append("    side: \(link.isHome ? "home" : "interconnect")")
            lines.append("    role: \(link.role.rawValue)")
            if link.role == .sgp { lines.append("    listen: [\(quoted(listen))]") }
            if !link.peers.isEmpty {
                lines.append(
                    "    peers: [\(link.peers.map(quoted).joined(separator: ", "))]")
            }
            if !link.pointCodes.isEmpty {
                lines.append("    point-codes: [\(link.pointCodes.joined(separator: ", "))]")
            }
            let contexts = link.routingContexts.map { "\($0)" }.joined(separator: ", ")
            lines.append(
                contexts.isEmpty
                    ? "    # routing-contexts: [100]" : "    routing-contexts: [\(contexts)]")
        }
        return lines
    }

    private var stateLines: [String] {
        var lines = [
            "# Events for `weir report` and the console; where subscribers are, for",
            "# category 3.",
            "events:",
            "  sqlite: \(state)/events.sqlite",
            "  keep: 90d",
            "  most: 10GiB",
            "places:",
            "  file: \(state)/places.sqlite",
        ]
        lines.append(
            controlSocket.map { "control-socket: \($0)" }
                ?? "# control-socket: /run/weir/control.sock")
        lines.append(
            user.map { "user: \($0)" }
                ?? "# Whom to become once the sockets are bound:\n# user: weir")
        return lines
    }

    private func notes(_ texts: [String], indent: Int = 2) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return texts.flatMap { wrapped($0, width: 77 - indent) }.map { "\(margin)# \($0)" }
    }

    /// A text for YAML, in quotes: it reads other things into some numbers and words.
    private func quoted(_ text: String) -> String {
        let safe = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
        let escaped = String(String.UnicodeScalarView(safe))
            .split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        return "\"\(escaped)\""
    }

    private func list(_ values: [String]) -> String {
        "[\(values.map(quoted).joined(separator: ", "))]"
    }

    private func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
