import Foundation
import Load
import SigtranTransport
import StreamTCP
import Testing

/// `weir load` where something goes wrong: what it says, what it leaves, how it ends.
@Suite(.serialized) struct LoadCommandTests {
    private static let mix = """
        test "a roamer registers"
          message updateLocation from interconnect
            calling-gt +447700900010 called-gt +12025550101 imsi 001012300000001
          expect forward
        """

    /// A gateway that takes all and answers nothing.
    private func gateway(_ host: UInt32) throws -> (Peer, String) {
        let peer = Peer("gateway", TCPTransport(), AssociationParameters()) { _, _, _ in }
        let address = try peer.listen(
            on: TransportAddress(ipv4: host), as: Peer.Service(.sgp, routingContext: nil))
        peer.start()
        return (peer, "\(address)")
    }

    private func load(_ scratch: Scratch, _ address: String, _ more: String...) throws
        -> Weir.Result
    {
        let mix = try scratch.write(LoadCommandTests.mix + "\n", to: "mix.test")
        return try Weir.run(
            ["load", "--mix", mix, "--to", address, "--transport", "tcp"] + more)
    }

    @Test func `nothing that was answered is status 1, and the page is there`() throws {
        let scratch = try Scratch()
        let (peer, address) = try gateway(0x7f00_0931)
        defer { peer.stop() }
        let page = scratch.path("load.html")
        let result = try load(
            scratch, address, "--rate", "50", "--for", "400ms", "--json", "--html", page)
        #expect(result.status == 1 && result.errors.contains("nothing was answered"))
        let object = try #require(result.objects().first)
        #expect(object["sent"] as? Int == 20)
        let run = try #require(object["run"] as? [String: Any])
        #expect((run["command"] as? [String])?.contains("--rate") == true)
        #expect(run["transport"] as? String == "tcp" && run["seconds"] as? Double == 0.4)
        #expect((run["version"] as? String)?.isEmpty == false && run["ended"] != nil)
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("What was run") && html.contains(address))
    }

    @Test(arguments: [1, 2])
    func `a gateway that sends messages twice is status 1, one that adds its own is not`(
        _ copies: Int
    ) throws {
        let host: UInt32 = 0x7f00_0934 + UInt32(copies) * 0x100
        let service = Peer.Service(.sgp, routingContext: nil)
        let home = Peer("exit", TCPTransport(), AssociationParameters()) { _, _, _ in }
        let sink = try home.listen(on: TransportAddress(ipv4: host + 1), as: service)
        let entrance = Peer("entrance", TCPTransport(), AssociationParameters()) { octets, _, _ in
            var message = octets.indices.map { octets[$0] }
            for _ in 0..<copies { _ = home.send(message, stream: 0, on: 0) }
            // Of another transaction: it is nobody's.
            message[message.count - 6] ^= 0x55
            _ = home.send(message, stream: 0, on: 0)
        }
        let source = try entrance.listen(on: TransportAddress(ipv4: host), as: service)
        for peer in [entrance, home] { peer.start() }
        defer { for peer in [entrance, home] { peer.stop() } }
        let capture = Weir.root.appendingPathComponent("Sources/CPacks/demo.pcap").path
        // Without --lossless nobody says what is to become of the messages.
        for more in [[], ["--lossless"]] {
            let result = try Weir.run(
                [
                    "load", capture, "--one-way", "--to", "\(source)", "--sink-to", "\(sink)",
                    "--transport", "tcp", "--rate", "50", "--for", "0.4", "--json",
                ] + more)
            let object = try #require(result.objects().first)
            let parts = try #require(object["parts"] as? Int)
            let duplicates = parts * (copies - 1)
            #expect(object["duplicates"] as? Int == duplicates, "\(result.output)")
            #expect(object["others"] as? Int == parts && object["arrived"] as? Int == 20)
            #expect(object["outOfOrder"] as? Int == 0)
            #expect(result.status == (copies == 1 ? 0 : 1), "\(result.errors)")
            if copies > 1 { #expect(result.errors.contains(" 0 not sent, \(parts) duplicates")) }
        }
    }

    @Test func `a mix of more than a million messages is refused`() throws {
        let scratch = try Scratch()
        let tests = (0..<101).map {
            LoadCommandTests.mix.replacing("registers\"", with: "registers \($0)\" weight 10000")
        }
        let mix = try scratch.write(tests.joined(separator: "\n\n") + "\n", to: "much.test")
        let result = try Weir.run("load", "--mix", mix, "--to", "127.0.9.50:9", "--rate", "1")
        #expect(result.status == 1)
        #expect(
            result.errors.contains("much.test: more than 1000000 messages, which are all kept"),
            "\(result.errors)")
    }

    @Test func `a page that cannot be written is told of before the run`() throws {
        let scratch = try Scratch()
        // Nobody is there: who began the run would wait for the association.
        let result = try load(
            scratch, "127.0.9.50:9", "--rate", "50", "--wait", "20s", "--html",
            scratch.path("none/load.html"))
        #expect(result.status == 1 && result.errors.contains("cannot write"), "\(result.errors)")
        #expect(!result.errors.contains("M3UA"))
    }

    @Test func `a page that cannot be written at the end costs no results`() throws {
        let scratch = try Scratch()
        let (peer, address) = try gateway(0x7f00_0932)
        defer { peer.stop() }
        let result = try load(
            scratch, address, "--rate", "50", "--for", "0.2", "--html", "/dev/full")
        #expect(result.status == 1 && result.errors.contains("cannot write /dev/full"))
        #expect(result.output.contains("10 sent"), "\(result.output)")
    }

    @Test func `a full standard output is status 1`() throws {
        let process = Process()
        process.executableURL = try Weir.executable()
        process.arguments = [
            "load", "--sink", "127.0.9.51:2906", "--transport", "tcp", "--for", "200ms",
        ]
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
    }

    @Test func `a run that comes to nothing leaves no empty page`() throws {
        let scratch = try Scratch()
        let page = scratch.path("load.html")
        let result = try load(
            scratch, "127.0.9.50:9", "--rate", "50", "--wait", "300ms", "--html", page)
        #expect(result.status == 1)
        #expect(
            result.errors.contains(
                "sender, to 127.0.9.50:9: cannot connect: Connection refused"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: page))
    }

    @Test func `a gateway that goes away is named, with status 1`() throws {
        let scratch = try Scratch()
        let (peer, address) = try gateway(0x7f00_0933)
        DispatchQueue.global().asyncAfter(deadline: .now() + 1) { peer.stop() }
        let result = try load(
            scratch, address, "--rate", "50", "--for", "8", "--wait", "500ms", "--lossless")
        #expect(result.status == 1)
        #expect(
            result.errors.contains("DOWN at ") && result.errors.contains("sender, to \(address)"),
            "\(result.errors)")
        #expect(result.output.contains("the run ended before its time"), "\(result.output)")
    }

    @Test func `SIGINT ends a run early, and the results say so`() throws {
        let scratch = try Scratch()
        let (peer, address) = try gateway(0x7f00_0934)
        defer { peer.stop() }
        let mix = try scratch.write(LoadCommandTests.mix + "\n", to: "mix.test")
        let process = Process()
        process.executableURL = try Weir.executable()
        let page = scratch.path("load.html")
        process.arguments = [
            "load", "--mix", mix, "--to", address, "--transport", "tcp", "--rate", "50", "--for",
            "30", "--html", page,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: 2.5)
        process.interrupt()
        process.waitUntilExit()
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("interrupted: the run"))
    }

    @Test func `an address that the userland stack does not have says what it has`() throws {
        let scratch = try Scratch()
        let mix = try scratch.write(LoadCommandTests.mix + "\n", to: "mix.test")
        let bind = try Weir.run(
            "load", "--mix", mix, "--to", "127.0.0.1:29199", "--sink", "127.0.9.60:2906",
            "--transport", "userland", "--rate", "10")
        #expect(bind.status == 1)
        #expect(bind.errors.contains("of loopback the userland stack has 127.0.0.1 alone"))
        let alone = try Weir.run(
            "load", "--mix", mix, "--to", "127.0.0.1:29199", "--transport", "userland", "--rate",
            "10", "--wait", "300ms", "--udp", "0:29198")
        #expect(alone.status == 1)
        #expect(alone.errors.contains("`udp-encapsulation: {local: 29198"), "\(alone.errors)")
    }

    @Test(arguments: [
        (["--rate", "-5"], "--rate takes a number from 0.1"),
        (["--rate", "x"], "'x' is invalid"),
        (["--rate", "5", "--for", "-1"], "--for takes a number of seconds above 0"),
        (["--rate", "5", "--for", "1m"], "'1m' is no time, such as 10, 10s or 500ms"),
        (["--window", "-1"], "--window takes a number from 1"),
        (["--rate", "5", "--wait", "5"], "'5' is no duration above 0, such as"),
    ])
    func `a wrong number says what is right`(_ arguments: [String], _ message: String) throws {
        let result = try Weir.run(["load", "x", "--to", "127.0.0.1:1"] + arguments)
        #expect(result.status == 2)
        #expect(result.errors.contains(message), "\(result.errors)")
    }
}
