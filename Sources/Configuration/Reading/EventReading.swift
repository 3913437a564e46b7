internal import SS7Filter
internal import SS7Rules

extension Reader {
    /// Reads where events go.
    func events(_ section: Section) -> Configuration.EventSettings {
        var events = Configuration.EventSettings()
        events.sqlite = section.path("sqlite")
        events.jsonLines = section.path("json-lines")
        events.ring =
            section.scalar("ring", expected: "a power of two from 1024 to 16777216") { text in
                number(text, in: 1_024...(1 << 24)).flatMap { $0.nonzeroBitCount == 1 ? $0 : nil }
            } ?? events.ring
        events.keep = section.duration("keep", .seconds(3_600) ... .seconds(3_650 * 86_400))
        events.most = section.size("most", (64 << 20)...(1 << 50))
        for key in ["keep", "most"] where section.has(key) && !section.has("sqlite") {
            error("`\(key)` is of the `sqlite` store", at: section.position(of: key))
        }
        events.syslog = section.section("syslog", .syslog).flatMap(syslog)
        events.pcapng = section.section("pcapng", .pcapng).flatMap(pcapng)
        guard let privacy = section.section("privacy", .eventPrivacy) else { return events }
        events.keyFile = privacy.path("key-file")
        if !privacy.has("key-file") {
            error(
                "`privacy` needs `key-file`: the key that subscribers are hashed with",
                at: privacy.position)
        }
        if section.has("pcapng") {
            error(
                "`pcapng` cannot be had with `privacy`: messages name their subscribers",
                at: section.position(of: "pcapng"))
        }
        return events
    }

    private func syslog(_ section: Section) -> Configuration.Syslog? {
        guard let receiver = receiver(section, of: "`syslog`", isSyslog: true) else { return nil }
        var syslog = Configuration.Syslog(receiver: receiver)
        syslog.format = section.choice("format", Configuration.SyslogFormat.self) ?? syslog.format
        syslog.security = security(section, of: receiver)
        return syslog
    }

    /// Reads the files and names of a receiver over TLS.
    private func security(
        _ section: Section, of receiver: Configuration.Receiver
    ) -> Configuration.ReceiverSecurity {
        var security = Configuration.ReceiverSecurity()
        guard let tls = section.section("tls", .receiverSecurity) else { return security }
        guard receiver.scheme.isSecure else {
            error("`tls` is of receivers over tls or https", at: section.position(of: "tls"))
            return security
        }
        security.authorities = tls.path("authorities")
        security.name = tls.text("name")
        security.certificate = tls.path("certificate")
        security.key = tls.path("key")
        if tls.has("certificate") != tls.has("key") {
            error("`certificate` and `key` belong together", at: tls.position)
        }
        if tls.has("name"), receiver.scheme == .https {
            error(
                "`name` is of syslog receivers: a webhook's is its URL's",
                at: tls.position(of: "name"))
        }
        return security
    }

    private func pcapng(_ section: Section) -> Configuration.Pcapng? {
        guard let file = section.path("file") else {
            if !section.has("file") {
                error("`pcapng` needs `file`: where messages are kept", at: section.position)
            }
            return nil
        }
        var pcapng = Configuration.Pcapng(file: file)
        pcapng.size = section.size("size", (1 << 16)...(1 << 40)) ?? pcapng.size
        pcapng.files = section.integer("files", 1...1_000) ?? pcapng.files
        return pcapng
    }

    /// Reads who is alerted of what.
    func alert(_ value: YAMLValue) -> Configuration.Alert? {
        guard let section = section(value, .alert, called: "an alert"),
            let receiver = receiver(section, of: "an alert", isSyslog: false)
        else { return nil }
        var alert = Configuration.Alert(receiver: receiver)
        alert.atLeast =
            section.choice("at-least", Configuration.AlertSeverity.self) ?? alert.atLeast
        alert.categories = section.list("categories", expected: "names of categories") { name in
            SS7Filter.Category.allCases.first { $0.name == name }
        }
        alert.clusters = section.flag("clusters") ?? alert.clusters
        alert.atMost =
            section.scalar("at-most", expected: "a rate like `10 per minute`", parsedRate)
            ?? alert.atMost
        alert.format = section.choice("format", Configuration.SyslogFormat.self) ?? alert.format
        alert.security = security(section, of: receiver)
        alert.timeout =
            section.duration("timeout", .milliseconds(100) ... .seconds(60)) ?? alert.timeout
        if section.has("format"), !receiver.scheme.isSyslog {
            error("`format` is of syslog receivers", at: section.position(of: "format"))
        }
        if section.has("timeout"), receiver.scheme.isSyslog {
            error("`timeout` is of webhooks", at: section.position(of: "timeout"))
        }
        return alert
    }

    private func receiver(
        _ section: Section, of name: String, isSyslog: Bool
    ) -> Configuration.Receiver? {
        let example = isSyslog ? "udp://192.0.2.1:514" : "http://192.0.2.1/alerts"
        if !section.has("to") {
            error("\(name) needs `to`: who receives it, like \(example)", at: section.position)
            return nil
        }
        let schemes = isSyslog ? "udp, tcp or tls" : "http, https, udp, tcp or tls"
        return section.scalar("to", expected: "a URL of \(schemes), like \(example)") { text in
            Configuration.Receiver(text).flatMap { isSyslog && !$0.scheme.isSyslog ? nil : $0 }
        }
    }
}

/// So many in a unit of time: `10 per minute`.
func parsedRate(_ text: String) -> Configuration.Rate? {
    let words = text.split(separator: " ")
    let units = ["second": 1, "minute": 60, "hour": 3_600, "day": 86_400]
    guard words.count == 3, words[1] == "per", let seconds = units[String(words[2])],
        let count = number(String(words[0]), in: 1...100_000)
    else { return nil }
    return Configuration.Rate(count: count, seconds: seconds)
}
