import ArgumentParser
import Configuration
import Records
import SS7Filter
import SS7Rules
import SS7Wire

struct Whose: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells whose a number or point code is.",
        discussion: """
            Says the network, the prefix that decides and where it is written: in the home ranges, a \
            line of a partner table, ported numbers, or public numbering. Where a number counts as \
            another network's when it is a subscriber's, both are said. Numbers are international; \
            what has hyphens is an international signalling point code, 3-8-3.

            Example: weir whose +15550100123 2-001-1 --config weir.yaml
            """)

    @ArgumentParser.Argument(help: "Telephone numbers, global titles, IMSIs or point codes.")
    var numbers: [String]

    @Option(help: "The configuration with the home ranges and partner tables.", completion: .file())
    var config: String?

    @Flag(help: "The numbers are IMSIs.")
    var imsi = false

    @Flag(help: "Prints one JSON object a line: for each number, as what it is whose.")
    var json = false

    /// Whose a number is, taken as something.
    private struct Answer {
        /// `globalTitle`, `subscriber`, `imsi` or `pointCode`.
        var kind: String
        var network: NetworkDescription?
        var prefix: String?
        var source: String?

        init(_ kind: String, _ owner: NumberOwners.Owner?) {
            self.kind = kind
            network = owner?.network
            prefix = owner.map { "\($0.prefix)" }
            source = owner?.source
        }

        init(ofPointCode network: NetworkDescription?) {
            kind = "pointCode"
            self.network = network
            source = network.map { _ in "the ITU's lists of point codes" }
        }
    }

    func run() throws {
        let owners: NumberOwners
        do throws(Diagnostics) {
            owners =
                try config.map { path throws(Diagnostics) in
                    try Configuration(contentsOf: path).numberOwners()
                } ?? NumberOwners()
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
        for text in numbers {
            let answers = try answers(about: text, owners)
            if json {
                for answer in answers { print(object(text, answer)) }
                continue
            }
            let lines = answers.map(line)
            // Where a number is the same network's as either, once is enough.
            if lines.count == 1 || lines[0] == lines[1] {
                print("\(text): \(lines[0])")
            } else {
                print("\(text): as a global title: \(lines[0])")
                print("\(text): as a subscriber's number: \(lines[1])")
            }
        }
    }

    private func answers(about text: String, _ owners: NumberOwners) throws -> [Answer] {
        if text.contains("-") {
            guard let code = PointCode(text, format: .itu383) else {
                throw Failure.input("weir: '\(text)' is not a point code like 2-001-1")
            }
            return [Answer(ofPointCode: NumberingTables.builtin.network(ofPointCode: code.value))]
        }
        let written = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard let digits = Digits(written), (1...15).contains(digits.count),
            !digits.isOverDecadic
        else {
            throw Failure.input("weir: '\(text)' is not a number of 1 to 15 digits")
        }
        if imsi { return [Answer("imsi", owners.owner(of: digits, plan: .e212))] }
        return [
            Answer("globalTitle", owners.owner(of: digits, plan: .e164)),
            Answer("subscriber", owners.owner(of: digits, plan: .subscriber)),
        ]
    }

    private func line(_ answer: Answer) -> String {
        guard let network = answer.network, let source = answer.source else { return "nobody's" }
        let by = answer.prefix.map { "\($0) of \(source)" } ?? source
        return "\(name(of: network)), by \(by)"
    }

    private func object(_ number: String, _ answer: Answer) -> String {
        var text = JSONText()
        text.open()
        text.text("number", number)
        text.text("as", answer.kind)
        if let network = answer.network {
            text.text("country", network.country)
            if !network.operator.isEmpty { text.text("operator", network.operator) }
            if !network.tadig.isEmpty { text.text("tadig", network.tadig) }
        }
        if let prefix = answer.prefix { text.text("prefix", prefix) }
        if let source = answer.source { text.text("source", source) }
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }

    private func name(of network: NetworkDescription) -> String {
        let name = network.operator.isEmpty ? network.country : network.name
        return network.tadig.isEmpty ? name : "\(name) (\(network.tadig))"
    }
}
