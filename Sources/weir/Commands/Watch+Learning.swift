import Captures
import Foundation

/// Learning from interfaces: frames are kept for a while, and learned from as from a capture.
extension Watch {
    /// Most MiB of frames that are kept.
    private static let most = 1_024

    func runLearning() throws {
        let signals = SignalWaiter([SIGTERM, SIGINT])
        var reader = try open([])
        do {
            try FileManager.default.createDirectory(
                atPath: learning.into, withIntermediateDirectories: true)
        } catch {
            throw Failure.input("weir: cannot make \(learning.into): \(error.localizedDescription)")
        }
        let spool = "\(learning.into)/learning.pcapng"
        // Frames hold what subscribers do: they go when they have been learned from.
        defer { unsafe unlink(spool) }
        do {
            let frames = try record(&reader, into: spool, signals)
            for (name, counts) in reader.interfaceStatistics() {
                printError(
                    "weir: \(name): \(counts.received) frames, \(counts.dropped) dropped by the "
                        + "kernel, \(counts.interfaceDropped) by the interface")
            }
            guard frames > 0 else {
                throw Failure.input("weir: nothing was seen: there is nothing to learn from")
            }
        } catch let error as CaptureError {
            throw Failure.input("weir: \(error)")
        }
        try learning.learn(from: spool, variant: variant)
    }

    /// Keeps frames until the time is over, a signal comes, or there are enough.
    private func record(
        _ reader: inout LiveReader, into path: String, _ signals: SignalWaiter
    ) throws -> Int {
        let types = reader.linkTypes
        var writer = try CaptureWriter(path: path, format: .pcapng, linkType: types[0])
        for type in types.dropFirst() { _ = writer.addInterface(linkType: type) }
        printError("weir: watching \(interface.joined(separator: ", ")) to learn")
        let progress = Progress()
        let ends = seconds.map { ContinuousClock.now + .seconds($0) }
        var frames = 0
        var octets = 0
        while reader.isOpen, octets < Watch.most << 20 {
            if let ends, ContinuousClock.now >= ends { break }
            if signals.wait(atMost: .zero) != nil { break }
            let more = try reader.record(into: &writer)
            frames += more.frames
            octets += more.octets
            if more.frames == 0 { reader.wait(milliseconds: 100) }
            progress.show("\(frames) frames, \(octets >> 20) MiB; SIGINT ends")
        }
        while case let more = try reader.record(into: &writer), more.frames > 0 {
            frames += more.frames
        }
        progress.finish()
        try writer.close()
        return frames
    }
}
