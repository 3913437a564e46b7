internal import Foundation
internal import Intelligence

/// Events in ArcSight's Common Event Format, version 0.
///
/// What SS7 has and the format has no key for goes into its custom strings, under labels.
enum CommonEvent {
    static func text(_ event: StoredEvent, _ severity: Severity, _ suppressed: Int) -> String {
        let name = EventFields.sentence(event)
        let signature = event.rule ?? event.reason ?? event.error?.reason ?? event.verdict
        let header = ["Weir", "weir", "1", signature, name].map { field in
            LineText.escaped(LineText.harmless(field), ["\\", "|"])
        }
        let pairs = extensions(event, suppressed).map { key, value in
            key + "=" + LineText.escaped(LineText.harmless(value), ["\\", "="])
        }
        return "CEF:0|" + header.joined(separator: "|") + "|\(severity.commonEventNumber)|"
            + pairs.joined(separator: " ")
    }

    private static func extensions(
        _ event: StoredEvent, _ suppressed: Int
    ) -> [(key: String, value: String)] {
        var pairs: [(String, String)] = []
        func add(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { pairs.append((key, value)) }
        }
        func add(_ key: String, label: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            pairs.append((key + "Label", label))
            pairs.append((key, value))
        }
        add("rt", "\(Int64((event.time * 1000).rounded()))")
        add("dvchost", event.instance)
        add("act", event.shadow ? "shadow" : event.action ?? event.verdict)
        add("outcome", event.verdict)
        add("cat", event.category?.rawValue)
        add("reason", event.reason)
        add("deviceInboundInterface", event.link)
        add("duser", event.imsi ?? event.msisdn)
        add("cs1", label: "callingGT", event.calling?.digits)
        add("cs2", label: "calledGT", event.called?.digits)
        add("cs3", label: "operation", event.operation)
        let network = [event.source?.country, event.source?.operator].compactMap { $0 }
        add("cs4", label: "network", network.joined(separator: "/"))
        add("cs5", label: "rule", event.rule)
        let rest = EventFields(event).fields.filter { field in
            event.facts?[field.name] != nil || field.name == "form" || field.name == "error"
        }
        add("cs6", label: "details", rest.map { "\($0.name) \($0.value)" }.joined(separator: "; "))
        add("cn1", label: "opc", event.opc.map { "\($0)" })
        add("cn2", label: "dpc", event.dpc.map { "\($0)" })
        if suppressed > 0 { add("cn3", label: "suppressed", "\(suppressed)") }
        return pairs
    }
}
