import SS7Filter
public import SS7Rules
import SS7Wire

/// A test file: networks, lists, and tests of what the rules say of messages.
public struct TestFile {
    public let source: RuleSource
    /// The networks that its tests are about; empty where the file names none.
    public var home: [HomeNetwork] = []
    public var partners: [PartnerRow] = []
    /// Its lists and parameters as a rule file of their own; nil where it has none.
    public var definitions: RuleSource?
    public var tests: [RuleTest] = []

    let text: ScannedText
}

/// One test: messages in order, each with what is expected of it.
public struct RuleTest {
    /// What happens in a test.
    enum Step {
        /// What the clock shows from here on.
        case clock(TestClock)
        case message(DescribedMessage)
    }

    public var name: String
    public var file: String
    public var line: Int
    /// How often `weir load` plays it beside the others of the file.
    public var weight = 1
    var steps: [Step] = []
}

/// A message as a test gives it.
struct DescribedMessage {
    enum Content {
        case octets([UInt8], Framing)
        /// What the message carries, and what is said of the message as a whole.
        case described(Payload, Settings, further: [DescribedComponent])
    }

    var content: Content
    /// What the message is, or the word `hex`.
    var word: ScannedText.Word
    /// The message as it is written.
    var written: String
    var line: Int
    var side: Side
    /// The name of the dialogue that it is in; nil for the one that has none.
    var dialogue: String?
    /// The name of the link that it comes by, where the test says so.
    var link: ScannedText.Word?
    /// The `gt-required` of that link, where the test says so.
    var requiresGlobalTitle: Bool?
    var expectations: [Expectation] = []
}

/// What a described message carries.
enum Payload {
    case component(DescribedComponent)
    /// A transaction without components.
    case empty
    case management(SubsystemManagementType)
    /// A connection-oriented message, by the abbreviation of Q.713.
    case connection(String)
}

/// A component as a test describes it.
struct DescribedComponent {
    enum Kind {
        case invoke, result, error, reject
    }

    var kind: Kind
    /// The operation; of a reject the word `reject`.
    var word: ScannedText.Word
    var operation: Operation?
    var settings: Settings
}

/// What a test expects of a message.
struct Expectation {
    enum Verdict: String, CaseIterable {
        /// It goes on, and no rule in shadow would block it.
        case forward
        case block, held
        /// It goes on, and an event is written.
        case log
        /// It goes on, and a rule in shadow would block it.
        case shadow
    }

    var verdict: Verdict
    /// The rule that is to decide, or is not to.
    var rule: ScannedText.Word?
    var isNot = false
    var action: Action?
    var actionValue: UInt32?
    var category: SS7Filter.Category?
    var reason: String?
    var isUnjudgeable = false
    var written: String
    var line: Int
}

/// The fields that a test sets, by name; each must find its place in the message.
struct Settings {
    struct Setting {
        var name: ScannedText.Word
        /// Nil where the name alone says that it is so.
        var value: ScannedText.Word?
    }

    var all: [Setting] = []

    func setting(_ name: String) -> Setting? { all.first { $0.name.text == name } }
}
