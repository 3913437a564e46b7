import Foundation
import Load
import SS7Builder
import SigtranTransport
import StreamTCP
import Synchronization
import Testing
import UserlandSCTP

/// `weir run` in a process of its own, between a carrier and a home network in this one.
final class RunningGateway {
    static let header = "category custom\n"

    /// What carries the links.
    enum Carriage {
        case userland, tcp
    }

    let scratch: Scratch
    private let carriage: Carriage
    private let environment: [String: String]
    private var process = Process()
    private let carrier: Peer
    private let home: Peer
    private let arrived = Counter()
    private var sent: UInt32 = 0

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    var config: String { scratch.path("weir.yaml") }
    /// Where the gateway waits for the carrier.
    let carrierAddress: TransportAddress
    var processID: Int32 { process.processIdentifier }

    /// - Parameters:
    ///   - rules: what `own.rules` says below its category.
    ///   - reload: the configuration's `reload`.
    ///   - files: further files, by their names.
    ///   - configuration: further lines of the configuration.
    ///   - owner: whose the folder is.
    ///   - environment: what the gateway's has besides this process's.
    init(
        rules: String, reload: String = "{}", files: [String: String] = [:],
        configuration: String = "", over carriage: Carriage = .userland,
        owner: uid_t? = nil, environment: [String: String] = [:]
    ) throws {
        self.environment = environment
        self.carriage = carriage
        scratch = try Scratch()
        for (name, text) in files {
            _ = try scratch.write(text, to: name)
            // A key is its owner's alone.
            if name.hasSuffix(".key") { try #require(unsafe chmod(scratch.path(name), 0o600) == 0) }
        }
        let loopback = TransportAddress(ipv4: 0x7f00_0001)
        var parameters = AssociationParameters()
        let transport: Transport
        let stack: String
        switch carriage {
        case .userland:
            try UserlandStack.start(udpPort: 0)
            let own = try #require(UserlandStack.udpPort)
            let remote = try RunningGateway.freePort(SOCK_DGRAM)
            parameters.udpEncapsulation = UDPEncapsulation(localPort: own, remotePort: remote)
            transport = UserlandTransport()
            stack =
                "transport: userland, udp-encapsulation: {local: \(remote), remote: \(own)}"
            carrierAddress = loopback.with(port: 2905)
        case .tcp:
            transport = TCPTransport()
            stack = "transport: tcp"
            carrierAddress = loopback.with(port: try RunningGateway.freePort(SOCK_STREAM))
        }
        let arrived = arrived
        carrier = Peer("carrier", transport, parameters, reconnect: .milliseconds(50)) { _, _, _ in
        }
        home = Peer("home", transport, parameters) { _, _, _ in
            arrived.value.add(1, ordering: .relaxed)
        }
        // Links that share an address are told apart by port; a connection from a fixed port may have
        // to wait for what is left of the one before, so TCP has two addresses.
        let isTCP = carriage == .tcp
        let homeHost = isTCP ? TransportAddress(ipv4: 0x7f00_0002) : loopback
        let homeAddress = try home.listen(
            on: homeHost, as: Peer.Service(.sgp, routingContext: 200))
        let carrierPort = isTCP ? 0 : try RunningGateway.freePort(SOCK_STREAM)
        carrier.connect(
            to: carrierAddress, from: carrierAddress.with(port: carrierPort),
            as: Peer.Service(.asp, routingContext: 100))
        _ = try scratch.write(
            """
            home: {operator: Home, country: XH, global-titles: ["1555019"], imsi: ["00101"]}
            partners: [partners.csv]
            rules: [own.rules]
            links:
              - {name: carrier, side: interconnect, role: sgp, listen: "\(carrierAddress)",
                 peers: "\(loopback.with(port: carrierPort))",
                 point-codes: [2-001-1], routing-contexts: [100], \(stack)}
              - {name: stp, side: home, role: asp, peers: "\(homeAddress)",
                 point-codes: [3-050-1], routing-contexts: [200], \(stack)}
            workers: 2
            dialogues: {capacity: 1024}
            reload: \(reload)
            control-socket: control.sock
            \(configuration)
            """, to: "weir.yaml")
        _ = try scratch.write(
            """
            tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
            XPAAA,XP,Partnerland,Partner,1555010,00102

            """, to: "partners.csv")
        try write(rules)
        if let owner { try #require(unsafe chown(scratch.url.path, owner, gid_t.max) == 0) }
        let log = scratch.path("log")
        try #require(FileManager.default.createFile(atPath: log, contents: nil))
        try launch()
        home.start()
        carrier.start()
        let isUp = eventually { [self] in
            isActive && status.hasPrefix("{\"active\":true")
        }
        try #require(isUp, "\(self.log)")
    }

    /// Starts the gateway; its log goes on.
    private func launch() throws {
        process = Process()
        process.executableURL = try Weir.executable()
        process.arguments = ["run", "--config", config]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let log = try #require(FileHandle(forWritingAtPath: scratch.path("log")))
        try log.seekToEnd()
        process.standardError = log
        try process.run()
    }

    /// Ends the gateway by kill -9 and starts it again, as a service manager does.
    ///
    /// - Returns: when it was started again.
    @discardableResult
    func crash() throws -> ContinuousClock.Instant {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        // What it had sent still comes, up to the end of its associations.
        let end = ContinuousClock.now + .seconds(10)
        while carrier.isActive || home.isActive {
            try #require(ContinuousClock.now < end)
            usleep(1_000)
        }
        let restart = ContinuousClock.now
        try launch()
        return restart
    }

    /// Ends the gateway in order.
    func terminate() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Both neighbours may send.
    var isActive: Bool { carrier.isActive && home.isActive }

    /// Lets the carrier send a question, if it can now.
    func askOnce() { _ = carrier.send(question(), stream: stream, on: 0) }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        carrier.stop()
        home.stop()
    }

    /// What the gateway has logged.
    var log: String { (try? String(contentsOfFile: scratch.path("log"), encoding: .utf8)) ?? "" }

    /// The status in JSON; empty while none answers.
    var status: String { (try? weir("status", "--json").output) ?? "" }

    /// Messages that have reached the home network.
    var arrivals: Int { arrived.value.load(ordering: .relaxed) }

    func weir(_ words: String...) throws -> Weir.Result {
        try Weir.run(words + ["--config", config])
    }

    func hangUp() { kill(process.processIdentifier, SIGHUP) }

    /// Puts another file in the place of `own.rules`, as most editors do.
    func write(_ rules: String) throws {
        _ = try scratch.write(RunningGateway.header + rules + "\n", to: "own.rules")
    }

    /// Waits until something holds; false after twenty seconds.
    func eventually(_ isDone: () -> Bool) -> Bool {
        let end = ContinuousClock().now + .seconds(20)
        while !isDone() {
            guard ContinuousClock().now < end, process.isRunning else { return false }
            usleep(20_000)
        }
        return true
    }

    /// Lets the carrier ask where short messages go, so many times.
    ///
    /// - Parameter pointCode: whom it addresses: the home network's STP, or another.
    /// - Returns: false where not all have been counted as received.
    func ask(_ times: Int, at pointCode: UInt32 = 6545) throws -> Bool {
        for _ in 0..<times {
            let octets = question(to: pointCode)
            let isSent = eventually { [self] in carrier.send(octets, stream: stream, on: 0) }
            guard isSent else { return false }
        }
        return eventually { [self] in status.contains("\"received\":\(sent),") }
    }

    private var stream: UInt16 { carriage == .tcp ? 0 : 1 }

    /// The next message of the carrier.
    private func question(to pointCode: UInt32 = 6545) -> [UInt8] {
        sent += 1
        let request = MAP.sendRoutingInfoForSM(msisdn: "15550190", serviceCentre: "15550103")
        let user = SCCP.Unitdata(
            .unitdata, called: .gt("15550190", ssn: 6), calling: .gt("15550103", ssn: 8),
            data: request.begin(sent).octets, returnOption: false)
        return M3UA.data(
            MTPRoute(opc: 4105, dpc: pointCode), user.octets, routingContext: 100
        ).octets
    }

    /// A UDP or TCP port that nobody has.
    static func freePort(_ type: __socket_type) throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(type.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            // SAFETY: both calls are told the length of the address that they are given.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard unsafe bind(descriptor, $0, length) == 0 else { return false }
                return unsafe getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return UInt16(bigEndian: address.sin_port)
    }
}
