import SS7Filter
public import SS7Rules
import SS7Wire

extension TestFile {
    /// Reads a test file.
    ///
    /// - Parameters:
    ///   - words: the names that values may have.
    /// - Throws: `Diagnostics` with every mistake that was found.
    public static func parse(_ source: RuleSource) throws(Diagnostics) -> TestFile {
        var parser = TestParser(source)
        parser.parse()
        if parser.text.hasErrors { throw Diagnostics(parser.text.diagnostics) }
        return parser.file
    }
}

/// Thrown where a statement cannot be read further; the mistake has been noted.
struct TestFault: Error {}

/// Reads the statements of a test file, which begin on new lines; after a mistake it goes on with
/// the next one.
struct TestParser {
    static let statements = [
        "home", "partner", "list", "parameter", "test", "message", "hex", "expect", "at", "after",
    ]
    static let framings = Framing.allCases.map(\.name)

    let text: ScannedText
    var file: TestFile
    private var at = 0
    /// Where the statement begins that is being read.
    private var start = 0
    /// Where its words end.
    private var end = 0
    /// The clock of the test above.
    var clock = TestClock()

    init(_ source: RuleSource) {
        text = ScannedText(source)
        file = TestFile(source: source, text: text)
    }

    // MARK: - Words

    var word: ScannedText.Word {
        var word = text.words[min(at, text.words.count - 1)]
        if at >= end {
            word.kind = .end
            word.text = ""
        }
        return word
    }

    mutating func take() -> ScannedText.Word {
        let word = self.word
        if at < end { at += 1 }
        return word
    }

    mutating func accept(_ name: String) -> Bool {
        guard word.text == name, word.kind == .word || word.kind == .sign else { return false }
        at += 1
        return true
    }

    func fail(_ message: String, among names: some Sequence<String> = [String]()) -> TestFault {
        // An end has nothing to point at: the word before it has.
        let place = word.kind == .end && at > 0 ? text.words[at - 1] : word
        if at > start, word.kind == .word, text.isLeft(word, of: text.words[start]) {
            // Nothing of the statement above, but one whose word is wrong.
            text.error(unknownStatement, at: place, among: Self.statements)
        } else {
            text.error(message, at: place, among: names)
        }
        return TestFault()
    }

    private var unknownStatement: String {
        "expected 'test', 'message', 'hex', 'expect', 'at', 'after', 'home', 'partner' or 'list',"
            + " found \(found)"
    }

    var found: String {
        switch word.kind {
        case .end: "the end of the statement"
        case .text: "a text"
        default: "'\(word.text)'"
        }
    }

    /// The text of the statement up to here.
    func written(from first: Int) -> String {
        text.written(from: text.words[first], to: text.words[max(first, at - 1)])
            .split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
    }

    var position: Int { at }

    // MARK: - Statements

    mutating func parse() {
        while at < text.words.count, text.words[at].kind != .end {
            start = at
            end = statementEnd(after: start)
            do throws(TestFault) {
                try statement()
                if at < end { throw fail("expected a new statement, found \(found)") }
            } catch {}
            at = end
        }
        refuseEmptyTests()
        let kept = definitions
        if !kept.isEmpty {
            file.definitions = RuleSource(file: text.file, text: text.blanked(except: kept))
        }
    }

    /// A test that expects nothing would pass whatever the rules say.
    private func refuseEmptyTests() {
        if text.hasErrors { return }
        if file.tests.isEmpty, let first = text.words.first {
            text.error("the file has no test", at: first)
        }
        for (test, name) in zip(file.tests, testNames) {
            let expects = test.steps.contains { step in
                if case .message(let message) = step {
                    !message.expectations.isEmpty
                } else {
                    false
                }
            }
            if !expects { text.error("test '\(test.name)' expects nothing", at: name) }
        }
    }

    /// The names of the tests so far.
    private var names: Set<String> = []
    /// The same, a word for each test.
    private var testNames: [ScannedText.Word] = []
    private var definitions: [(first: ScannedText.Word, last: ScannedText.Word)] = []

    /// The next word that begins a line and a statement.
    private func statementEnd(after start: Int) -> Int {
        var index = start + 1
        while text.words[index - 1].kind != .end, text.words[index].kind != .end {
            let word = text.words[index]
            if word.startsLine, word.kind == .word {
                if Self.statements.contains(word.text) { break }
                if Self.framings.contains(word.text), text.words[index + 1].text == "hex" { break }
            }
            index += 1
        }
        return index
    }

