import BareRelay
import Gateway
import M3UASession
import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import SigtranTransport

/// Sends messages through a whole gateway, or a bare relay, from association to association, without threads.
///
/// For callgrind: what N rounds cost is taken from what 2 N do, see `bench/path/instructions.sh`.
@main struct BenchPath {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = Int(arguments[2]), let recent = Int(arguments[3])
        else {
            print("usage: bench-path relay|forwarded|matched|blocked COUNT RECENT")
            return
        }
        let messages = BenchPath.messages(arguments[1])
        if arguments[1] == "relay" {
            try BenchPath.relay().send(messages, count)
        } else {
            let (path, gateway) = try BenchPath.gateway(recent: recent)
            path.send(messages, count)
            print(gateway.tableStatus().counts.map(\.hits))
        }
    }

    /// Lets what is between the two associations do what is to be done.
    private let turn: () -> Void
    private let carrier: Association
    private let home: Association
    private let batch = ReceiveBatch()

    private static let rules = """
        list watched = +15550153
        category 1 "x"
        rule ati block anyTimeInterrogation from interconnect
        rule watched forward updateLocation from interconnect when calling-gt in watched
        """

    private static func messages(_ kind: String) -> [[UInt8]] {
        let caller = kind == "matched" ? "15550153" : "15550100"
        return (0..<64).map { number in
            let request =
                kind == "blocked"
                ? MAP.anyTimeInterrogation(.imsi("001010123456789"), gsmSCF: "15550150")
                : MAP.updateLocation(imsi: "001010123456789", msc: "15550101", vlr: "15550101")
            let user = SCCP.Unitdata(
                .unitdata, called: .gt("15550190", ssn: 6), calling: .gt(caller, ssn: 7),
                data: request.begin(UInt32(number)).octets, returnOption: false)
            let route = MTPRoute(opc: 4105, dpc: 6545, sls: UInt8(number % 16))
            return M3UA.data(route, user.octets, routingContext: 100).octets
        }
    }

    private static func address(_ last: UInt32, _ port: UInt16 = 2905) -> TransportAddress {
        TransportAddress(ipv4: 0x7f00_0000 | last, port: port)
    }

    private init(_ carrier: Association, _ home: Association, turn: @escaping () -> Void) {
        self.carrier = carrier
        self.home = home
        self.turn = turn
    }

    /// Carrier and home with a bare relay between them.
    private static func relay() throws -> BenchPath {
        let transport = MemoryTransport()
        let relay = try BareRelay(
            over: transport, AssociationParameters(), listen: [address(1), address(3)],
            routingContexts: [100, 100])
        let ends = try [1, 3].map { last in
            try transport.connect(
                from: [address(UInt32(last) + 1, 0)], to: [address(UInt32(last))],
                parameters: AssociationParameters())
        }
        for _ in 0..<4 { relay.turn() }
        return BenchPath(ends[0], ends[1]) { relay.turn() }
    }

    /// Carrier and home with a gateway between them, all links active.
    private static func gateway(recent: Int) throws -> (BenchPath, Gateway) {
        let transport = MemoryTransport()
        var plan = GatewayPlan()
        for (name, side) in [("carrier", Side.interconnect), ("stp", .home)] {
            var link = LinkPlan(name: name, side: side, transport: transport)
            link.routingContexts = [100]
            link.heartbeat = nil
            plan.links.append(link)
        }
        plan.links[0].listen = [address(1)]
        plan.links[0].peers = [address(2, 0)]
        plan.links[1].role = .asp
        plan.links[1].peers = [address(3)]
        plan.defaultFromInterconnect = 1
        plan.startupGrace = .zero
        plan.recentCapacity = recent
        plan.ringCapacity = 1 << 20
        let table = try RuleCompiler().compile(
            sources: [RuleSource(file: "bench.rules", text: BenchPath.rules)], home: [],
            partners: []
        ).table
        let listener = try transport.listen(on: [address(3)], parameters: AssociationParameters())
        let gateway = try Gateway(plan, table: table)
        try gateway.open()
        let carrier = try transport.connect(
            from: [address(2, 0)], to: [address(1)], parameters: AssociationParameters())
        var accepted: Association?
        while accepted == nil {
            gateway.turn()
            accepted = try listener.accept()?.association
        }
        guard let accepted else { preconditionFailure("accepted above") }
        let path = BenchPath(carrier, accepted) { for _ in 0..<2 { gateway.turn() } }
        path.send(M3UA.aspUp().octets, by: carrier)
        while !gateway.isFullyActive {
            gateway.turn()
            path.answer(carrier)
            path.answer(accepted)
        }
        return (path, gateway)
    }

    /// Brings sessions up: asks for what follows, and acknowledges what is asked.
    private func answer(_ association: Association) {
        receive(association) { octets in
            switch (octets[2], octets[3]) {
            case (3, 1): send(M3UA.aspUpAck().octets, by: association)
            case (4, 1): send([1, 0, 4, 3] + octets[4...], by: association)
            case (3, 4): send(M3UA.aspActive(routingContexts: [100]).octets, by: association)
            default: break
            }
        }
    }

    private func receive(_ association: Association, _ take: ([UInt8]) -> Void) {
        while true {
            switch association.receive(into: batch) {
            case .messages(let count):
                for place in 0..<count {
                    let octets = batch.octets(place)
                    take(octets.indices.map { octets[$0] })
                }
            case .event: continue
            case .wouldBlock, .closed: return
            }
        }
    }

    @discardableResult
    private func send(
        _ octets: [UInt8], by association: Association, stream: UInt16 = 0
    ) -> Bool {
        unsafe octets.withUnsafeBytes { bytes in
            let message = unsafe OutboundMessage(bytes, payloadProtocol: 3, stream: stream)
            return unsafe withUnsafePointer(to: message) { pointer in
                let one = unsafe UnsafeBufferPointer(start: pointer, count: 1)
                return unsafe association.send(one) == .taken(1)
            }
        }
    }

    /// Sends so many messages, reading away what comes out.
    private func send(_ messages: [[UInt8]], _ count: Int) {
        var sent = 0
        while sent < count {
            for message in messages {
                guard send(message, by: carrier, stream: 1) else {
                    preconditionFailure("the pipe is full")
                }
            }
            sent += messages.count
            turn()
            while case .messages = home.receive(into: batch) {}
        }
    }
}
