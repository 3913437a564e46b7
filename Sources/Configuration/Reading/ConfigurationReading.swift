internal import Foundation
internal import SS7Filter
public import SS7Rules
internal import SS7Wire

extension Configuration {
    /// Reads a configuration file.
    ///
    /// - Throws: all findings at once, when one of them is an error.
    public init(contentsOf path: String) throws(Diagnostics) {
        let text = try Configuration.text(at: path)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        try self.init(text: text, file: path, folder: folder, checksFiles: true)
    }

    /// Reads the text of a configuration; the files that it names need not exist.
    ///
    /// - Parameter file: what findings call it, and where its relative paths start.
    public init(text: String, file: String = "weir.yaml") throws(Diagnostics) {
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        try self.init(text: text, file: file, folder: folder, checksFiles: false)
    }

    private init(
        text: String, file: String, folder: String, checksFiles: Bool
    ) throws(Diagnostics) {
        let source = SourceText(file: file, text: text)
        guard text.utf8.count <= YAMLText.sizeLimit else {
            let limit = YAMLText.sizeLimit >> 20
            throw Diagnostics([
                Diagnostic(.error, "longer than \(limit) MiB", file: file)
            ])
        }
        var yaml = YAMLText(source: source)
        let root = yaml.value(of: text)
        let reader = Reader(source: source, folder: folder, findings: yaml.findings)
        self.source = source
        self.file = file
        if let root, let section = reader.section(root, .file, called: "the file") {
            read(section, reader)
            reader.checkConsistency(of: self)
            if checksFiles { reader.checkFiles(of: section) }
        } else if reader.findings.isEmpty {
            reader.error("the file says nothing", at: SourcePosition())
        }
        let findings = reader.findings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        if findings.contains(where: { $0.severity == .error }) { throw Diagnostics(findings) }
        warnings = findings
    }

