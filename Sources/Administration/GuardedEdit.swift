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
/// refuses it, or does not answer, the old text is put back: unless another has changed the file since.
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
    ///   - patience: how long the gateway may take to answer.
    ///   - change: gives the new text for the old.
    /// - Throws: why all is as it was.
    public func run(
        reload: Bool = true, isForced: Bool = false, patience: Duration = .seconds(120),
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
                isForced ? "reload --force" : "reload", at: configuration.controlSocket,
                patience: patience)
        } catch {
            if error.isAbsence { return .withoutGateway(error.text) }
            let fate = try putBack(isThere ? before : nil, after: after)
            throw AdministrationError(
                "\(error.text): \(fate). Whether the gateway has read the change is not known:"
                    + " reload it once it answers")
        }
        guard answer.hasPrefix("ok") else {
            let fate = try putBack(isThere ? before : nil, after: after)
            throw AdministrationError(
                "the gateway refuses: \(fate)", answer: GuardedEdit.withoutAdvice(answer))
        }
        return .inForce(answer)
    }

    /// Undoes the change where the file still is as it was left.
    ///
    /// - Parameters:
    ///   - before: what the file had; nil where there was none.
    ///   - after: what it was left with.
    /// - Returns: what became of it, as a part of a sentence.
    private func putBack(
        _ before: String?, after: String
    ) throws(AdministrationError) -> String {
        guard (try? text()) == after else {
            return "the \(kind) has been changed by another meanwhile, and is left as it is now"
        }
        if let before {
            try replaceFile(path, with: before)
        } else {
            unsafe unlink(path)
        }
        return "the \(kind) is put back as it was"
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
