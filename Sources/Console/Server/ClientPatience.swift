import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client is too slow: with its first request, with the body of one, or to read its answer.
///
/// Silence between two requests is the server's own idle timeout.
final class ClientPatience: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let firstHead: TimeAmount
    private let body: TimeAmount
    private let reading: TimeAmount
    private var headAlarm: Scheduled<Void>?
    private var bodyAlarm: Scheduled<Void>?
    private var readingAlarm: Scheduled<Void>?

    init(firstHead: TimeAmount, body: TimeAmount, reading: TimeAmount) {
        self.firstHead = firstHead
        self.body = body
        self.reading = reading
    }

    func handlerAdded(context: ChannelHandlerContext) { headAlarm = alarm(context, in: firstHead) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            headAlarm?.cancel()
            bodyAlarm = alarm(context, in: body)
        case .body: break
        case .end:
            bodyAlarm?.cancel()
            bodyAlarm = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readingAlarm?.cancel()
        readingAlarm = context.channel.isWritable ? nil : watchReading(context.channel)
        context.fireChannelWritabilityChanged()
    }

    /// Octets that a client must read of a long answer in its patience.
    private static let leastRead = 32_768

    /// Closes the channel unless enough has been read of the octets that wait, again and again.
    private func watchReading(_ channel: any Channel) -> Scheduled<Void> {
        func waiting() -> Int {
            (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        }
        let before = waiting()
        return channel.eventLoop.assumeIsolated().scheduleTask(in: reading) { [self] in
            if waiting() <= before - ClientPatience.leastRead {
                readingAlarm = watchReading(channel)
            } else {
                channel.close(mode: .all, promise: nil)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        headAlarm?.cancel()
        bodyAlarm?.cancel()
        readingAlarm?.cancel()
        context.fireChannelInactive()
    }

    private func alarm(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.close(mode: .all, promise: nil) }
    }
}
