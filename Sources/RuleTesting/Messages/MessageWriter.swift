import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire

/// Writes the messages of one test as octets.
///
/// They are a dialogue in order: the first one opens it, those after it go on with it unless they
/// say otherwise, from whichever side they come. Dialogues with names go on beside it. What a message leaves open it takes from the
/// dialogue: transaction ids, the addresses (exchanged where it comes from the other side), and the
/// context that the answer accepts.
struct MessageWriter {
    let text: ScannedText
    let words: RuleWords
    /// The dialogues by their names; the one that has none under the empty name.
    private var dialogues: [String: Dialogue] = [:]
    /// The dialogue that is being written.
    private var name = ""
    /// Dialogues opened so far, which makes their transaction ids differ.
    private var count: UInt32 = 0

    init(_ text: ScannedText, _ words: RuleWords) {
        self.text = text
        self.words = words
    }

    /// The message's octets, and what they begin with.
    mutating func octets(of message: DescribedMessage) throws(TestFault) -> ([UInt8], Framing) {
        switch message.content {
        case .octets(let octets, let framing): return (octets, framing)
        case .described(let payload, let settings, let further):
            name = message.dialogue ?? ""
            let fields = FieldReader(settings, head: message.word, text, words)
            let octets = try octets(of: payload, further, fields, from: message.side)
            try fields.finish()
            return (octets, .m3ua)
        }
    }

    private mutating func octets(
        of payload: Payload, _ further: [DescribedComponent], _ fields: FieldReader, from side: Side
    ) throws(TestFault) -> [UInt8] {
        var label = LabelWriter(fields)
        let route = try label.route(from: side)
        let user: [UInt8]
        switch payload {
        case .management(let type):
            user = try ManagementWriter(fields: fields, route: route).octets(type)
        case .connection(let name):
            user = try SCCPWriter(fields).connection(name)
        case .component(let first):
            user = try unitdata([first] + further, fields, from: side)
        case .empty:
            user = try unitdata([], fields, from: side)
        }
        return try label.message(route, user)
    }

    // MARK: - Dialogues

    /// What the messages of a dialogue have in common.
    private struct Dialogue {
        var opener: Side
        var ids: (opener: UInt32, responder: UInt32)
        var context: ContextName?
        var isAnswered = false
        var isEnded = false
        /// The addresses as the opener writes them.
        var calling: SCCP.Address
        var called: SCCP.Address
    }

    private var dialogue: Dialogue? {
        get { dialogues[name] }
        set { dialogues[name] = newValue }
    }

    /// Ends the dialogue; one with a name can be gone back to.
    private mutating func endDialogue() {
        if name.isEmpty { dialogue = nil } else { dialogue?.isEnded = true }
    }

    private mutating func unitdata(
        _ components: [DescribedComponent], _ fields: FieldReader, from side: Side
    ) throws(TestFault) -> [UInt8] {
        let type = try messageType(components, fields)
        if type == .begin || type == .unidirectional { dialogue = nil }
        let addresses = try addresses(components.first, fields, from: side)
        let setting = try ContextSetting(fields, components.first?.operation?.userProtocol ?? .map)
        var elements: [BER.Element] = []
        var proposed: ContextName?
        for (index, component) in components.enumerated() {
            let own =
                index == 0
                ? fields : FieldReader(component.settings, head: component.word, text, words)
            let writer = ComponentWriter(
                fields: own, version: setting.version,
                calling: addresses.calling.globalTitle?.digits,
                called: addresses.called.globalTitle?.digits)
            let written = try writer.element(of: component)
            elements.append(written.element)
            if index == 0 { proposed = written.context } else { try own.finish() }
        }
        let context = setting.name(proposed: proposed)
        let transaction = try transaction(type, elements, context, setting, fields, from: side)
        if type == .begin {
            dialogue?.calling = addresses.calling
            dialogue?.called = addresses.called
        }
        return try SCCPWriter(fields).unitdata(
            calling: addresses.calling, called: addresses.called, transaction.octets)
    }

    private func messageType(
        _ components: [DescribedComponent], _ fields: FieldReader
    ) throws(TestFault) -> TCAPMessageType {
        if let word = fields.word("tcap") {
            let types = TCAPMessageType.allCases.filter { $0 != .none && $0 != .ansi }
            if let type = types.first(where: { $0.name == word.text }) { return type }
            text.error(
                "'\(word.text)' is no type that messages can be written with", at: word,
                among: types.map(\.name))
            throw TestFault()
        }
        guard let dialogue, !dialogue.isEnded else { return .begin }
        guard let first = components.first else { return .continue }
        return first.kind == .invoke ? .continue : .end
    }

    private func addresses(
        _ component: DescribedComponent?, _ fields: FieldReader, from side: Side
    ) throws(TestFault) -> (calling: SCCP.Address, called: SCCP.Address) {
        let writer = SCCPWriter(fields)
        var standard = Subsystems.standard(of: component?.operation)
        if let component, component.kind != .invoke { standard = (standard.1, standard.0) }
        var calling = SCCP.Address.ssn(standard.0)
        var called = SCCP.Address.ssn(standard.1)
        if let dialogue {
            let isOpener = dialogue.opener == side
            calling = isOpener ? dialogue.calling : dialogue.called
            called = isOpener ? dialogue.called : dialogue.calling
        }
        return (
            try writer.address("calling", standard: calling),
            try writer.address("called", standard: called)
        )
    }

