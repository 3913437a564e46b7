import Foundation
import Intelligence

/// A folder of its own for one test, gone afterwards.
final class ScratchFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-sinks-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

extension StoredEvent {
    /// A blocked message with an operator's name as an attacker would like to have it.
    static func blocked(_ number: Int = 0) -> StoredEvent {
        var event = StoredEvent(time: 1_700_000_000.25 + Double(number), verdict: "block")
        event.instance = "gw 1\n"
        event.link = "carrier"
        event.action = "drop"
        event.category = EventCategory(rawValue: "1")
        event.rule = "ati"
        event.source = .init(country: "BS", operator: "B\"T]\\|C=\n<13>1 x\u{202e}")
        event.opc = 4105
        event.calling = .init(digits: "12423570001", ssn: 8)
        event.called = .init(digits: "15550109001", ssn: 6)
        event.operation = "anyTimeInterrogation"
        event.imsi = "00101000767937\(number % 10)"
        return event
    }
}