    private static func text(at path: String) throws(Diagnostics) -> String {
        func failure(_ message: String) -> Diagnostics {
            Diagnostics([Diagnostic(.error, message, file: path)])
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw failure("cannot be read: \(reasonOfLastError())")
        }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: YAMLText.sizeLimit + 1) ?? Data()
        } catch {
            throw failure("cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= YAMLText.sizeLimit else {
            throw failure("longer than \(YAMLText.sizeLimit >> 20) MiB")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw failure("not text: its octets are not UTF-8")
        }
        return text.first == "\u{feff}" ? String(text.dropFirst()) : text
    }

    private mutating func read(_ section: Section, _ reader: Reader) {
        instance = section.text("instance")
        pointCodeFormat = reader.pointCodeFormat(of: section) ?? .itu383
        networks = section.list("networks") { reader.network($0, pointCodeFormat) } ?? []
        home = section.list("home") { reader.home($0, pointCodeFormat) } ?? []
        if !section.has("home") {
            reader.error("the file needs `home`: whom to protect", at: section.position)
        }
        partners =
            section.list("partners", expected: "paths of CSV files") {
                $0.isEmpty ? nil : reader.path($0)
            } ?? []
        ported =
            section.list("ported", expected: "paths of CSV files") {
                $0.isEmpty ? nil : reader.path($0)
            } ?? []
        numbering = section.choice("numbering", Configuration.PublicNumbering.self) ?? .builtin
        rules =
            section.list("rules", expected: "`packs`, or paths of files and folders") {
                $0.isEmpty ? nil : $0 == "packs" ? .packs : .path(reader.path($0))
            } ?? [.packs]
        readSides(section, reader)
        links = section.list("links") { reader.link($0, in: self) } ?? []
        routes = section.list("routes") { reader.route($0, in: self) } ?? []
        globalTitleRoutes =
            section.list("global-title-routes") { reader.titleRoute($0, in: self) } ?? []
        workers = section.integer("workers", 1...256)
        read(section, "dialogues", &dialogues, reader)
        places = section.section("places", .places).map(reader.places) ?? places
        readSegments(section, reader)
        readHomeRouting(section, reader)
        read(section, .requests, &requestCapacity, 64...(1 << 26))
        read(section, .deliveries, &deliveryCapacity, 64...(1 << 26))
        read(section, .limits, &limitCapacity, 64...(1 << 26))
        read(section, .sketches, &sketchCapacity, 64...(1 << 22))
        startupGrace =
            section.duration("startup-grace", .zero ... .seconds(86_400)) ?? startupGrace
        recovery = section.duration("recovery", .zero ... .seconds(60)) ?? recovery
        if let rate = section.section("association-rate", .associationRate) {
            associationRate.perPeer =
                rate.integer("per-peer", 1...10_000) ?? associationRate.perPeer
            associationRate.all = rate.integer("all", 1...100_000) ?? associationRate.all
        }
        overloadAfter =
            section.duration("overload-after", .milliseconds(10) ... .seconds(60)) ?? overloadAfter
        readCongestion(section, reader)
        events = section.section("events", .events).map(reader.events) ?? events
        alerts = section.list("alerts", reader.alert) ?? []
        if let reload = section.section("reload", .reload) {
            self.reload.watch = reload.flag("watch") ?? self.reload.watch
            self.reload.mostBlocked = reload.share("most-blocked") ?? self.reload.mostBlocked
            self.reload.recent = reload.integer("recent", 0...65_536) ?? self.reload.recent
        }
        ruleModes = section.path("rule-modes")
        if let console = section.section("console", .console) {
            self.console = reader.console(console)
        }
        controlSocket = section.path("control-socket") ?? controlSocket
        readAccounts(section, reader)
        logLevel = section.choice("log-level", Configuration.LogLevel.self) ?? .info
        timeZone =
            section.scalar("time-zone", expected: "a time zone such as Europe/Lisbon or UTC") {
                LocalClock(timeZone: $0) == nil ? nil : $0
            } ?? timeZone
        readParameters(section, reader)
        if let modes = section.section("modes", .modes) {
            for category in SS7Filter.Category.allCases {
                self.modes[category] = modes.choice(category.name, CategoryMode.self)
            }
        }
    }

    private mutating func readAccounts(_ section: Section, _ reader: Reader) {
        func name(_ key: String) -> String? {
            section.scalar(key, expected: "a name of 1 to 32 letters, digits, `-`, `_` or `.`") {
                let isName = $0.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
                }
                return (1...32).contains($0.utf8.count) && isName && $0.first != "-" ? $0 : nil
            }
        }
        controlGroup = name("control-group")
        user = name("user")
        group = name("group")
        if section.has("group"), !section.has("user") {
            reader.error("`group` needs `user`", at: section.position(of: "group"))
        }
    }

    private mutating func readParameters(_ section: Section, _ reader: Reader) {
        guard let value = section.value("parameters") else { return }
        guard case .mapping(let entries) = value.content else {
            return reader.error(
                "`parameters` is a mapping of names and values, not \(value.kind)",
                at: value.position)
        }
        for entry in entries {
            guard RuleCompiler.isName(entry.key) else {
                reader.error(
                    "`\(shortened(entry.key))` is not a parameter's name", at: entry.position)
                continue
            }
            parameters[entry.key] = reader.scalar(
                entry.value, called: "`\(entry.key)`", expected: "one value"
            ) { $0.isEmpty || $0.contains { $0.isNewline } ? nil : $0 }
        }
    }

    private mutating func readSides(_ section: Section, _ reader: Reader) {
        if let indicators = reader.serviceIndicators(of: section) {
            interconnect.forwardedServiceIndicators = indicators
            homeSide.forwardedServiceIndicators = indicators
        }
        guard let sides = section.section("sides", .sides) else { return }
        if let side = sides.section("interconnect", .side) {
            interconnect = reader.policy(of: side, over: interconnect)
        }
        if let side = sides.section("home", .side) {
            homeSide = reader.policy(of: side, over: homeSide)
        }
    }

    private mutating func readCongestion(_ section: Section, _ reader: Reader) {
        guard let marks = section.section("congestion", .congestion) else { return }
        congestion.high = marks.integer("high", 1...512) ?? congestion.high
        congestion.low = marks.integer("low", 0...511) ?? congestion.low
        if congestion.low >= congestion.high {
            reader.error("`low` is not below `high`", at: marks.position)
        }
    }

    /// Each worker has this much from the start, 20 KiB a message.
    private mutating func readSegments(_ section: Section, _ reader: Reader) {
        guard let state = section.section("segments", .segments) else { return }
        segments.capacity = state.integer("capacity", 16...65_536) ?? segments.capacity
        segments.timeout =
            state.duration("timeout", .seconds(1) ... .seconds(60)) ?? segments.timeout
        segmentsPerLink = state.integer("per-link", 1...65_536)
        if let share = segmentsPerLink, share > segments.capacity {
            reader.error("`per-link` is more than `capacity`", at: state.position(of: "per-link"))
        }
    }

    private mutating func readHomeRouting(_ section: Section, _ reader: Reader) {
        guard let routing = section.section("sms-home-routing", .homeRouting) else { return }
        let address = routing.scalar(
            "address", expected: "a number of 7 to 15 digits, country code first"
        ) { parsedDigits($0, 7...15) }
        if routing.isMissing("address") {
            reader.error(
                "`sms-home-routing` needs `address`: a number of the gateway's own",
                at: routing.position)
        }
        var terms = HomeRouting(address: address ?? Digits())
        terms.lifetime =
            routing.duration("lifetime", .seconds(1) ... .seconds(86_400)) ?? terms.lifetime
        terms.imsiPrefix = routing.scalar(
            "imsi-prefix", expected: "5 or 6 digits: mobile country and network code"
        ) { parsedDigits($0, 5...6) }
        terms.capacity = routing.integer("capacity", 1_024...(1 << 26)) ?? terms.capacity
        if let address, !homeGlobalTitles.contains(where: address.hasPrefix) {
            reader.warn(
                "`address` is not among the `global-titles` of `home`",
                at: routing.position(of: "address"),
                suggestion: "carriers must route it here, and rules take it for a foreign number")
        }
        homeRouting = terms
    }

    /// Reads the section of a memory of which nothing but its size can be said.
    private func read(
        _ section: Section, _ memory: Schema, _ capacity: inout Int, _ range: ClosedRange<Int>
    ) {
        let read = section.section(memory.path, memory)?.integer("capacity", range)
        capacity = read ?? capacity
    }

    private func read(
        _ section: Section, _ key: String, _ capacity: inout Configuration.StateCapacity,
        _ reader: Reader
    ) {
        guard let state = section.section(key, .state) else { return }
        capacity.capacity = state.integer("capacity", 16...(1 << 26)) ?? capacity.capacity
        capacity.timeout =
            state.duration("timeout", .seconds(1) ... .seconds(604_800)) ?? capacity.timeout
    }
}

/// What the system says of the call that failed last.
private func reasonOfLastError() -> String {
    // SAFETY: strerror's text stays valid until this thread asks for another.
    unsafe String(cString: strerror(errno))
}
