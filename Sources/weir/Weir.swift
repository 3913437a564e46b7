import ArgumentParser

@main
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir", abstract: "An inline SS7 signalling firewall.")
}
