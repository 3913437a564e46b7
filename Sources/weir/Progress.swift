import Foundation

/// A line on the standard error that tells a person how far long work is; where nobody sees it, nothing.
final class Progress {
    private let isSeen = errorsAreSeen
    private var shown = ContinuousClock.now - .seconds(1)
    private var width = 0

    /// Shows a text in place of the last, at most five times a second.
    func show(_ text: @autoclosure () -> String) {
        guard isSeen, shown.duration(to: .now) >= .milliseconds(200) else { return }
        shown = .now
        let line = String(text().prefix(79))
        write("\r" + line + String(repeating: " ", count: max(0, width - line.count)))
        width = line.count
    }

    /// Takes the line away.
    func finish() {
        guard width > 0 else { return }
        write("\r" + String(repeating: " ", count: width) + "\r")
        width = 0
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
