import NIOCore
import NIOHTTPTypes
import Synchronization

/// All open connections, and how many each address may have.
///
/// Where an address has too many, one of them is closed, not the new one: of those by which nobody has asked who may look,
/// the one that has been of no use the longest, whether it is in the middle of something or not. So who keeps
/// many open shuts out nobody, not even others behind the same address.
final class Connections: Sendable {
    private struct Entry {
        var channel: any Channel
        var address: String
        /// A request has come by it from somebody who may look.
        var isKnown = false
        /// A request is being answered.
        var isBusy = false
        var last = ContinuousClock.now
        /// Requests that have come by it.
        var requests = 0

        /// The lowest is closed first.
        var worth: (Int, Int, ContinuousClock.Instant) {
            (isKnown ? 1 : 0, isKnown && isBusy ? 1 : 0, last)
        }
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
            let others = entries.values.filter { $0.channel !== channel }
            let own = others.filter { $0.address == address }
            // Many at once are a crowd behind one address, and soon known.
            let old = ContinuousClock.now - Connections.youth
            return surplus(own, limits.connectionsOfAddress - 1)
                ?? surplus(
                    own.filter { !$0.isKnown && $0.last < old }, limits.strangersOfAddress)
                ?? surplus(others.filter { !$0.isKnown }, limits.connections / 2)
                ?? []
        }
        for channel in closed { channel.close(mode: .all, promise: nil) }
    }

    private func surplus(_ entries: [Entry], _ most: Int) -> [any Channel]? {
        guard entries.count > most else { return nil }
        let order = entries.sorted { $0.worth < $1.worth }
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

    /// Notes that a request comes.
    ///
    /// - Returns: false where it is one too many of a stranger's: the connection is to end.
    func take(_ channel: any Channel) -> Bool {
        entries.withLock { entries in
            guard var entry = entries[ObjectIdentifier(channel)] else { return true }
            (entry.isBusy, entry.last) = (true, .now)
            entry.requests += 1
            entries[ObjectIdentifier(channel)] = entry
            return entry.isKnown || entry.requests <= limits.requestsOfStranger
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
        if case .head = unwrapInboundIn(data), !connections.take(context.channel) {
            context.close(mode: .all, promise: nil)
            return
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { connections.set(context.channel, isBusy: false) }
        context.write(data, promise: promise)
    }
}
