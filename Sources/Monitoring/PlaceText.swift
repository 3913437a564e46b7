public import Gateway
import Records
import SS7Filter
import SS7Wire
import Screening

/// Where the memory thinks that a subscriber is, for people.
public func placeText(of imsi: String, in gateway: Gateway) -> String {
    guard let digits = Digits(imsi), !digits.isOverDecadic, digits.count >= 6, digits.count <= 15
    else { return "error: an IMSI has 6 to 15 digits\n" }
    let now = gateway.steadySeconds
    var place = Place()
    let subscriber = gateway.memory.identities.identity(of: digits)
    guard gateway.memory.places(at: now).find(subscriber, into: &place) else {
        return "\(imsi): no place is known\n"
    }
    let table = gateway.tableInForce
    func line(_ name: String, _ title: UInt64, _ time: UInt32? = nil) -> String? {
        guard title != 0 else { return nil }
        let digits = Digits(packed: title)
        let network = table.network(of: digits, plan: .e164).map {
            $0.operator.isEmpty ? $0.country : $0.name
        }
        return "  " + name.padded(to: 10)
            + ["\(digits)", network, time.map { age(of: $0, at: now) }].compactMap { $0 }
            .joined(separator: "  ")
    }
    let lines = [
        imsi, line("seen", place.seenGT, place.seen), line("vlr", place.vlr),
        line("msc", place.msc), line("sgsn", place.sgsn),
        line("before", place.previousGT, place.previousSeen),
    ]
    return lines.compactMap { $0 }.joined(separator: "\n") + "\n"
}

private func age(of time: UInt32, at now: UInt32) -> String {
    guard time <= now else { return "at an unknown time" }
    let seconds = Int(now - time)
    return switch seconds {
    case ..<120: "\(seconds) s ago"
    case ..<7_200: "\(seconds / 60) min ago"
    case ..<172_800: "\(seconds / 3_600) h ago"
    default: "\(seconds / 86_400) d ago"
    }
}
