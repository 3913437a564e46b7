import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client is too slow: with the body of a request, or to read its answer.
///
/// Silence before a request's head is the server's own idle timeout.
final class ClientPatience: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let body: TimeAmount
    private let reading: TimeAmount
    private var bodyAlarm: Scheduled<Void>?
    private var readingAlarm: Scheduled<Void>?

    init(body: TimeAmount, reading: TimeAmount) {
        self.body = body
        self.reading = reading
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: bodyAlarm = alarm(context, in: body)
        case .body: break
        case .end:
            bodyAlarm?.cancel()
            bodyAlarm = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readingAlarm?.cancel()
        readingAlarm = context.channel.isWritable ? nil : alarm(context, in: reading)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        bodyAlarm?.cancel()
        readingAlarm?.cancel()
        context.fireChannelInactive()
    }

    private func alarm(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.close(mode: .all, promise: nil) }
    }
}
