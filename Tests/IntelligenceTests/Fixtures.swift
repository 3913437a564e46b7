import Foundation
import Intelligence

/// A folder of its own for one test, gone afterwards.
final class ScratchFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-events-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

extension StoredEvent {
    /// An event with every field set, as a blocked and segmented message would give it.
    static var complete: StoredEvent {
        var event = StoredEvent(time: 1_546_586_324.748_85, verdict: "block", shadow: true)
        event.frame = 23
        event.frames = [23, 24]
        event.chunk = 1
        event.instance = "gw1"
        event.link = "carrier"
        event.side = "interconnect"
        event.action = "udts"
        event.category = EventCategory(rawValue: "2")
        event.rule = "psi"
        event.reason = "unjudgeable"
        event.form = "illegal"
        event.error = .init(layer: "tcap", reason: "badTransactionID", offset: 17)
        event.flags = ["indefiniteLength", "spareBits"]
        event.source = .init(country: "BS", operator: "B\"T\\C/\u{1}é")
        event.facts = [
            "sinceSeen": .number(3_896), "lastSeenGT": .text("12462301234"),
            "travelBack": .truth(false),
        ]
        event.opc = 4105
        event.dpc = 6545
        event.si = 3
        event.ni = 2
        event.mp = 0
        event.sls = 15
        event.routingContext = .max
        event.sccp = "XUDT"
        event.called = .complete(digits: "19995550010", ssn: 6)
        event.calling = .complete(digits: "12423570001", ssn: 8)
        event.tcap = "begin"
        event.otid = "0a0b0c0d"
        event.dtid = "01"
        event.applicationContext = "0.4.0.0.1.0.28.3"
        event.userProtocol = "map"
        event.component = "invoke"
        event.operation = "provideSubscriberInfo"
        event.imsi = "001010007679375"
        event.msisdn = "15550100"
        event.addresses = ["vlr": "15550101", "gsmSCF": "15550102"]
        event.raw = Octets([0x00, 0x09, 0x81, 0xff])
        event.length = 1_200
        return event
    }

    /// An event of plain traffic, different for each number.
    static func numbered(_ number: Int) -> StoredEvent {
        var event = StoredEvent(
            time: 1_700_000_000 + Double(number) / 1_000,
            verdict: number % 3 == 0 ? "block" : "forward")
        event.link = "carrier"
        event.side = "interconnect"
        event.operation = "anyTimeInterrogation"
        event.imsi = "00101\(1_000_000_000 + number % 997)"
        event.source = .init(country: "BB", operator: "C&W/Flow Barbados")
        event.calling = .init(digits: "1246230\(number % 1_000)", ssn: 6)
        return event
    }
}

extension StoredEvent.Address {
    static func complete(digits: String, ssn: UInt8) -> Self {
        var address = Self(digits: digits, ssn: ssn)
        address.pc = 4105
        address.nature = 4
        address.plan = 1
        address.translationType = 0
        address.gti = 4
        address.routeOn = "gt"
        return address
    }
}
