import SS7Filter

/// A message with its parts as they will go out.
struct PreparedMessage {
    var step: Course.Step
    var side: Side
    var parts: [[UInt8]]
    /// What each part is known by when it comes; empty where nothing is to be heard of it.
    var keys: [UInt64]
    var selection: UInt8
    /// Both point codes, as they go out.
    var label: UInt64
    var expectation: Expectation
    /// Parts that have been handed over.
    var gone = 0
}

/// Makes the octets of messages just before they are sent, with what is to become of them.
struct Preparation {
    let traffic: Traffic
    let parties: Parties
    let forecast: Forecast?
    let settings: LoadSettings

    func message(of step: Course.Step) throws -> PreparedMessage {
        let message = traffic.messages[step.message]
        let serial = UInt32(truncatingIfNeeded: step.pass * traffic.copies + message.copy)
        let parts = message.parts.map {
            parties.framed(
                traffic.parts[$0], from: message.side,
                serial: settings.rewrites ? serial : nil)
        }
        // The label lies before the user part, the SLS last.
        let starts = zip(parts, message.parts).map { framed, part in
            let data = traffic.parts[part].data.count
            return framed.count - data - (4 - data % 4) % 4 + 16
        }
        let keys: [UInt64]
        if settings.hasSink {
            keys = zip(parts, zip(starts, message.parts)).map { framed, place in
                let end = place.0 - 16 + traffic.parts[place.1].data.count
                return hash(framed.span.extracting(place.0..<end))
            }
        } else if let opened = message.opens {
            let value = settings.rewrites ? opened.value(in: serial) : opened.value
            keys = [Arrivals.key(value, length: opened.length)]
        } else {
            keys = []
        }
        // Without a sink nobody sees what becomes of a message.
        let foretold =
            settings.hasSink
            ? try forecast?.expectation(of: parts, from: message.side) : Expectation()
        let label = parts[0][(starts[0] - 12)..<(starts[0] - 4)]
        return PreparedMessage(
            step: step, side: message.side, parts: parts, keys: keys,
            selection: parts[0][starts[0] - 1],
            label: label.reduce(0) { $0 << 8 | UInt64($1) },
            expectation: foretold ?? message.expectation)
    }
}
