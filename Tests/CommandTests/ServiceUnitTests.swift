import Foundation
import Testing

/// The unit for systemd, as systemd reads it; SKIPPED where `systemd-analyze` is missing.
@Suite struct ServiceUnitTests {
    private static let tool = "/usr/bin/systemd-analyze"
    private static let isHere = FileManager.default.isExecutableFile(atPath: tool)

    @Test(.enabled(if: isHere, "SKIPPED: systemd-analyze is missing (Debian package systemd)"))
    func `systemd takes the unit as it is, and finds it well confined`() throws {
        let unit = try String(
            contentsOf: Weir.root.appendingPathComponent("deploy/weir.service"), encoding: .utf8)
        let scratch = try Scratch()
        // The command must exist where the unit is looked at, and its manual page comes with the package.
        let path = try scratch.write(
            unit.replacing("/usr/bin/weir", with: "/bin/true"), to: "weir.service")
        let verified = try run("verify", "--man=no", path)
        #expect(verified.status == 0 && verified.text.isEmpty, "\(verified.text)")
        // 20 of 100, where 100 is a service without any confinement.
        let confined = try run("security", "--offline=yes", "--threshold=20", path)
        #expect(confined.status == 0, "\(confined.text)")
        // It would say so otherwise.
        let open = try scratch.write("[Service]\nExecStart=/bin/true\n", to: "open.service")
        #expect(try run("security", "--offline=yes", "--threshold=20", open).status != 0)
    }

    private func run(_ arguments: String...) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.tool)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
