import Administration
import Configuration
import Foundation
import Replay
import SS7Rules
import Setup

/// Where a drafted configuration is written: its own file, and those that it names beside it.
struct DraftFolder {
    private let draft: ConfigurationDraft
    private let config: String
    private let folder: String

    init(_ draft: ConfigurationDraft, config: String) {
        self.draft = draft
        self.config = config
        folder = Administration.folder(of: config)
    }

    private var files: [(path: String, text: String)] {
        let name = config.split(separator: "/").last.map(String.init) ?? config
        return [(config, draft.text(file: name))]
            + draft.files.map { (beside($0.path), $0.text) }
    }

    private func beside(_ path: String) -> String { folder == "." ? path : "\(folder)/\(path)" }

    /// What the configuration compiles to, tried in a folder of its own.
    ///
    /// - Parameter isInShadow: false as if all rules were to block.
    /// - Throws: `Failure` with what is wrong with it.
    func deployment(isInShadow: Bool = true) throws -> Deployment {
        let trial = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-draft-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: trial) }
        let name = "weir.yaml"
        do {
            for (path, text) in [(name, draft.text(file: name, isInShadow: isInShadow))]
                + draft.files
            {
                let file = trial.appendingPathComponent(path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            return try Deployment(path: trial.appendingPathComponent(name).path)
        } catch let error as Diagnostics {
            // The files are named as they will be.
            let text = error.rendered(colour: errorsTakeColour)
            throw Failure.input(text.replacing(trial.path + "/", with: ""))
        } catch {
            throw Failure.input("weir: cannot write \(trial.path): \(error.localizedDescription)")
        }
    }

    /// Writes all files, or none.
    ///
    /// - Returns: their paths.
    /// - Throws: `Failure` where one is there, or the configuration would not compile.
    func write(force: Bool) throws -> [String] {
        _ = try deployment()
        let files = files
        let taken = files.map(\.path).filter { FileManager.default.fileExists(atPath: $0) }
        guard force || taken.isEmpty else {
            throw Failure.input(
                "weir: \(taken.joined(separator: ", ")): already there; --force replaces")
        }
        for (path, text) in files {
            let folder = Administration.folder(of: path)
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw Failure.input("weir: cannot make \(folder): \(error.localizedDescription)")
            }
            try told { () throws(AdministrationError) in
                try replaceFile(path, with: text, mayBeNew: true)
            }
        }
        return files.map(\.path)
    }
}
