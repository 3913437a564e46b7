public import Configuration
import Foundation
import Replay
import SS7Rules

#if canImport(Glibc)
    import Glibc
#endif

/// A change of a file that a configuration names: put in force, or undone.
///
/// The configuration must compile with the change before the file is replaced, and where the gateway
/// refuses it the old text is put back.
public struct GuardedEdit {
    /// What came of an edit.
    public enum Outcome: Hashable, Sendable {
        /// The file was as asked already.
        case unchanged
        /// The file is replaced, and nobody was asked.
        case written
        /// The file is replaced, and no gateway runs: why none answers.
        case withoutGateway(String)
        /// The gateway has taken it: its answer.
        case inForce(String)
    }

    private let configuration: Configuration?
    private let path: String
    /// What the file is, in messages: `list`.
    private let kind: String
    private let mayBeNew: Bool

    /// - Parameters:
    ///   - configuration: nil for a file by itself, which is only replaced.
    ///   - kind: what the file is, in messages.
    ///   - mayBeNew: true where the file may be missing, which is like an empty one.
    public init(
        _ path: String, of configuration: Configuration?, kind: String, mayBeNew: Bool = false
    ) {
        self.configuration = configuration
        self.path = resolvedPath(path)
        self.kind = kind
        self.mayBeNew = mayBeNew
    }

    /// Changes the text.
    ///
    /// - Parameters:
    ///   - reload: false to leave a running gateway alone.
    ///   - isForced: true to let it take the change whatever it would block.
    ///   - change: gives the new text for the old.
    /// - Throws: why all is as it was.
    public func run(
        reload: Bool = true, isForced: Bool = false,
        _ change: (String) throws(AdministrationError) -> String
    ) throws(AdministrationError) -> Outcome {
        let lock = try FolderLock(folder(of: path))
        defer { withExtendedLifetime(lock) {} }
        let isThere = FileManager.default.fileExists(atPath: path)
        let before = isThere || !mayBeNew ? try text() : ""
        let after = try change(before)
        guard after != before else { return .unchanged }
        if let configuration { try check(configuration, with: after) }
        try replaceFile(path, with: after, mayBeNew: mayBeNew)
        guard reload, let configuration else { return .written }
        let answer: String
        do {
            answer = try askGateway(
                isForced ? "reload --force" : "reload", at: configuration.controlSocket)
        } catch {
            return .withoutGateway(error.text)
        }
        guard answer.hasPrefix("ok") else {
            if isThere {
                try replaceFile(path, with: before)
            } else {
                unsafe unlink(path)
            }
            throw AdministrationError(
                "the gateway refuses: the \(kind) is put back as it was",
                answer: GuardedEdit.withoutAdvice(answer))
        }
        return .inForce(answer)
    }

    private func text() throws(AdministrationError) -> String {
        do throws(Diagnostics) {
            return try RuleSource.source(at: path).text
        } catch {
            throw AdministrationError("", findings: error)
        }
    }

    private func check(
        _ configuration: Configuration, with text: String
    ) throws(AdministrationError) {
        let path = path
        do throws(Diagnostics) {
            // The file may be the configuration itself.
            let changed =
                resolvedPath(configuration.file) == path
                ? try Configuration(text: text, file: configuration.file) : configuration
            _ = try Deployment(changed) { file in
                resolvedPath(file) == path ? text : try readText(file)
            }
        } catch {
            throw AdministrationError(
                "the \(kind) stays as it was: the configuration does not compile with the change",
                findings: error)
        }
    }

    /// The file is no more as the gateway has judged it: its own advice would not help.
    private static func withoutAdvice(_ answer: String) -> String {
        answer.split(separator: "\n").filter { !$0.hasPrefix("`weir reload --force`") }
            .joined(separator: "\n")
    }
}
