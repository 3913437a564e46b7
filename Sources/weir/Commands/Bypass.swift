import ArgumentParser
import Records

struct Bypass: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets everything go on unjudged, in an emergency.",
        discussion: """
            For when the firewall itself is the trouble and there is no time to find out which rule: \
            `on` lets a running gateway forward all SCCP without judging it, for an hour or --for \
            seconds, `off` ends that. The gateway goes on routing. It is loud: the first line of \
            `weir status`, the log, an event of severity critical, the metric weir_bypass_active; \
            what went on is counted as bypassed. A restart or an upgrade ends it.

            With SMS home routing there is no bypass. `weir mode CATEGORY shadow` is the better way \
            where it is known what blocks.

            Example: weir bypass on --for 900 --config weir.yaml
            Example: weir bypass off --config weir.yaml
            """)

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case on, off
    }

    @ArgumentParser.Argument(help: "on or off; without it, how things are.")
    var order: Order?

    @OptionGroup var gateway: GatewayArguments

    @Option(name: .customLong("for"), help: "Seconds after which messages are judged again.")
    var seconds = 3_600

    @Flag(help: "Prints JSON.")
    var json = false

    func validate() throws {
        guard 1...Running.longestBypass ~= seconds else {
            throw ValidationError("--for takes 1 to \(Running.longestBypass) seconds")
        }
    }

    func run() throws {
        let request =
            switch order {
            case nil: "bypass"
            case .on?: "bypass on \(seconds)"
            case .off?: "bypass off"
            }
        let answer = try gateway.ask(request)
        guard answer.hasPrefix("ok") else { throw Failure.input("weir: \(answer)") }
        guard json else { return print(answer, terminator: "") }
        var text = JSONText()
        text.open()
        text.flag("active", answer.contains("NOTHING IS JUDGED"))
        text.text("answer", String(answer.dropFirst(4).dropLast()))
        text.close()
        print(String(decoding: text.octets, as: UTF8.self))
    }
}