    private mutating func statement() throws(TestFault) {
        let first = at
        switch word.text {
        case "home" where word.kind == .word: try home()
        case "partner" where word.kind == .word: try partner()
        case "list" where word.kind == .word, "parameter" where word.kind == .word:
            try refuseRules(in: first + 1..<end)
            definitions.append((text.words[first], text.words[end - 1]))
            at = end
        case "test" where word.kind == .word:
            _ = take()
            guard word.kind == .text else {
                throw fail("expected the test's name as a text, found \(found)")
            }
            let name = take()
            if !names.insert(name.text).inserted {
                text.error("a test of this name is above", at: name)
            }
            testNames.append(name)
            clock = TestClock()
            var test = RuleTest(name: name.text, file: text.file, line: text.line(of: name))
            if accept("weight") { test.weight = try weight() }
            file.tests.append(test)
        case "message" where word.kind == .word: try add(.message(described()))
        case "at" where word.kind == .word:
            try setClock()
            try add(.clock(clock))
        case "after" where word.kind == .word:
            try runClock()
            try add(.clock(clock))
        case "expect" where word.kind == .word: try expect()
        case "hex" where word.kind == .word: try add(.message(octets(.m3ua)))
        default:
            if let framing = Framing.allCases.first(where: { $0.name == word.text }) {
                _ = take()
                guard word.text == "hex" else { throw fail("expected 'hex', found \(found)") }
                return try add(.message(octets(framing)))
            }
            throw fail(unknownStatement, among: Self.statements)
        }
    }

    private mutating func weight() throws(TestFault) -> Int {
        guard let weight = Int(word.text), (1...10_000).contains(weight) else {
            throw fail("expected a weight from 1 to 10000, found \(found)")
        }
        _ = take()
        return weight
    }

    /// What else rule files hold has no place between tests.
    private mutating func refuseRules(in words: Range<Int>) throws(TestFault) {
        for index in words where text.words[index].startsLine && text.words[index].kind == .word {
            guard ["rule", "category", "include", "default"].contains(text.words[index].text)
            else { continue }
            at = index
            throw fail(unknownStatement)
        }
    }

    private mutating func add(_ step: RuleTest.Step) throws(TestFault) {
        guard !file.tests.isEmpty else {
            text.error("there is no test above: begin with 'test \"NAME\"'", at: text.words[start])
            throw TestFault()
        }
        file.tests[file.tests.count - 1].steps.append(step)
    }

    private mutating func expect() throws(TestFault) {
        let expectation = try expectation()
        guard let last = file.tests.indices.last,
            case .message(var message) = file.tests[last].steps.last
        else { throw fail("there is no message above to expect something of") }
        message.expectations.append(expectation)
        file.tests[last].steps[file.tests[last].steps.count - 1] = .message(message)
    }

    // MARK: - Networks

    /// Reads `home "OPERATOR" [CC] gt PREFIXES imsi PREFIXES`.
    private mutating func home() throws(TestFault) {
        _ = take()
        var network = HomeNetwork()
        while word.kind != .end {
            if word.kind == .text {
                network.operatorName = take().text
            } else if accept("gt") {
                network.globalTitles += try prefixes()
            } else if accept("imsi") {
                network.imsiPrefixes += try prefixes()
            } else {
                network.country = try country()
            }
        }
        file.home.append(network)
    }

    /// Reads `partner [TADIG] [CC] "OPERATOR" gt PREFIXES imsi PREFIXES`.
    private mutating func partner() throws(TestFault) {
        let first = take()
        var row = PartnerRow(file: text.file, line: text.line(of: first))
        while word.kind != .end {
            if word.kind == .text {
                row.operatorName = take().text
            } else if accept("gt") {
                row.gtPrefixes += try prefixes()
            } else if accept("imsi") {
                row.imsiPrefixes += try prefixes()
            } else if word.text.count == 5, row.tadig.isEmpty {
                row.tadig = take().text
            } else {
                row.country = try country()
            }
        }
        file.partners.append(row)
    }

    private mutating func country() throws(TestFault) -> String {
        let isCountry = word.kind == .word && word.text.utf8.count == 2
        guard isCountry else {
            throw fail(
                "expected a country of two letters, a name as a text, 'gt' or 'imsi',"
                    + " found \(found)", among: ["gt", "imsi"])
        }
        return take().text
    }

    private mutating func prefixes() throws(TestFault) -> [Digits] {
        var prefixes: [Digits] = []
        repeat {
            guard word.kind == .number, let digits = prefixDigits(word.text), digits.count <= 15
            else { throw fail("expected a prefix of digits, found \(found)") }
            prefixes.append(digits)
            _ = take()
        } while accept(",")
        return prefixes
    }
}
