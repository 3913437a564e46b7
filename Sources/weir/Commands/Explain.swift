import ArgumentParser
import Captures
import Configuration
import Foundation
import Records
import Replay
import SS7Filter
import SS7Wire
import Screening

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says why a message is judged as it is.",
        discussion: """
            Of one message of a capture, or one given in hex: what the link's settings say, every \
            rule that is asked, in order, what each of its tests saw and answered, which rule \
            decides in its category, and which over all. The capture is judged up to the message, \
            so that dialogues and segments are known.

            Example: weir explain trace.pcap --config weir.yaml --frame 812
            Example: weir explain --hex 01000101… --from interconnect --config weir.yaml
            """)

    @ArgumentParser.Argument(
        help: "The capture: pcap or pcapng, also gzipped; - reads the standard input.",
        completion: .file())
    var capture: String?

    @Option(help: "The configuration: home network, partners, rules, links.", completion: .file())
    var config: String

    @Option(help: "The frame of the message, counted from 1.")
    var frame: Int?

    @Option(help: "The DATA chunk in the frame, counted from 0; without it, all of them.")
    var chunk: Int?

    @Option(help: "The message in hexadecimal, instead of a capture.")
    var hex: String?

    @Option(
        help: "What the hex begins with: m3ua, mtp3, sccp or tcap.",
        completion: names(\Framing.name), transform: { try named($0, \Framing.name) })
    var layer: Framing = .m3ua

    @Option(
        help: "The side that it comes from: interconnect or home.",
        completion: names(\Side.name), transform: { try named($0, \Side.name) })
    var from: Side?

    @Option(help: "The link that it comes by, of the configuration; for --hex.")
    var link: String?

    @Option(
        help: "How point codes and addresses are laid out: itu, ansi, ttc or china.",
        completion: names(\MTPVariant.name), transform: { try named($0, \MTPVariant.name) })
    var variant: MTPVariant = .itu

    @Option(
        help: "Begins with the places of a file (SQLite), as weir replay does; leaves it as it is.",
        completion: .file())
    var places: String?

    @Flag(help: "Prints one JSON object a line.")
    var json = false

    func validate() throws {
        if (capture == nil) == (hex == nil) {
            throw ValidationError("Name a capture with --frame, or a message with --hex.")
        }
        if capture != nil, frame == nil { throw ValidationError("--frame says which message.") }
        if hex != nil, from == nil, link == nil {
            throw ValidationError("--hex needs --from or --link.")
        }
    }

    func run() throws {
        let deployment = try deployment(at: config)
        let found =
            try hex.map { [try explain($0, deployment)] } ?? explain(capture ?? "-", deployment)
        for (number, message) in found.enumerated() {
            if json {
                print(String(decoding: message.json, as: UTF8.self))
            } else {
                if number > 0 { print(String(repeating: "-", count: 72)) }
                print(message.text, terminator: "")
            }
        }
    }

    // MARK: - A message in hex

    private func explain(_ hex: String, _ deployment: Deployment) throws -> ExplainedMessage {
        guard let octets = octets(hex), !octets.isEmpty else {
            throw Failure.usage("weir: --hex is not an even count of hexadecimal digits")
        }
        var index: Int?
        if let link {
            index = deployment.configuration.links.firstIndex { $0.name == link }
            guard index != nil else {
                throw Failure.usage("weir: \(config) has no link '\(link)'")
            }
        }
        let side = from ?? index.map { deployment.configuration.links[$0].side } ?? .interconnect
        let screening: MessageScreening
        do {
            screening = try MessageScreening(
                deployment.table, configuration: deployment.configuration)
        } catch {
            throw Failure.internal("weir: \(error)")
        }
        screening.variant = variant
        return screening.explain(octets, framing: layer, from: side, link: index)
    }

    // MARK: - A message of a capture

    /// Ends the reading of a capture.
    private struct Found: Error {}

    private func explain(_ capture: String, _ deployment: Deployment) throws -> [ExplainedMessage] {
        var reader: CaptureReader
        do {
            reader = try CaptureReader(path: capture)
        } catch {
            throw Failure.input("weir: \(error)")
        }
        var screening = try CaptureScreening(
            deployment.configuration, table: deployment.table, variant: variant, side: from,
            identities: try SubscriberIdentities(deployment.configuration.places))
        if let places {
            guard FileManager.default.fileExists(atPath: places) else {
                throw Failure.input("weir: \(places): there is no such file of places")
            }
            _ = try PlaceFile(places, screening.memory)
        }
        let wanted = frame ?? 0
        let chunk = self.chunk
        var found: [ExplainedMessage] = []
        var last = 0
        do {
            try screening.run(&reader) { message, visit, octets in
                let place = visit.placement
                last = max(last, place.frame)
                let frames = place.frames.isEmpty ? [place.frame] : place.frames
                if frames.contains(wanted), chunk == nil || chunk == place.chunk || frames.count > 1
                {
                    found.append(visit.explained(message, octets, deployment))
                    if chunk != nil { throw Found() }
                }
                if !found.isEmpty, place.frame > wanted { throw Found() }
            }
        } catch is Found {
        } catch let error as CaptureError {
            throw Failure.input("weir: \(error)")
        }
        guard !found.isEmpty else {
            let what = chunk.map { "chunk \($0) of frame \(wanted)" } ?? "frame \(wanted)"
            throw Failure.input(
                "weir: \(capture): \(what) holds no SS7 message; the last that does is frame \(last)"
            )
        }
        return found
    }
}

/// The octets of a hexadecimal text, blanks between them; nil where it is none.
func octets(_ hex: String) -> [UInt8]? {
    let digits = hex.utf8.filter { $0 != 0x20 && $0 != 0x0a && $0 != 0x3a }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var octets: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
        let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
        guard let octet = UInt8(pair, radix: 16), pair.first != "+" else { return nil }
        octets.append(octet)
    }
    return octets
}
