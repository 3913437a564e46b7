public import Configuration
import Foundation
public import SS7Rules

extension TestSuite {
    /// The tests beside rules.
    ///
    /// Of a folder all its `*.test`, about all its rules together; of a rule file the test file that
    /// is called as it is; a test file is about the rules of its folder.
    ///
    /// - Parameter configuration: what the tests are about instead; without paths the tests beside
    ///   its rule files are taken.
    /// - Throws: `Diagnostics` for what cannot be read, and where there is no test at all.
    public static func suites(
        at paths: [String], of configuration: Configuration? = nil
    ) throws(Diagnostics) -> [TestSuite] {
        var paths = paths
        if paths.isEmpty { paths = configuration?.rulePaths ?? ["."] }
        var suites: [TestSuite] = []
        var problems: [Diagnostic] = []
        for path in paths {
            do throws(Diagnostics) {
                let files = try testFiles(at: path)
                if files.isEmpty {
                    throw Diagnostics([Diagnostic(.error, "there is no '*.test' here", file: path)])
                }
                let tests = try parsed(files)
                if let configuration {
                    suites.append(TestSuite(tests, of: configuration))
                } else {
                    suites.append(TestSuite(tests, of: try rules(of: path)))
                }
            } catch {
                problems += error.all
            }
        }
        if paths.isEmpty {
            problems.append(
                Diagnostic(
                    .error, "its rules are the packs, which have no tests beside them: name a path",
                    file: configuration?.file ?? "."))
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return suites
    }

    private static func parsed(_ files: [String]) throws(Diagnostics) -> [TestFile] {
        var tests: [TestFile] = []
        var problems: [Diagnostic] = []
        for file in files {
            do {
                tests.append(
                    try TestFile.parse(RuleSource(file: file, text: try readText(file))))
            } catch let diagnostics as Diagnostics {
                problems += diagnostics.all
            } catch let diagnostic as Diagnostic {
                problems.append(diagnostic)
            } catch {
                problems.append(Diagnostic(.error, "\(error)", file: file))
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return tests
    }

    private static func testFiles(at path: String) throws(Diagnostics) -> [String] {
        if isFolder(path) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return names.filter { $0.hasSuffix(".test") }.sorted().map {
                path.hasSuffix("/") ? path + $0 : path + "/" + $0
            }
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw Diagnostics([Diagnostic(.error, "there is no such file or folder", file: path)])
        }
        guard path.hasSuffix(".rules") else { return [path] }
        let tests = path.dropLast(".rules".count) + ".test"
        return FileManager.default.fileExists(atPath: String(tests)) ? [String(tests)] : []
    }

    private static func rules(of path: String) throws(Diagnostics) -> [SS7Rules.RuleSource] {
        if isFolder(path) || path.hasSuffix(".rules") {
            return try SS7Rules.RuleSource.sources(at: path)
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        return try SS7Rules.RuleSource.sources(at: folder)
    }

    private static func isFolder(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }
}

extension Configuration {
    /// The rule files and folders that the configuration names, without the packs.
    fileprivate var rulePaths: [String] {
        rules.compactMap { rule in
            if case .path(let path) = rule { path } else { nil }
        }
    }
}
