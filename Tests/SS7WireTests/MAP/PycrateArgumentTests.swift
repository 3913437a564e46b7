import Foundation
import SS7Wire
import Testing

/// Where the fixtures and the script that made them lie.
let argumentFixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

@Suite struct PycrateArgumentTests {
    @Test func `arguments that pycrate encoded are read with equal fields`() throws {
        let table = try String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        #expect(try compare(table) > 300)
    }

    @Test(.enabled(if: python != nil, "SKIPPED: python3 with pycrate is not installed"))
    func `fresh random arguments of pycrate are read with equal fields`() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = python
        let seed = UInt32.random(in: 1...UInt32.max)
        process.arguments = [argumentFixtures.appending(path: "arguments.py").path, "\(seed)", "8"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let table = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let count = try compare(String(decoding: table, as: UTF8.self), seed: seed)
        #expect(count > 1200)
    }

    @Test func `the same arguments cut short are never read in full, and never trap`() throws {
        let table = try String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        for line in argumentLines(table) {
            for count in 1..<line.octets.count {
                #expect(
                    reason(
                        line.operation, Array(line.octets[..<count]), version: line.version,
                        type: line.type) != nil)
            }
        }
    }

    @Test func `operations and names agree with pycrate's`() throws {
        let table = try String(
            contentsOf: argumentFixtures.appending(path: "arguments.tsv"), encoding: .utf8)
        // A name that changed between the versions, and one that pycrate's module abbreviates.
        let renamed = [
            "forwardSM": "moForwardSM",
            "dFCWithArgument": "disconnectForwardConnectionWithArgument",
        ]
        for line in argumentLines(table) {
            let parts = line.name.split(separator: "-")
            let name = String(
                parts.enumerated().map {
                    $0.offset == 0
                        ? String($0.element)
                        : $0.element.prefix(1).uppercased() + $0.element.dropFirst()
                }.joined())
            #expect(line.operation.name == renamed[name] ?? name)
        }
    }

    /// Compares each line's numbers with what is read; tells how many lines there were.
    private func compare(_ table: String, seed: UInt32 = 0) throws -> Int {
        let all = argumentLines(table)
        for line in all {
            // Versions 1 and 2 differ in the contexts, not in their arguments' syntax.
            for version in line.version == 2 ? [0, 1, 2] : [0, line.version] {
                do {
                    let read = try readArgument(
                        line.operation, line.octets, version: version, type: line.type)
                    let numbers = read.numbers.filter { !$0.key.hasPrefix("tp") }
                    #expect(numbers == line.numbers, "\(line.text), seed \(seed)")
                    #expect(read.flags.isEmpty, "\(line.text), seed \(seed)")
                } catch {
                    Issue.record("\(error): \(line.text), seed \(seed)")
                }
            }
        }
        return all.count
    }
}

/// One argument or result of a table.
struct ArgumentLine {
    var operation: SS7Wire.Operation
    var version: UInt8
    var name: String
    var type: ComponentType
    var octets: [UInt8]
    var numbers: [String: String]
    var text: String
}

func argumentLines(_ table: String) -> [ArgumentLine] {
    table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { text in
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 7, let version = UInt8(fields[1]), let code = UInt8(fields[2])
        else { return nil }
        let pairs = fields[6].split(separator: " ").map { $0.split(separator: "=") }
        return ArgumentLine(
            operation: SS7Wire.Operation(fields[0] == "cap" ? .cap : .map, code),
            version: version, name: String(fields[3]),
            type: fields[4] == "argument" ? .invoke : .returnResultLast,
            octets: octets(String(fields[5])),
            numbers: Dictionary(
                uniqueKeysWithValues: pairs.map { (String($0[0]), String($0[1])) }),
            text: String(text))
    }
}

/// A Python that has pycrate.
private let python: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = folders.map { URL(filePath: String($0)).appending(path: "python3") }
    guard
        let found = candidates.first(where: {
            FileManager.default.isExecutableFile(atPath: $0.path)
        })
    else { return nil }
    let process = Process()
    process.executableURL = found
    process.arguments = ["-c", "import pycrate_asn1rt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? found : nil
}()
