import Foundation
import Gateway
import Intelligence
import Logging
import Monitoring

/// The emergency bypass: everything goes on unjudged, for a while, and loudly.
extension Running {
    /// Most seconds that a bypass lasts.
    static let longestBypass = 7 * 86_400

    /// Answers `bypass`, `bypass on SECONDS` and `bypass off`.
    func bypass(_ request: String) -> String {
        let words = request.split(separator: " ")
        switch words.count {
        case 1:
            return bypassed == nil ? "ok: messages are judged\n" : "ok: NOTHING IS JUDGED\n"
        case 2 where words[1] == "off":
            return changed { endBypass("somebody has said so") }
        case 3 where words[1] == "on":
            guard let seconds = Int(words[2]), 1...Running.longestBypass ~= seconds else { break }
            return changed { beginBypass(for: seconds) }
        default: break
        }
        return "error: unknown request '\(request)'\n"
    }

    private func beginBypass(for seconds: Int) -> String {
        let now = Date().timeIntervalSince1970
        let crew = crew
        guard crew.gateway.setBypassed(true) else {
            return "error: SMS home routing has to read every message: there is no bypass\n"
        }
        let isNew = bypassed == nil
        let bypass = BypassStatus(
            since: bypassed?.since ?? now, until: now + Double(seconds))
        bypassed = bypass
        logger.critical("BYPASS: messages go on WITHOUT BEING JUDGED, for \(seconds) s")
        if isNew {
            crew.writer.put(StoredEvent(ofBypassAt: now, isOn: true, messages: unjudged(crew)))
        }
        let end = ContinuousClock.now + .seconds(seconds)
        let thread = Thread { [self] in
            // One that was said later has an end of its own.
            while bypassed == bypass, ContinuousClock.now < end { usleep(100_000) }
            if bypassed == bypass { endBypass("its time is over") }
        }
        thread.name = "bypass"
        thread.start()
        let upgrade = changes.isUpgrading ? ", and the upgrade that is under way" : ""
        return "ok: NOTHING IS JUDGED for \(seconds) s; "
            + "`weir bypass off`\(upgrade) ends that before\n"
    }

    /// Lets messages be judged again, where they are not.
    @discardableResult
    func endBypass(_ reason: String) -> String {
        guard bypassed != nil else { return "ok: messages are judged\n" }
        let crew = crew
        bypassed = nil
        _ = crew.gateway.setBypassed(false)
        let number = unjudged(crew)
        logger.critical("bypass: messages are judged again: \(reason)")
        crew.writer.put(
            StoredEvent(
                ofBypassAt: Date().timeIntervalSince1970, isOn: false, messages: number))
        return "ok: messages are judged again; \(number) went on unjudged since the start\n"
    }

    /// Messages that went on unjudged since the start, in overload too.
    private func unjudged(_ crew: Crew) -> Int {
        crew.gateway.plan.links.indices.reduce(0) {
            $0 + crew.gateway.counters(ofLink: $1)[.bypassed]
        }
    }
}
