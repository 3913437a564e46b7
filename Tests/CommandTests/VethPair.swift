import CNetworkNamespace
import Foundation
import Testing

/// A network namespace with veth pairs: what is sent by `near` of one arrives at its `far`.
final class VethPair {
    let name: String
    private let count: Int

    /// Why there can be none here; nil where there can.
    static let obstacle: String? = {
        guard geteuid() == 0 else { return "network namespaces need root" }
        guard (try? VethPair("probe")) != nil else {
            return "no network namespace with veth can be made"
        }
        return nil
    }()

    static func near(_ index: Int = 0) -> String { "near\(index)" }
    static func far(_ index: Int = 0) -> String { "far\(index)" }

    /// - Parameter listener: what the first far end is called.
    init(_ label: String, pairs: Int = 1, listener: String = far(0)) throws {
        name = "weir-tap-\(getpid())-\(label)"
        count = pairs
        try VethPair.ip(["netns", "add", name])
        for index in 0..<pairs {
            let near = VethPair.near(index)
            let far = index == 0 ? listener : VethPair.far(index)
            try inside("link", "add", near, "mtu", "65000", "type", "veth", "peer", "name", far)
            try inside("link", "set", far, "mtu", "65000")
            for interface in [near, far] { try inside("link", "set", interface, "up") }
        }
    }

    deinit { try? VethPair.ip(["netns", "del", name]) }

    private func inside(_ arguments: String...) throws {
        try VethPair.ip(["-n", name] + arguments)
    }

    private static func ip(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ip"] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ip \(arguments)")
    }

    /// Sends frames by the near end of a pair, one after another.
    ///
    /// - Parameter sent: called before each with its place.
    func send(
        _ frames: [[UInt8]], by index: Int = 0, pause: useconds_t = 50,
        sent: (Int) -> Void = { _ in }
    ) throws {
        let descriptor = try socket(index)
        defer { close(descriptor) }
        for (place, frame) in frames.enumerated() {
            sent(place)
            let count = unsafe write(descriptor, frame, frame.count)
            try #require(count == frame.count, "frame \(place): \(errno)")
            if pause > 0 { usleep(pause) }
        }
    }

    /// A socket that sends frames by the near end of a pair.
    func socket(_ index: Int) throws -> Int32 {
        let own = try #require(FileHandle(forReadingAtPath: "/proc/thread-self/ns/net"))
        let other = try #require(FileHandle(forReadingAtPath: "/run/netns/\(name)"))
        try #require(weir_enter_network_namespace(other.fileDescriptor) == 0)
        defer { _ = weir_enter_network_namespace(own.fileDescriptor) }
        let descriptor = unsafe weir_packet_socket(VethPair.near(index))
        try #require(descriptor >= 0)
        return descriptor
    }
}

/// `weir watch` in a network namespace, beside the test.
final class RunningTap {
    let process = Process()
    private let scratch: Scratch

    var log: String { (try? String(contentsOfFile: scratch.path("log"), encoding: .utf8)) ?? "" }
    var output: String {
        (try? String(contentsOfFile: scratch.path("output"), encoding: .utf8)) ?? ""
    }

    /// Starts one and waits until it watches.
    init(_ arguments: [String], in pair: VethPair, _ scratch: Scratch) throws {
        self.scratch = scratch
        for file in ["log", "output"] {
            try #require(
                FileManager.default.createFile(atPath: scratch.path(file), contents: nil))
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["ip", "netns", "exec", pair.name, try Weir.executable().path, "watch"] + arguments
        process.standardOutput = FileHandle(forWritingAtPath: scratch.path("output"))
        process.standardError = FileHandle(forWritingAtPath: scratch.path("log"))
        process.currentDirectoryURL = scratch.url
        try process.run()
        let isUp = eventually { [self] in log.contains("watching ") || !process.isRunning }
        try #require(isUp && process.isRunning, "\(log)")
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Ends it as a service manager does.
    ///
    /// - Returns: its exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }
}

/// Waits until something holds; false after twenty seconds.
func eventually(_ isDone: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while !isDone() {
        guard ContinuousClock.now < end else { return false }
        usleep(20_000)
    }
    return true
}
