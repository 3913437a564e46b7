extension Reader {
    /// The section `console`.
    func console(_ section: Section) -> Configuration.ConsoleSettings {
        var settings = Configuration.ConsoleSettings()
        settings.listen = section.scalar(
            "listen", expected: "an address and a port, like 127.0.0.1:8480"
        ) { text in Endpoint(text).flatMap { $0.port == nil ? nil : $0 } }
        settings.certificate = section.path("certificate")
        settings.key = section.path("key")
        settings.users = section.path("users")
        settings.local = section.choice("local", Configuration.ConsoleSettings.Local.self)
        settings.auditLog = section.path("audit-log")
        settings.accessLog = section.path("access-log")
        if section.has("certificate") != section.has("key") {
            error("`certificate` and `key` belong together", at: section.position)
        }
        return settings
    }
}
