public import SS7Filter
public import SS7Rules
public import SS7Wire

/// A test's messages in octets, to be played rather than judged.
public struct Story: Sendable {
    public struct Message: Sendable {
        public var octets: [UInt8]
        public var framing: Framing
        public var side: Side
        /// `forward` or `block` where the test expects one of them; nil where it expects neither.
        public var verdict: Verdict?
        /// The rule that is to decide.
        public var rule: String?
    }

    public var name: String
    /// How often it is played beside the others.
    public var weight: Int
    public var messages: [Message]
}

extension TestFile {
    /// The tests as stories.
    ///
    /// - Throws: `Diagnostics` with every message that cannot be written.
    public func stories() throws(Diagnostics) -> [Story] {
        let words = RuleWords()
        var stories: [Story] = []
        for test in tests {
            var writer = MessageWriter(text, words)
            var story = Story(name: test.name, weight: test.weight, messages: [])
            for case .message(let message) in test.steps {
                do throws(TestFault) {
                    let (octets, framing) = try writer.octets(of: message)
                    let (verdict, rule) = message.fate
                    story.messages.append(
                        Story.Message(
                            octets: octets, framing: framing, side: message.side,
                            verdict: verdict, rule: rule))
                } catch {}
            }
            stories.append(story)
        }
        if text.hasErrors { throw Diagnostics(text.diagnostics) }
        return stories
    }
}

extension DescribedMessage {
    /// Whether it is expected to go on, and the rule that is to decide.
    fileprivate var fate: (Verdict?, String?) {
        for expectation in expectations {
            let rule = expectation.isNot ? nil : expectation.rule?.text
            switch expectation.verdict {
            case .forward, .log, .shadow: return (.forward, rule)
            case .block: return (.block, rule)
            case .held: continue
            }
        }
        return (nil, nil)
    }
}
