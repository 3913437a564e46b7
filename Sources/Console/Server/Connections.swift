import NIOCore
import NIOHTTPTypes
import Synchronization

/// All open connections, and how many each address may have.
///
/// Where an address has too many, the one of them that has been of no use the longest is closed, not the new one: who
/// keeps many open and says nothing shuts out nobody, not even others behind the same address.
final class Connections: Sendable {
    private struct Entry {
        var channel: any Channel
        var address: String
        /// A request has come by it from somebody who may look.
        var isKnown = false
        /// A request is being answered.
        var isBusy = false
        var last = ContinuousClock.now
    }

    /// How old a connection is that should have asked for something.
    private static let youth = Duration.milliseconds(500)

    private let limits: Limits
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    init(_ limits: Limits) { self.limits = limits }

    /// Takes in a connection.
    func add(_ channel: any Channel) {
        let address = channel.remoteAddress?.ipAddress ?? "-"
        let closed = entries.withLock { entries -> [any Channel] in
            entries[ObjectIdentifier(channel)] = Entry(channel: channel, address: address)
            let own = entries.values.filter { $0.address == address }
            // Many at once are a crowd behind one address, and soon known.
            let old = ContinuousClock.now - Connections.youth
            return surplus(own, limits.connectionsOfAddress)
                ?? surplus(
                    own.filter { !$0.isKnown && !$0.isBusy && $0.last < old },
                    limits.strangersOfAddress)
                ?? []
        }
        for channel in closed { channel.close(mode: .all, promise: nil) }
    }

    private func surplus(_ entries: [Entry], _ most: Int) -> [any Channel]? {
        guard entries.count > most else { return nil }
        let order = entries.sorted { ($0.isBusy ? 1 : 0, $0.last) < ($1.isBusy ? 1 : 0, $1.last) }
        return order.prefix(entries.count - most).map(\.channel)
    }

    func remove(_ channel: any Channel) {
        _ = entries.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func set(_ channel: any Channel, isBusy: Bool) {
        entries.withLock { entries in
            entries[ObjectIdentifier(channel)]?.isBusy = isBusy
            entries[ObjectIdentifier(channel)]?.last = .now
        }
    }

    /// Notes that a request has come from somebody who may look.
    func know(_ channel: any Channel) {
        entries.withLock { $0[ObjectIdentifier(channel)]?.isKnown = true }
    }
}

/// Tells what a connection does.
final class ConnectionKeeper: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let connections: Connections

    init(_ connections: Connections) { self.connections = connections }

    func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }

    func handlerRemoved(context: ChannelHandlerContext) { connections.remove(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { connections.set(context.channel, isBusy: true) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { connections.set(context.channel, isBusy: false) }
        context.write(data, promise: promise)
    }
}
