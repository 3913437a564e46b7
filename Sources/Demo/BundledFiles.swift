import CPacks
import Captures
import Configuration
import Foundation
import Load
import SS7Filter
import SS7Rules

/// The demo's files, which travel inside the binary.
enum BundledFiles {
    /// The traffic: a capture of an interconnect.
    ///
    /// - Throws: `CaptureError`, or what the system says of a temporary file.
    static func traffic(_ configuration: Configuration) throws -> Traffic {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-demo-\(UUID().uuidString).pcap")
        try Data(unsafe octets(of: weir_demo_pcap)).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var reader = try CaptureReader(path: file.path)
        return try Traffic(&reader, configuration: configuration)
    }

    /// The demo's configuration, and the rule table that it asks for.
    static func deployment() throws(Diagnostics) -> (Configuration, RuleTable) {
        var configuration = try Configuration(
            text: unsafe text(of: weir_demo_configuration),
            file: unsafe String(cString: weir_demo_configuration.name))
        // The capture's hours pass in seconds here, so that everybody would travel too fast.
        configuration.modes[.category3] = .test
        let partners = unsafe text(of: weir_demo_partners)
        let name = unsafe String(cString: weir_demo_partners.name)
        let rules = try configuration.compiledRules { path in
            guard (path as NSString).lastPathComponent == name else {
                return try readText(path)
            }
            return partners
        }
        return (configuration, rules.table)
    }

    private static func octets(of pack: weir_pack) -> [UInt8] {
        // SAFETY: the array of a pack is static and has `size` octets.
        unsafe Array(UnsafeBufferPointer(start: pack.bytes, count: pack.size))
    }

    static func text(of pack: weir_pack) -> String {
        unsafe String(decoding: octets(of: pack), as: UTF8.self)
    }
}
