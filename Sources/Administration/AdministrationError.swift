public import SS7Rules

/// Why a running gateway could not be asked, or a file of its configuration not be changed.
public struct AdministrationError: Error, CustomStringConvertible, Sendable {
    /// A sentence, without the findings.
    public var text: String
    /// What is wrong with the files, where that is the reason.
    public var findings: Diagnostics?
    /// What the gateway has answered, where that is the reason.
    public var answer: String?
    /// True where no gateway is there to be asked; false where one is that does not answer as it should.
    public var isAbsence = false

    public init(_ text: String, findings: Diagnostics? = nil, answer: String? = nil) {
        self.text = text
        self.findings = findings
        self.answer = answer
    }

    public var description: String { rendered(colour: false) }

    /// The sentence and what led to it, for people.
    public func rendered(colour: Bool) -> String {
        ([text.isEmpty ? nil : text, findings?.rendered(colour: colour), answer] as [String?])
            .compactMap { $0 }.joined(separator: "\n")
    }
}
