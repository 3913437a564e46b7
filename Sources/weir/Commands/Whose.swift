import ArgumentParser
import Configuration
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

    @Option(help: "The configuration with the home ranges and partner tables.")
    var config: String?

    @Flag(help: "The numbers are IMSIs.")
    var imsi = false

    func run() throws {
        let owners: NumberOwners
        do throws(Diagnostics) {
            owners =
                try config.map { path throws(Diagnostics) in
                    try Configuration(contentsOf: path).numberOwners()
                } ?? NumberOwners()
        } catch {
            throw Failure.input(error.rendered(colour: errorsAreSeen))
        }
        for text in numbers {
            for line in try lines(about: text, owners) { print("\(text): \(line)") }
        }
    }

    private func lines(about text: String, _ owners: NumberOwners) throws -> [String] {
        if text.contains("-") {
            guard let code = PointCode(text, format: .itu383) else {
                throw Failure.input("weir: '\(text)' is not a point code like 2-001-1")
            }
            return [
                NumberingTables.builtin.network(ofPointCode: code.value)
                    .map { "\(name(of: $0)), by the ITU's lists of point codes" } ?? "nobody's"
            ]
        }
        let written = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard let digits = Digits(written), (1...15).contains(digits.count),
            !digits.isOverDecadic
        else {
            throw Failure.input("weir: '\(text)' is not a number of 1 to 15 digits")
        }
        if imsi { return [line(owners.owner(of: digits, plan: .e212))] }
        let node = line(owners.owner(of: digits, plan: .e164))
        let subscriber = line(owners.owner(of: digits, plan: .subscriber))
        return node == subscriber
            ? [node] : ["as a global title: \(node)", "as a subscriber's number: \(subscriber)"]
    }

    private func line(_ owner: NumberOwners.Owner?) -> String {
        guard let owner else { return "nobody's" }
        return "\(name(of: owner.network)), by \(owner.prefix) of \(owner.source)"
    }

    private func name(of network: NetworkDescription) -> String {
        let name = network.operator.isEmpty ? network.country : network.name
        return network.tadig.isEmpty ? name : "\(name) (\(network.tadig))"
    }
}
