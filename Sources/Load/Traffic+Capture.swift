public import Captures
public import Configuration
import SS7Filter
public import SS7Wire

extension Traffic {
    /// Reads a capture.
    ///
    /// - Parameters:
    ///   - configuration: tells the sides by its links, their peers' addresses and point codes. Without
    ///     it, and for messages of no link, who sends the first message is of the interconnect, and who
    ///     speaks to each other is on opposite sides.
    ///   - most: M3UA messages that it may have.
    /// - Throws: `CaptureError`; `LoadError` where there are more.
    public init(
        _ reader: inout CaptureReader, configuration: Configuration? = nil,
        variant: MTPVariant = .itu, most: Int = Traffic.most
    ) throws {
        let traffic = try TrafficReader(variant: variant)
        var sides = SideFinder(configuration)
        var count = 0
        while let captured = try reader.next() {
            guard count < most else { throw LoadError(tooMany: most, "a part of the capture") }
            try traffic.take(captured, reader.bytes) { sides.side(of: $0, $1) }
            count += 1
        }
        self = try traffic.finish()
    }
}

/// Tells which side a captured message comes from.
private struct SideFinder {
    private enum Party: Hashable {
        case address(Captures::IPAddress)
        case pointCode(UInt32)
    }

    private let configuration: Configuration?
    private var known: [Party: Side] = [:]

    init(_ configuration: Configuration?) { self.configuration = configuration }

    mutating func side(of captured: CapturedMessage, _ message: DecodedMessage) -> Side {
        guard let configuration else { return colour(captured, message) }
        let code = PointCode(message.mtp.originatingPointCode)
        let link =
            captured.source.flatMap { Configuration::IPAddress($0.description) }.flatMap {
                configuration.linkIndex(peer: $0, port: captured.sourcePort)
            } ?? configuration.linkIndex(pointCode: code)
        return link.map { configuration.links[$0].side } ?? colour(captured, message)
    }

    /// Who speaks to each other is on opposite sides.
    private mutating func colour(_ captured: CapturedMessage, _ message: DecodedMessage) -> Side {
        var ends = (
            Party.pointCode(message.mtp.originatingPointCode),
            Party.pointCode(message.mtp.destinationPointCode)
        )
        if let source = captured.source, let destination = captured.destination {
            ends = (.address(source), .address(destination))
        }
        let side = known[ends.0] ?? known[ends.1].map(\.other) ?? .interconnect
        known[ends.0] = side
        if known[ends.1] == nil { known[ends.1] = side.other }
        return side
    }
}
