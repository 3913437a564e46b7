import Foundation

/// The text of a file.
///
/// - Throws: a `Diagnostic` where the file cannot be read or is not UTF-8.
public func readText(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw Diagnostic(.error, "cannot read the file", file: path)
    }
    guard let text = String(data: data, encoding: .utf8) else {
        throw Diagnostic(.error, "the file is not UTF-8 text", file: path)
    }
    return text
}

extension RuleSource {
    /// The text of one file.
    ///
    /// - Throws: `Diagnostics` naming a file that cannot be read.
    public static func source(at path: String) throws(Diagnostics) -> RuleSource {
        do {
            return RuleSource(file: path, text: try readText(path))
        } catch let diagnostic as Diagnostic {
            throw Diagnostics([diagnostic])
        } catch {
            throw Diagnostics([Diagnostic(.error, "cannot read the file", file: path)])
        }
    }

    /// The rule files of a path: the file itself, or all `*.rules` of a folder, by name.
    ///
    /// - Parameter read: gives the text of a file.
    /// - Throws: `Diagnostics` naming what cannot be read.
    public static func sources(
        at path: String, read: (String) throws -> String = readText
    ) throws(Diagnostics) -> [RuleSource] {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw Diagnostics([Diagnostic(.error, "there is no such file or folder", file: path)])
        }
        do {
            guard attributes[.type] as? FileAttributeType == .typeDirectory else {
                return [RuleSource(file: path, text: try read(path))]
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(".rules") }.sorted()
            guard !names.isEmpty else {
                throw Diagnostic(.error, "the folder holds no '*.rules' file", file: path)
            }
            return try names.map { name in
                let file = path.hasSuffix("/") ? path + name : path + "/" + name
                return RuleSource(file: file, text: try read(file))
            }
        } catch let diagnostic as Diagnostic {
            throw Diagnostics([diagnostic])
        } catch {
            throw Diagnostics([Diagnostic(.error, "cannot read the folder", file: path)])
        }
    }
}
