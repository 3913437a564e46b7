import Administration
import ArgumentParser
import Foundation
import Records
import SS7Filter
import SS7Rules
import SS7Wire

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and edits list files.",
        discussion: """
            With --config a list may be given by its name, the configuration must compile with the \
            change before the file is replaced, and a running gateway reads its rules again; where \
            it refuses, the file is put back.

            Example: weir list add ati-partners +155501 --comment "agreed 2024-03" --config weir.yaml
            """,
        subcommands: [Add.self, Remove.self, Show.self])

    /// A list that is to be changed, and the entries.
    struct EditArguments: ParsableArguments {
        @OptionGroup var target: ListTarget

        @ArgumentParser.Argument(
            help: "Numbers: +1555 is all that begin so, =+15550100 that very one.",
            transform: { text in
                if let entry = ListEntry(text) { return entry }
                throw ValidationError("'\(text)' is not a number")
            })
        var entries: [ListEntry]

        @Flag(name: .customLong("no-reload"), help: "Leaves a running gateway alone.")
        var leavesGateway = false

        @Flag(help: "The gateway takes the list whatever it would block.")
        var force = false

        @Flag(help: "Prints what was done as one JSON object.")
        var json = false
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds entries to a list.",
            discussion: """
                New entries go to the end of the file. What is in the list already, or covered by a \
                shorter entry, is told and not added; the exit status is then 0 all the same.

                Example: weir list add ati-partners +155501 --config weir.yaml
                """)

        @OptionGroup var arguments: EditArguments

        @Option(help: "A comment that is written behind each entry.")
        var comment: String?

        func validate() throws {
            if comment?.contains(where: \.isNewline) == true {
                throw ValidationError("a comment is one line")
            }
        }

        func run() throws {
            let comment = (comment ?? "").trimmingCharacters(in: .whitespaces)
            try arguments.target.edit(
                ListChange(.add, arguments.entries, comment: comment),
                reload: !arguments.leavesGateway, isForced: arguments.force,
                json: arguments.json)
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes entries from a list.",
            discussion: """
                An entry's line goes with its comment. It is told where another entry still covers \
                the numbers. An entry that is not there is told; where another covers it, the exit \
                status is 1.

                Example: weir list remove ati-partners +155501 --config weir.yaml
                """)

        @OptionGroup var arguments: EditArguments

        func run() throws {
            try arguments.target.edit(
                ListChange(.remove, arguments.entries),
                reload: !arguments.leavesGateway, isForced: arguments.force,
                json: arguments.json)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a list's entries with their lines.",
            discussion: """
                With --config also whose numbers they are.

                Example: weir list show ati-partners --config weir.yaml
                """)

        @OptionGroup var target: ListTarget

        @Flag(help: "Prints one JSON object a line for each entry.")
        var json = false

        func run() throws {
            let list = try target.read()
            let table = try target.table()
            let entries = list.lines.enumerated().compactMap { number, line in
                (line.entry?.description ?? line.owner?.description).map { (number, $0, line) }
            }
            if json {
                for (number, written, line) in entries {
                    var text = JSONText()
                    text.open()
                    text.number("line", number + 1)
                    text.text("entry", written)
                    if let table, let entry = line.entry {
                        text.text("owner", owner(of: entry, table))
                    }
                    if !line.comment.isEmpty { text.text("comment", line.comment) }
                    text.close()
                    print(String(decoding: text.octets, as: UTF8.self))
                }
                return
            }
            let width = (entries.map(\.1.count).max() ?? 0) + 2
            for (number, written, line) in entries {
                var text = "\(number + 1)".padded(to: -5) + "  " + written.padded(to: width)
                if let table {
                    text += (line.entry.map { owner(of: $0, table) } ?? "").padded(to: 24)
                }
                text += line.comment
                while text.last == " " { text.removeLast() }
                print(text)
            }
            print("\(entries.count) entr\(entries.count == 1 ? "y" : "ies")")
        }

        private func owner(of entry: ListEntry, _ table: RuleTable) -> String {
            for plan in [NumberingPlan.e164, .e212] where plan == .e164 || !entry.isInternational {
                guard let network = table.network(of: entry.digits, plan: plan) else { continue }
                let name = network.operator.isEmpty ? network.country : network.name
                return plan == .e164 ? name : "\(name) by IMSI"
            }
            return "-"
        }
    }
}
