public import SS7Wire

/// A compiled, verified, immutable rule table.
///
/// `image` is what judges; the rest is for reports and people.
public final class RuleTable: Sendable {
    /// The flat image that `evaluate` takes as a span.
    public let image: [UInt32]
    /// The rules, by their numbers in the image.
    public let rules: [RuleDescription]
    /// The networks, by their numbers in the image; number 0 is the unknown one.
    public let networks: [NetworkDescription]
    /// The names of the sets, by their numbers in the image from `ImageLayout.firstSet` on; empty
    /// for one whose numbers the rule itself lists.
    public let setNames: [String]
    /// The categories that are not `active`, and how they are in force.
    public let modes: [Category: CategoryMode]
    /// The limits of rules, by their numbers in the image.
    public let limits: [Limit]

    /// Takes an image after verifying it.
    ///
    /// - Throws: `ImageError` where the image is not one that may be used.
    public init(
        image: [UInt32], rules: [RuleDescription], networks: [NetworkDescription],
        setNames: [String] = [], modes: [Category: CategoryMode] = [:]
    ) throws(ImageError) {
        try verify(image.span)
        guard rules.count == image.span.header(.ruleCount) else {
            throw ImageError(.badRule, at: ImageLayout.Header.ruleCount.rawValue)
        }
        guard networks.count == image.span.header(.networkCount) else {
            throw ImageError(.badNetwork, at: ImageLayout.Header.networkCount.rawValue)
        }
        self.image = image
        let span = image.span
        limits = (0..<span.header(.limitCount)).compactMap { Limit(span, at: span.limit($0)) }
        self.rules = rules
        self.networks = networks
        self.setNames = setNames
        self.modes = modes
    }

    /// Rules in the table: what `hits` needs room for.
    public var ruleCount: Int { rules.count }

    /// The network that owns a number, by its longest prefix; nil where nobody is known.
    ///
    /// One of public numbering has a country and perhaps an operator's name; rules know it as no
    /// network.
    public func network(of digits: Digits, plan: NumberingPlan) -> NetworkDescription? {
        let image = self.image
        let number = SS7Filter.network(of: digits, plan: plan, in: image.span)
        return number == 0 ? nil : networks[number]
    }

    /// The network that an SCCP address belongs to; titles of plan 6 are IMSIs.
    public func network(of address: SCCPAddress) -> NetworkDescription? {
        network(of: address.normalised, plan: address.numberingPlan == 6 ? .e212 : .e164)
    }

    /// The return cause, error or point code of a rule's action, by the rule's number; else 0.
    public func actionValue(of rule: Int) -> UInt32 {
        let image = self.image
        return image[image.span.rule(rule) + 1]
    }

    /// Judges one message that has come, counting it for limits and for nothing else; for tools and
    /// tests.
    public func judge(
        _ message: DecodedMessage, facts: inout Facts, limits: LimitMemory
    ) -> Judgement {
        var judge = Judge(limits: limits)
        return self.judge(message, facts: &facts, time: limits.now, by: &judge)
    }

    /// The same, by a judge who has judged before, at a time of the limits' clock.
    public func judge(
        _ message: DecodedMessage, facts: inout Facts, time: UInt64, by judge: inout Judge
    ) -> Judgement {
        let image = self.image
        var message = message
        var none: [UInt64] = []
        var hits = none.mutableSpan
        return judge.evaluate(
            image.span, message: &message, facts: &facts, time: time, hits: &hits)
    }

    /// Judges one message by itself, without counting; for tools and tests.
    public func judge(_ message: DecodedMessage, facts: Facts) -> Judgement {
        let image = self.image
        var message = message
        var none: [UInt64] = []
        var hits = none.mutableSpan
        return evaluate(image.span, message: &message, facts: facts, hits: &hits)
    }
}

/// What people call a rule.
public struct RuleDescription: Hashable, Sendable {
    /// How much a match matters to the people who read events.
    public enum Severity: String, Sendable, CaseIterable {
        case low, medium, high, critical
    }

    public var name: String
    public var category: Category
    /// The title of the category's section.
    public var title: String
    /// What the rule is for, in the author's words.
    public var text: String
    /// Where the rule comes from: a document and its clause.
    public var source: String
    public var severity: Severity
    public var verdict: Verdict
    public var action: Action
    public var shadow: Bool
    public var file: String
    public var line: Int

    public init(
        name: String, category: Category, title: String = "", text: String = "",
        source: String = "", severity: Severity = .medium, verdict: Verdict = .block,
        action: Action = .drop, shadow: Bool = false, file: String = "", line: Int = 0
    ) {
        self.name = name
        self.category = category
        self.title = title
        self.text = text
        self.source = source
        self.severity = severity
        self.verdict = verdict
        self.action = action
        self.shadow = shadow
        self.file = file
        self.line = line
    }
}

/// A network of the partner table, or a country where no operator is named.
public struct NetworkDescription: Hashable, Sendable {
    public var tadig: String
    /// ISO 3166 two letters; empty where it is not known.
    public var country: String
    public var countryName: String
    /// Empty where only the country is known.
    public var `operator`: String
    /// True for one's own network.
    public var isOwn: Bool

    public init(
        tadig: String = "", country: String = "", countryName: String = "", operator: String = "",
        isOwn: Bool = false
    ) {
        self.tadig = tadig
        self.country = country
        self.countryName = countryName
        self.operator = `operator`
        self.isOwn = isOwn
    }

    /// The name that reports use: `BS/BTC`.
    public var name: String { "\(country)/\(`operator`)" }
}
