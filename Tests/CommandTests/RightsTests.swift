import Foundation
import SigtranTransport
import StreamTCP
import Testing

/// What a gateway may do while it runs, and who may ask it.
///
/// Most of it needs a start as root: SKIPPED elsewhere.
@Suite(.serialized) struct RightsTests {
    private static let shadow = "rule enquiries shadow block sendRoutingInfoForSM from interconnect"
    private static let isRoot = geteuid() == 0
    private static let nobody = unsafe getpwnam("nobody").map { unsafe $0.pointee.pw_uid }
    private static let obstacle: Comment = "SKIPPED: only root can become another user"

    /// The values of a field of each thread's `/proc/PID/task/TID/status`.
    private func field(_ name: String, of process: Int32) throws -> Set<String> {
        let folder = "/proc/\(process)/task"
        let threads = try FileManager.default.contentsOfDirectory(atPath: folder)
        return Set(
            threads.compactMap { thread in
                let path = "\(folder)/\(thread)/status"
                let text = try? String(contentsOfFile: path, encoding: .utf8)
                return text?.split(separator: "\n").first { $0.hasPrefix("\(name):") }
                    .map {
                        $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
                            .replacingOccurrences(of: "\t", with: " ")
                    }
            })
    }

    private func attributes(_ path: String) throws -> (mode: Int, owner: Int, group: String) {
        let all = try FileManager.default.attributesOfItem(atPath: path)
        return (
            try #require(all[.posixPermissions] as? Int),
            try #require(all[.ownerAccountID] as? Int),
            all[.groupOwnerAccountName] as? String ?? ""
        )
    }

    @Test(.enabled(if: isRoot && nobody != nil, obstacle))
    func `Started as root, it becomes the user in all threads, keeps no capability, and works on`()
        throws
    {
        let nobody = try #require(Self.nobody)
        let gateway = try RunningGateway(
            rules: Self.shadow,
            configuration: """
                user: nobody
                events: {sqlite: events.sqlite, json-lines: events.jsonl}
                places: {capacity: 64, file: places.sqlite}
                """, over: .tcp, owner: nobody)
        let id = "\(nobody)"
        #expect(try field("Uid", of: gateway.processID) == ["\(id) \(id) \(id) \(id)"])
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            #expect(try field(set, of: gateway.processID) == ["0000000000000000"], "\(set)")
        }
        #expect(try field("NoNewPrivs", of: gateway.processID) == ["1"])
        #expect(!gateway.log.contains("runs as root"))

