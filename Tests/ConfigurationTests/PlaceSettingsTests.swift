import Foundation
import SS7Rules
import Testing

@testable import Configuration

/// The memory of places, and the key of its privacy mode.
@Suite final class PlaceSettingsTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("weir-key-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func key(_ text: String, mode: Int = 0o600) throws -> String {
        let path = folder.appendingPathComponent("places.key").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// A configuration in a file, which is checked with the files that it names.
    private func file(_ places: String) throws -> Configuration {
        let path = folder.appendingPathComponent("weir.yaml").path
        try (FindingTests.home + places).write(toFile: path, atomically: true, encoding: .utf8)
        return try Configuration(contentsOf: path)
    }

    private func finding(_ places: String) throws -> Diagnostic {
        let all = try #require(throws: Diagnostics.self) { _ = try self.file(places) }.all
        try #require(all.count == 1)
        return all[0]
    }

    @Test func `a file that says nothing of places has room for a million and no file`() throws {
        let places = try Configuration(text: FindingTests.home).places
        #expect(places == Configuration.PlaceSettings())
        #expect(places.capacity == 1_000_000 && places.timeout == .seconds(7_776_000))
        #expect(places.file == nil && places.keyFile == nil)
    }

    @Test func `what is said of places is read, paths relative to the file`() throws {
        let places = try Configuration(
            text: FindingTests.home
                + "places: {capacity: 5000, timeout: 12h, file: p.sqlite, "
                + "privacy: {key-file: /k/places.key}}",
            file: "/etc/weir/weir.yaml"
        ).places
        #expect(places.capacity == 5_000 && places.timeout == .seconds(43_200))
        #expect(places.file == "/etc/weir/p.sqlite" && places.keyFile == "/k/places.key")
    }

    @Test func `privacy without a key is an error where it stands`() throws {
        let found = try #require(throws: Diagnostics.self) {
            _ = try Configuration(text: FindingTests.home + "places:\n  privacy: {}")
        }.all
        #expect(found.map(\.line) == [5])
        #expect(
            found.map(\.message)
                == ["`privacy` needs `key-file`: the key that subscribers are hashed with"])
    }

    @Test func `a key is 32 hexadecimal digits in a file of its owner's`() throws {
        let path = try key("00112233445566778899aAbBcCdDeEfF\n")
        let read = try PrivacyKey(contentsOf: path)
        #expect(read.first == 0x0011_2233_4455_6677 && read.second == 0x8899_aabb_ccdd_eeff)
        #expect(try file("places: {privacy: {key-file: places.key}}").places.keyFile == path)
    }

    @Test func `a key that others may read is refused, with what to do`() throws {
        for mode in [0o640, 0o604, 0o666] {
            let path = try key("00112233445566778899aabbccddeeff", mode: mode)
            let found = try finding("places:\n  privacy:\n    key-file: places.key")
            #expect(found.line == 6 && found.column == 5)
            #expect(found.message == "`key-file`: \(path) may be read by others than its owner")
            #expect(found.suggestion == "`chmod 600 \(path)`")
        }
    }

    @Test(
        arguments: [
            "", "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff0",
            "00112233445566778899aabbccddeefg", "+0112233445566778899aabbccddeeff",
        ])
    func `what is not a key is refused`(text: String) throws {
        let path = try key(text)
        let found = try finding("places: {privacy: {key-file: places.key}}")
        #expect(found.message == "`key-file`: \(path) is not a key: 32 hexadecimal digits")
    }

    @Test func `a key of zeros, a folder and a file that is not there are refused`() throws {
        _ = try key(String(repeating: "0", count: 32))
        #expect(
            try finding("places: {privacy: {key-file: places.key}}").message.hasSuffix(
                "is a key of zeros"))
        #expect(
            try finding("places: {privacy: {key-file: .}}").message.hasSuffix("is no file"))
        let none = try finding("places: {privacy: {key-file: none.key}}")
        #expect(none.message.hasSuffix("none.key cannot be read: No such file or directory"))
        #expect(none.suggestion?.contains("openssl rand -hex 16") == true)
    }
}
