internal import SS7Filter
internal import SS7Rules
internal import SS7Wire

extension Reader {
    func home(_ value: YAMLValue, _ format: PointCodeFormat) -> Configuration.HomeNetwork? {
        guard let section = section(value, .home, called: "`home`") else { return nil }
        var home = Configuration.HomeNetwork()
        home.position = section.position
        home.operatorName = section.text("operator") ?? ""
        home.country =
            section.scalar("country", expected: "two letters of ISO 3166, like US") {
                $0.utf8.count == 2 && $0.allSatisfy { $0.isASCII && $0.isUppercase } ? $0 : nil
            } ?? ""
        if !home.country.isEmpty, !Countries.contains(home.country) {
            warn(
                "`\(home.country)` is no country of ISO 3166", at: section.position(of: "country"),
                suggestion: Countries.suggestion(for: home.country))
        }
        home.globalTitles =
            section.list(
                "global-titles", expected: "prefixes of 1 to 15 digits, country code first"
            ) { parsedDigits($0, 1...15) } ?? []
        home.imsiPrefixes =
            section.list(
                "imsi", expected: "prefixes of 3 to 15 digits, mobile country code first"
            ) { parsedDigits($0, 3...15) } ?? []
        home.msisdnPrefixes =
            section.list("msisdn", expected: "prefixes of 1 to 15 digits, country code first") {
                parsedDigits($0, 1...15)
            } ?? []
        home.mobileTitles =
            section.list(
                "mobile-global-titles",
                expected: "pairs like 155501=00101: what E.214 titles begin with, and IMSIs instead"
            ) { text in
                let parts = text.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count == 2, let title = parsedDigits(String(parts[0]), 1...15),
                    let imsi = parsedDigits(String(parts[1]), 3...15)
                else { return nil }
                return Configuration.MobileTitle(title: title, imsi: imsi)
            } ?? []
        if home.mobileTitles.count > MobileTitles.capacity {
            error(
                "`mobile-global-titles` has more than \(MobileTitles.capacity) pairs",
                at: section.position(of: "mobile-global-titles"))
        }
        home.pointCodes = pointCodes("point-codes", of: section, format) ?? []
        for key in ["operator", "country", "global-titles", "imsi"] where section.isMissing(key) {
            error("`home` needs `\(key)`", at: section.position)
        }
        return home
    }

    func network(_ value: YAMLValue, _ format: PointCodeFormat) -> Configuration.SignallingNetwork?
    {
        guard let section = section(value, .network, called: "a network") else { return nil }
        var network = Configuration.SignallingNetwork()
        network.position = section.position
        network.name = name(of: section, "a network")
        network.networkIndicator = section.integer("network-indicator", 0...3)
        network.networkAppearance = section.integer("network-appearance", 0...UInt32.max)
        network.pointCodeFormat = pointCodeFormat(of: section) ?? format
        variant(of: section)
        network.pointCodes =
            pointCodes("point-codes", of: section, network.pointCodeFormat) ?? []
        return network
    }

    /// Refuses the variants of MTP3 and SCCP that the decoder does not know yet.
    private func variant(of section: Section) {
        let variants = ["itu", "ansi", "china", "ttc"]
        guard let variant = section.choice("variant", variants.map { (key: $0, value: $0) }),
            variant != "itu", let place = section.value("variant")?.position
        else { return }
        error("variant `\(variant)` is not there yet; `itu` is", at: place)
    }

    func pointCodeFormat(of section: Section) -> PointCodeFormat? {
        section.choice(
            "point-code-format", PointCodeFormat.allCases.map { (key: $0.name, value: $0) })
    }

    func pointCodes(
        _ key: String, of section: Section, _ format: PointCodeFormat
    ) -> [PointCode]? {
        section.list(key) { pointCode($0, format, called: "`\(key)`") }
    }

    private func pointCode(
        _ value: YAMLValue, _ format: PointCodeFormat, called name: String
    ) -> PointCode? {
        let bits = format == .plain ? 24 : format.groups.reduce(0, +)
        let parts = format.groups.map { "0 to \((1 << $0) - 1)" }.joined(separator: ", ")
        let expected =
            format == .plain
            ? "point codes from 0 to 16777215"
            : "point codes written \(format.name) (parts \(parts)) or as one number"
        return scalar(value, called: name, expected: expected) { text in
            guard !text.contains("+") else { return nil }
            return PointCode(text, format: format).flatMap { $0.value < 1 << bits ? $0 : nil }
        }
    }

    /// The `name` of a section that must have one.
    func name(of section: Section, _ what: String) -> String {
        guard section.has("name") else {
            error("\(what) needs a `name`", at: section.position)
            return ""
        }
        return section.scalar(
            "name", expected: "1 to 64 letters, digits, dots, hyphens or underscores"
        ) { text in
            let isPlain = text.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
            }
            return isPlain && (1...64).contains(text.count) ? text : nil
        } ?? ""
    }
}

extension Section {
    func isMissing(_ key: String) -> Bool { keyPositions[key] == nil }
}