        // What it writes is that user's, and is written.
        #expect(try gateway.ask(20))
        #expect(
            gateway.eventually { gateway.status.contains("\"stored\":20") }, "\(gateway.status)")
        for file in ["events.sqlite", "events.jsonl", "places.sqlite", "control.sock"] {
            #expect(try attributes(gateway.scratch.path(file)).owner == Int(nobody), "\(file)")
        }
        #expect(try attributes(gateway.scratch.path("control.sock")).mode == 0o600)
        // What a reload reads it may read, too; and the associations come back after a loss.
        let result = try gateway.weir("reload", "--force")
        #expect(result.status == 0, "\(result.errors)")
        try gateway.crash()
        #expect(gateway.eventually { gateway.isActive })
        gateway.terminate()
        #expect(!FileManager.default.fileExists(atPath: gateway.scratch.path("control.sock")))
    }

    @Test(.enabled(if: isRoot && nobody != nil, obstacle))
    func `A link from a port below 1024 keeps what binding it again needs, and nothing else`()
        throws
    {
        let loopback = try #require(TransportAddress("127.0.0.1"))
        let listener = try TCPTransport().listen(on: [loopback], parameters: .init())
        let port = try #require(listener.localAddresses.first).port
        let scratch = try Scratch()
        try #require(unsafe chown(scratch.url.path, try #require(Self.nobody), gid_t.max) == 0)
        let process = Process()
        process.executableURL = try Weir.executable()
        process.arguments = [
            "run", "--config",
            try configuration(
                scratch, "user: nobody", peer: port, local: "local: \"127.0.0.1:1021\""),
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        for _ in 1...2 {
            let accepted = try accept(listener)
            #expect(accepted.peerAddresses.first?.port == 1021)
            // The second time it is bound by who is no longer root.
            accepted.association.abort()
            accepted.association.close()
        }
        let status = "/proc/\(process.processIdentifier)/status"
        let text = try String(contentsOfFile: status, encoding: .utf8)
        #expect(text.contains("CapEff:\t0000000000000400"))
        #expect(text.contains("CapPrm:\t0000000000000400"))
        #expect(try field("Uid", of: process.processIdentifier).count == 1)
    }

    private func accept(_ listener: Listener) throws -> AcceptedAssociation {
        for _ in 0..<2_000 {
            if let accepted = try listener.accept() { return accepted }
            usleep(10_000)
        }
        throw CancellationError()
    }

    @Test(.enabled(if: isRoot && nobody != nil, obstacle))
    func `A folder that the user may not write to stops the start with the reason`() throws {
        let scratch = try Scratch()
        let result = try run(scratch, "user: nobody\nplaces: {file: places.sqlite}")
        #expect(result.status == 1)
        #expect(result.errors.contains("places.sqlite"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("places.sqlite")))
    }

    @Test func `A user or group that there is not is said so`() throws {
        let scratch = try Scratch()
        let user = try run(scratch, "user: weir-no-such-user")
        #expect(user.status == 1)
        #expect(user.errors.contains("weir: there is no user weir-no-such-user"), "\(user.errors)")
        let group = try run(scratch, "control-group: weir-no-such-group")
        #expect(group.status == 1)
        #expect(
            group.errors.contains("weir: there is no group weir-no-such-group"), "\(group.errors)")
    }

    @Test(.enabled(if: isRoot && nobody != nil, obstacle))
    func `A control group of which the user is no member is found by check, and said at the start`()
        throws
    {
        let scratch = try Scratch()
        try #require(unsafe chown(scratch.url.path, try #require(Self.nobody), gid_t.max) == 0)
        let result = try run(scratch, "user: nobody\ncontrol-group: users")
        #expect(result.status == 1)
        #expect(
            result.errors.contains("control.sock: nobody is not a member of it; "),
            "\(result.errors)")
        let check = try Weir.run("check", scratch.path("weir.yaml"))
        #expect(check.status == 0)
        #expect(
            check.errors.contains("user nobody is not a member of group users on this machine"),
            "\(check.errors)")
        let own = try configuration(scratch, "user: nobody\ncontrol-group: nogroup")
        #expect(!(try Weir.run("check", own).errors.contains("member")))
    }

    @Test func `A group may use the control socket where the file says so, and root is warned of`()
        throws
    {
        let own = unsafe try #require(unsafe getgrgid(getegid()))
        let name = unsafe String(cString: own.pointee.gr_name)
        let gateway = try RunningGateway(
            rules: Self.shadow, configuration: "control-group: \(name)", over: .tcp)
        let socket = try attributes(gateway.scratch.path("control.sock"))
        #expect(socket.mode == 0o660)
        #expect(socket.group == name)
        #expect(gateway.log.contains("runs as root") == Self.isRoot)
        #expect(try field("NoNewPrivs", of: gateway.processID) == ["1"])
    }

    /// The digits of the key are looked for in all that the gateway says and writes.
    @Test func `No key is ever told`() throws {
        let digits = "0123456789abcdeffedcba9876543210"
        let halves = [digits.prefix(16), digits.suffix(16)].compactMap { UInt64($0, radix: 16) }
        let secrets =
            [digits, digits.uppercased()] + halves.flatMap { ["\($0)", String($0, radix: 16)] }
        let scratch = try Scratch()
        let key = try scratch.write(digits, to: "places.key")
        try #require(unsafe chmod(key, 0o600) == 0)
        let gateway = try RunningGateway(
            rules: Self.shadow,
            configuration: """
                log-level: trace
                events: {json-lines: events.jsonl}
                places: {capacity: 64, file: places.sqlite, privacy: {key-file: \(key)}}
                sms-home-routing: {address: "+15550199"}
                """, over: .tcp)
        #expect(try gateway.ask(20))
        #expect(gateway.eventually { gateway.status.contains("\"stored\":20") })
        var told = [gateway.status, try gateway.weir("reload").output]
        for option in ["--metrics", "--rules"] {
            told.append(try gateway.weir("status", option).output)
        }
        told.append(try Weir.run("check", gateway.config).output)
        gateway.terminate()
        told.append(gateway.log)
        told.append(
            try String(contentsOfFile: gateway.scratch.path("events.jsonl"), encoding: .utf8))
        let places = try Data(
            contentsOf: URL(fileURLWithPath: gateway.scratch.path("places.sqlite")))
        told.append(String(decoding: places, as: UTF8.self))
        #expect(told.allSatisfy { !$0.isEmpty })
        for text in told {
            for secret in secrets { #expect(!text.contains(secret)) }
        }
        // The same search finds what is there.
        #expect(told.contains { $0.contains("15550103") })
    }

    private func run(_ scratch: Scratch, _ lines: String) throws -> Weir.Result {
        try Weir.run("run", "--config", try configuration(scratch, lines))
    }

    private func configuration(
        _ scratch: Scratch, _ lines: String, peer: UInt16 = 1, local: String = ""
    ) throws -> String {
        try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            links:
              - {name: carrier, side: interconnect, role: asp, peers: "127.0.0.1:\(peer)", transport: tcp,
                 \(local)}
              - {name: stp, side: home, role: asp, peers: "127.0.0.1:2", transport: tcp}
            control-socket: control.sock
            \(lines)
            """, to: "weir.yaml")
    }
}
