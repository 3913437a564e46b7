// Writes events to a store as fast as it takes them, and says how fast that was:
//     bench-events PATH [EVENTS] [BATCH] [PAUSE]
// Prints the number of events after each batch that is kept, for tests that stop it half-way, and
// waits so many milliseconds after each.

import Foundation
import Intelligence

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    FileHandle.standardError.write(Data("usage: bench-events PATH [EVENTS] [BATCH] [PAUSE]\n".utf8))
    exit(2)
}
let path = arguments[1]
let count = arguments.count > 2 ? Int(arguments[2]) ?? 200_000 : 200_000
let batch = arguments.count > 3 ? max(1, Int(arguments[3]) ?? 2_000) : 2_000
let pause = arguments.count > 4 ? UInt32(arguments[4]) ?? 0 : 0

/// An event as a blocked message gives it, all usual fields set.
func event(_ number: Int) -> StoredEvent {
    var event = StoredEvent(time: 1_700_000_000 + Double(number) / 50_000, verdict: "block")
    event.instance = "gw1"
    event.link = "carrier"
    event.side = "interconnect"
    event.action = "drop"
    event.category = EventCategory(rawValue: "2")
    event.rule = "psi-not-home"
    event.form = "canonical"
    event.source = .init(country: "BB", operator: "C&W/Flow Barbados")
    (event.opc, event.dpc, event.si, event.ni, event.sls) = (4105, 6545, 3, 0, 7)
    event.sccp = "UDT"
    event.called = .init(digits: "19995550010", ssn: 6)
    event.calling = .init(digits: "1246230\(number % 10_000)", ssn: 8)
    event.tcap = "begin"
    event.otid = String(number % 0xffff_ffff, radix: 16)
    event.applicationContext = "0.4.0.0.1.0.28.3"
    event.userProtocol = "map"
    event.component = "invoke"
    event.operation = "provideSubscriberInfo"
    event.imsi = "00101\((number &* 2_654_435_761) % 10_000_000_000)"
    event.addresses = ["gsmSCF": "12462300001"]
    event.raw = Octets([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 140))
    return event
}

do {
    let store = try openEventStore(at: path)
    var busy = Duration.zero
    var processor = 0
    let clock = ContinuousClock()
    for start in stride(from: 0, to: count, by: batch) {
        let events = (start..<min(start + batch, count)).map(event)
        let began = Glibc.clock()
        busy += try clock.measure { try store.append(events) }
        processor += Glibc.clock() - began
        FileHandle.standardOutput.write(Data("\(start + events.count)\n".utf8))
        usleep(pause * 1_000)
    }
    busy += try clock.measure { try store.close() }
    let seconds = Double(busy.components.seconds) + Double(busy.components.attoseconds) / 1e18
    let rate = Int(Double(count) / seconds)
    // Time on the processor: what the figure would be if nothing else ran, but for the disk.
    let alone = count * Int(CLOCKS_PER_SEC) / max(1, processor)
    FileHandle.standardError.write(
        Data("\(count) events, \(rate) events/s; \(alone) a second of processor time\n".utf8))

    let reader = try openEventStore(at: path, for: .read)
    var read = 0
    let reading = try clock.measure {
        let cursor = try reader.events(from: nil, to: nil)
        while try cursor.next() != nil { read += 1 }
    }
    FileHandle.standardError.write(Data("\(read) events read in \(reading)\n".utf8))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
