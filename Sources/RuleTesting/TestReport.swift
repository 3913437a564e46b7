import Foundation
import Records
import Replay
import SS7Filter

/// The results for people.
extension TestRun {
    /// The failures, what no test makes match where that is asked for, and a last line that counts.
    public func text(coverage: Bool) -> String {
        var lines: [String] = []
        for result in results {
            for failure in result.failures { lines += failure.lines(of: result) + [""] }
        }
        if coverage {
            let unmatched = self.unmatched
            lines.append("\(rules.count - unmatched.count) of \(rules.count) rules matched")
            for rule in unmatched {
                lines.append("  no test makes '\(rule.name)' match: \(rule.file):\(rule.line)")
            }
        }
        return (lines + [summary]).joined(separator: "\n")
    }

    /// The last line, which counts: `12 tests, 1 failed`.
    public var summary: String {
        "\(results.count) test\(results.count == 1 ? "" : "s"), \(failed) failed"
    }

    /// The results as JSON: an object a test, then one that sums up, a line each.
    public func json() -> String {
        var text = JSONText()
        for result in results {
            text.open()
            text.text("test", result.name)
            text.text("file", result.file)
            text.number("line", result.line)
            text.flag("passed", result.failures.isEmpty)
            text.number("expectations", result.expectations)
            text.openList("failures")
            for failure in result.failures { failure.write(&text) }
            text.closeList()
            text.close()
            text.endLine()
        }
        text.open()
        text.number("tests", results.count)
        text.number("failed", failed)
        text.number("rules", rules.count)
        text.openList("unmatched")
        for rule in unmatched { text.element(rule.name) }
        text.closeList()
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}

extension TestFailure {
    fileprivate func lines(of result: TestResult) -> [String] {
        var lines = [
            "\(result.file):\(line): failed: \(result.name)",
            "  message   \(shortened)",
            "  expected  \(expected.dropFirst("expect ".count))",
            "  became    \(explained.verdict.split(separator: "\n")[0])",
        ]
        lines += mismatches.filter { !$0.isPlain }.map { "            \($0.sentence)" }
        for (number, part) in explained.explanation.parts.enumerated() {
            let deciding = explained.explanation.deciding
            var shown = part.trials.indices.filter { index in
                part.trials[index].rule == rule
                    || deciding?.part == number && deciding?.trial == index
            }
            // Nothing expected and nothing decided: what was asked tells why.
            if rule == nil, deciding == nil { shown = Array(part.trials.indices) }
            lines += explained.rows(shown.map { part.trials[$0] })
        }
        return lines
    }

    /// The message's text, or of a long one its beginning.
    private var shortened: String {
        let text = message.hasPrefix("message ") ? String(message.dropFirst(8)) : message
        return text.count <= 86 ? text : text.prefix(85) + "…"
    }

    fileprivate func write(_ text: inout JSONText) {
        text.open()
        text.number("line", line)
        text.text("message", message)
        text.text("expected", expected)
        text.openList("mismatches")
        for mismatch in mismatches { text.element(mismatch.sentence) }
        text.closeList()
        text.openObject("became")
        explained.members(&text)
        text.close()
        text.close()
    }
}
