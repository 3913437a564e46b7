/// Writes events as JSON, one a line, keys in the order of the record.
///
/// By hand, because the encoder of Foundation takes some thirty times as long.
struct JSONLine {
    /// The lines written so far.
    private(set) var octets: [UInt8] = []
    private var isFirst = true

    mutating func removeAll() { octets.removeAll(keepingCapacity: true) }

    mutating func append(_ event: StoredEvent) {
        open()
        key("time")
        time(event.time)
        number("frame", event.frame)
        list("frames", event.frames)
        number("chunk", event.chunk)
        text("instance", event.instance)
        text("link", event.link)
        text("side", event.side)
        text("verdict", event.verdict)
        text("action", event.action)
        if let number = event.category?.number {
            self.number("category", number)
        } else {
            text("category", event.category?.rawValue)
        }
        text("rule", event.rule)
        key("shadow")
        truth(event.shadow)
        text("reason", event.reason)
        text("form", event.form)
        if let error = event.error {
            object("error") { line in
                line.text("layer", error.layer)
                line.text("reason", error.reason)
                line.number("offset", error.offset)
            }
        }
        list("flags", event.flags)
        if let source = event.source {
            object("source") { line in
                line.text("country", source.country)
                line.text("operator", source.operator)
            }
        }
        if let facts = event.facts {
            key("facts")
            table(facts)
        }
        number("opc", event.opc)
        number("dpc", event.dpc)
        number("si", event.si)
        number("ni", event.ni)
        number("mp", event.mp)
        number("sls", event.sls)
        number("routingContext", event.routingContext)
        text("sccp", event.sccp)
        address("called", event.called)
        address("calling", event.calling)
        text("tcap", event.tcap)
        text("otid", event.otid)
        text("dtid", event.dtid)
        text("applicationContext", event.applicationContext)
        text("protocol", event.userProtocol)
        text("component", event.component)
        text("operation", event.operation)
        text("imsi", event.imsi)
        text("msisdn", event.msisdn)
        if let addresses = event.addresses {
            key("addresses")
            table(addresses)
        }
        if let raw = event.raw {
            key("raw")
            octets.append(quote)
            appendHexadecimal(raw.bytes, to: &octets)
            octets.append(quote)
        }
        number("length", event.length)
        close()
        octets.append(0x0a)
    }

    private mutating func address(_ name: String, _ address: StoredEvent.Address?) {
        guard let address else { return }
        object(name) { line in
            line.text("digits", address.digits)
            line.number("ssn", address.ssn)
            line.number("pc", address.pc)
            line.number("nature", address.nature)
            line.number("plan", address.plan)
            line.number("translationType", address.translationType)
            line.number("gti", address.gti)
            line.text("routeOn", address.routeOn)
        }
    }

    private mutating func open() {
        octets.append(0x7b)
        isFirst = true
    }

    private mutating func close() {
        octets.append(0x7d)
        isFirst = false
    }

    private mutating func object(_ name: String, _ members: (inout JSONLine) -> Void) {
        key(name)
        open()
        members(&self)
        close()
    }

    private mutating func list(_ name: String, _ elements: [some JSONElement]?) {
        guard let elements else { return }
        key(name)
        list(elements)
    }

    private mutating func list(_ elements: [some JSONElement]) {
        octets.append(0x5b)
        for (index, element) in elements.enumerated() {
            if index > 0 { octets.append(comma) }
            element.write(to: &self)
        }
        octets.append(0x5d)
    }

    /// Keys in alphabetical order.
    private mutating func table(_ members: [String: some JSONElement]) {
        open()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            key(name)
            value.write(to: &self)
        }
        close()
    }

    private mutating func key(_ name: String) {
        if !isFirst { octets.append(comma) }
        isFirst = false
        string(name)
        octets.append(0x3a)
    }

    private mutating func text(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    private mutating func number(_ name: String, _ value: (some FixedWidthInteger)?) {
        guard let value else { return }
        key(name)
        decimal(Int(value))
    }

    /// Seconds with up to six decimals; what is no number is null.
    private mutating func time(_ seconds: Double) {
        let microseconds = (seconds * 1e6).rounded()
        guard abs(microseconds) < 9e18 else {
            octets += "null".utf8
            return
        }
        let whole = Int(microseconds)
        if whole < 0 { octets.append(0x2d) }
        decimal(Int(whole.magnitude / 1_000_000))
        var fraction = whole.magnitude % 1_000_000
        guard fraction > 0 else { return }
        octets.append(0x2e)
        var scale: UInt = 100_000
        while fraction > 0 {
            octets.append(0x30 + UInt8(fraction / scale))
            fraction %= scale
            scale /= 10
        }
    }

    fileprivate mutating func truth(_ value: Bool) {
        octets += value ? "true".utf8 : "false".utf8
    }

    fileprivate mutating func null() { octets += "null".utf8 }

    fileprivate mutating func decimal(_ value: Int) {
        if value < 0 { octets.append(0x2d) }
        var rest = value.magnitude
        let start = octets.count
        repeat {
            octets.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        octets[start...].reverse()
    }

    fileprivate mutating func string(_ text: String) {
        octets.append(quote)
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != quote && $0 != backslash }
        if isPlain {
            octets += text.utf8
        } else {
            for octet in text.utf8 {
                switch octet {
                case quote, backslash:
                    octets.append(backslash)
                    octets.append(octet)
                case ..<0x20:
                    octets += "\\u00".utf8
                    appendHexadecimal([octet], to: &octets)
                default:
                    octets.append(octet)
                }
            }
        }
        octets.append(quote)
    }
}

extension JSONLine {
    /// A list as JSON.
    static func value(_ elements: [some JSONElement]) -> String {
        var line = JSONLine()
        line.list(elements)
        return String(decoding: line.octets, as: UTF8.self)
    }

    /// A table as JSON, keys in alphabetical order.
    static func value(_ members: [String: some JSONElement]) -> String {
        var line = JSONLine()
        line.table(members)
        return String(decoding: line.octets, as: UTF8.self)
    }
}

/// What a list or table in an event may hold.
protocol JSONElement {
    func write(to line: inout JSONLine)
}

extension Int: JSONElement {
    func write(to line: inout JSONLine) { line.decimal(self) }
}

extension String: JSONElement {
    func write(to line: inout JSONLine) { line.string(self) }
}

extension StoredEvent.Fact: JSONElement {
    func write(to line: inout JSONLine) {
        switch self {
        case .number(let number): line.decimal(number)
        case .truth(let truth): line.truth(truth)
        case .text(let text): line.string(text)
        case .nothing: line.null()
        }
    }
}

private let quote: UInt8 = 0x22
private let comma: UInt8 = 0x2c
private let backslash: UInt8 = 0x5c
