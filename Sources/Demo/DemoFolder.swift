import CPacks
import Foundation

/// The demo's files in a folder, so that its gateway can be asked, reloaded and looked at as any
/// other: by `weir status`, `weir reload` and `weir-console`.
public struct DemoFolder: Sendable {
    private let path: String

    /// Writes the files; events, lists and modes that are there stay.
    ///
    /// - Throws: what the system says of the folder.
    public init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750])
        let partners = unsafe BundledFiles.text(of: weir_demo_partners)
        let name = unsafe String(cString: weir_demo_partners.name)
        try partners.write(toFile: file(name), atomically: true, encoding: .utf8)
        try configuration.write(toFile: config, atomically: true, encoding: .utf8)
        try keep(
            "demo.rules",
            """
            # Lists of the packs that are files here, for the console to change.
            list ati-partners      = file "ati-partners.txt"
            list location-partners = file "location-partners.txt"

            """)
        try keep(
            "ati-partners.txt",
            """
            # Who may ask for a subscriber's state and place, by agreement.
            =+12025550199  # an application server of our own

            """)
        try keep(
            "location-partners.txt",
            """
            # Whose location services may ask, by agreement.
            =+12025550198  # our emergency services

            """)
    }

    /// The configuration of the demo's gateway.
    public var config: String { file("weir.yaml") }

    private func file(_ name: String) -> String { path + "/" + name }

    private func keep(_ name: String, _ text: String) throws {
        guard !FileManager.default.fileExists(atPath: file(name)) else { return }
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }

    private var configuration: String {
        unsafe BundledFiles.text(of: weir_demo_configuration)
            .replacing("rules: packs", with: "rules: [packs, demo.rules]") + """
                # The capture's hours pass in seconds here, so that everybody would travel too fast.
                modes: {3: test}
                rule-modes: rule-modes.txt
                events: {sqlite: events.sqlite}
                control-socket: control.sock
                console: {local: operator}

                """
    }
}
