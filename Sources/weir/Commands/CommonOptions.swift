import ArgumentParser
import Captures
import Foundation
import Replay
import SS7Filter
import SS7Rules
import SS7Wire

/// Reads an option's value by the name of a case.
func named<Value: CaseIterable>(
    _ text: String, _ name: KeyPath<Value, String>
) throws -> Value {
    if let value = Value.allCases.first(where: { $0[keyPath: name] == text }) { return value }
    let names = Value.allCases.map { $0[keyPath: name] }.joined(separator: ", ")
    throw ValidationError("'\(text)' is none of \(names)")
}

/// Lets the shell complete what `named` reads.
func names<Value: CaseIterable>(_ name: KeyPath<Value, String>) -> CompletionKind {
    .list(Value.allCases.map { $0[keyPath: name] })
}

/// How a capture is to be read.
struct CaptureArguments: ParsableArguments {
    @ArgumentParser.Argument(
        help: "The capture: pcap or pcapng, also gzipped; - reads the standard input.",
        completion: .file())
    var capture: String

    @Option(
        help: "How point codes and addresses are laid out: itu, ansi, ttc or china.",
        completion: names(\MTPVariant.name), transform: { try named($0, \MTPVariant.name) })
    var variant: MTPVariant = .itu

    /// Opens the capture.
    func open() throws -> CaptureReader {
        do {
            return try CaptureReader(path: capture)
        } catch {
            throw Failure.input("weir: \(error)")
        }
    }
}

/// Reads a configuration with all that it names, printing warnings; notes are for `weir check`.
///
/// - Parameter files: takes note of what is read.
func deployment(at path: String, files: FilesRead = FilesRead()) throws -> Deployment {
    do {
        let deployment = try Deployment(
            files.configuration(at: path), read: { try files.read($0) })
        for warning in deployment.warnings where warning.severity != .note {
            printError(warning.rendered(colour: errorsTakeColour))
        }
        return deployment
    } catch {
        throw Failure.input(error.rendered(colour: errorsTakeColour))
    }
}

/// True where a person reads the standard error.
var errorsAreSeen: Bool { isatty(2) == 1 }

/// True where colours may be used on the standard output: a person reads it, and has not set
/// `NO_COLOR` (no-color.org).
var outputTakesColour: Bool { isatty(1) == 1 && takesColour }
/// The same of the standard error.
var errorsTakeColour: Bool { errorsAreSeen && takesColour }

private var takesColour: Bool {
    ProcessInfo.processInfo.environment["NO_COLOR"].map(\.isEmpty) ?? true
}

/// A file, or the standard output, that lines are written to.
final class LineOutput {
    private let handle: FileHandle
    private let name: String

    /// - Parameter path: nil or `-` is the standard output.
    init(path: String?) throws {
        guard let path, path != "-" else {
            handle = .standardOutput
            name = "the standard output"
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Failure.input("weir: cannot write \(path)") }
        self.handle = handle
        name = path
    }

    func write(_ octets: [UInt8]) throws {
        do {
            try handle.write(contentsOf: octets)
        } catch {
            // Who read our output has enough of it: no error of ours.
            if errno == EPIPE { Foundation.exit(0) }
            let reason = unsafe String(cString: strerror(errno))
            throw Failure.input("weir: cannot write \(name): \(reason)")
        }
    }
}

/// Says on the standard error what of a capture was no message or could not be read.
func report(_ statistics: CaptureStatistics, of capture: String) {
    if let damage = statistics.damage { printError("weir: \(capture): \(damage)") }
    var notes: [String] = []
    func note(_ count: Int, _ what: String) { if count > 0 { notes.append("\(count) \(what)") } }
    note(statistics.otherFrames, "frames without SCTP")
    note(statistics.unknownLinkTypeFrames, "frames of an unknown link type")
    note(statistics.truncatedFrames, "truncated frames")
    note(statistics.malformed, "malformed frames")
    note(statistics.retransmissions, "retransmissions")
    note(statistics.droppedFragments + statistics.pendingFragments, "fragments without the rest")
    note(statistics.otherPayloadProtocols, "chunks of other protocols")
    if !notes.isEmpty { printError("weir: \(capture): " + notes.joined(separator: ", ")) }
}