    private mutating func transaction(
        _ type: TCAPMessageType, _ elements: [BER.Element], _ context: ContextName?,
        _ setting: ContextSetting, _ fields: FieldReader, from side: Side
    ) throws(TestFault) -> BER.Element {
        let hasPortion = try fields.truth("has-dialogue")
        let opening = try opening(fields)
        if dialogue == nil || type == .begin {
            count += 1
            dialogue = Dialogue(
                opener: type == .begin || type == .unidirectional ? side : side.other,
                ids: (0x0a00_0000 + count, 0x0b00_0000 + count), context: context,
                calling: .ssn(6), called: .ssn(6))
        }
        let own = try fields.number("otid") ?? id(of: side)
        let other = try fields.number("dtid") ?? id(of: side.other)
        let portion: TCAP.Dialogue?
        switch type {
        case .begin: portion = context.map { .request($0, opening?.userInformation) }
        case .unidirectional: portion = context.map { .unidirectional($0) }
        case .continue, .end: portion = answer(context, setting, from: side)
        default: portion = nil
        }
        let said = hasPortion == false ? nil : portion
        if hasPortion == true, said == nil {
            throw fields.error("there is no context for a dialogue portion: add 'context N.V'")
        }
        switch type {
        case .begin: return TCAP.begin(own, dialogue: said, elements)
        case .continue: return TCAP.continue(own, to: other, dialogue: said, elements)
        case .end:
            defer { endDialogue() }
            return TCAP.end(to: other, dialogue: said, elements)
        case .unidirectional:
            endDialogue()
            return TCAP.unidirectional(dialogue: said, elements)
        default:
            defer { endDialogue() }
            guard elements.isEmpty else {
                throw fields.error("an abort has no components: write 'message empty tcap abort'")
            }
            return try fields.octet("abort-cause").map { TCAP.abort(to: other, cause: $0) }
                ?? TCAP.abort(to: other, dialogue: .abort())
        }
    }

    private func id(of side: Side) -> UInt32 {
        guard let dialogue else { return 0 }
        return dialogue.opener == side ? dialogue.ids.opener : dialogue.ids.responder
    }

    /// The responder's first message accepts the context; later ones have no dialogue portion.
    private mutating func answer(
        _ context: ContextName?, _ setting: ContextSetting, from side: Side
    ) -> TCAP.Dialogue? {
        if setting.isExplicit { return context.map { .response($0) } }
        guard let dialogue, dialogue.opener != side, !dialogue.isAnswered else { return nil }
        self.dialogue?.isAnswered = true
        return dialogue.context.map { .response($0) }
    }

    private func opening(_ fields: FieldReader) throws(TestFault) -> MAP.Open? {
        let destination = try fields.digits("destination-reference")
        let origination = try fields.digits("origination-reference")
        guard destination != nil || origination != nil else { return nil }
        return MAP.Open(
            destinationIMSI: destination, origination: origination.map { AddressString($0) })
    }
}

/// The application context as a test sets it: `context 20.2`, `context 20`, `version 2`.
struct ContextSetting {
    /// MAP's version, or CAP's phase.
    private(set) var version: UInt?
    private var number: UInt?
    private let userProtocol: UserProtocol

    init(_ fields: FieldReader, _ userProtocol: UserProtocol) throws(TestFault) {
        self.userProtocol = userProtocol == .cap ? .cap : .map
        let version = try fields.octet("version")
        let contextVersion = try fields.octet("context-version")
        self.version = (version ?? contextVersion).map { UInt($0) }
        guard let word = fields.word("context") else { return }
        let parts = word.text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt8($0) }
        guard numbers.count == parts.count, 1...2 ~= parts.count else {
            throw fields.error("'\(word.text)' is no context: write 20 or 20.3", at: word)
        }
        number = UInt(numbers[0])
        if numbers.count == 2 { self.version = UInt(numbers[1]) }
    }

    /// True where the test names the context itself.
    var isExplicit: Bool { number != nil }

    /// The context's name, given the operation's own.
    func name(proposed: ContextName?) -> ContextName? {
        if let number { return ContextSetting.name(userProtocol, number, version ?? 3) }
        guard let version, let proposed, userProtocol == .map else { return proposed }
        if version == 1 { return nil }
        // MAP's names are 0.4.0.0.1.0, a number, a version.
        guard proposed.octets.count == 7, proposed.octets[4] == 0 else { return proposed }
        return .map(UInt(proposed.octets[5]), version: version)
    }

    /// The name of a context of MAP, or of a CAP phase.
    static func name(
        _ userProtocol: UserProtocol, _ number: UInt, _ version: UInt
    ) -> ContextName {
        let context = ApplicationContext(
            userProtocol, UInt8(truncatingIfNeeded: number),
            version: UInt8(truncatingIfNeeded: version))
        return ContextName(arcs: context.dotted.split(separator: ".").compactMap { UInt($0) })
    }

    /// A context that carries an operation, in its highest version; nil where none does.
    static func name(carrying operation: Operation) -> ContextName? {
        for version in [UInt8(3), 2, 4, 1] {
            for number in UInt8(1)..<100 {
                let context = ApplicationContext(operation.userProtocol, number, version: version)
                guard context.permits(operation) else { continue }
                if operation.userProtocol == .map, version == 1 { return nil }
                return name(operation.userProtocol, UInt(number), UInt(version))
            }
        }
        return nil
    }
}
