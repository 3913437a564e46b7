/// What one client may take of the console's time and room.
struct Limits: Sendable {
    /// Octets of a request's body.
    var body = 65_536
    /// How long a whole body may take.
    var bodyPatience = Duration.seconds(10)
    /// How long a connection may say nothing, or take for a head.
    var idle = Duration.seconds(20)
    /// How long an answer may wait for a client that does not read.
    var readingPatience = Duration.seconds(10)
    var connections = 512
    /// Connections of one address: all, and those older than a moment that have not asked for anything as somebody
    /// who may.
    var connectionsOfAddress = 64
    var strangersOfAddress = 16
    /// Requests by one connection of somebody who has not signed in.
    var requestsOfStranger = 100
    /// How long a connection may take from its beginning to the end of its first request's head.
    var firstHead = Duration.seconds(5)
    /// How long the gateway may take for what it is asked by a change.
    var gatewayPatience = Duration.seconds(120)
    /// Octets of the gateway's status.
    var status = 8 << 20
    /// Searches of one account: one is made at a time, so many more may wait for it.
    var waitingSearches = 4
    /// Clients of the stream, all together and of one account.
    var streams = 32
    var streamsOfAccount = 6
    /// Events that a report is made of, and how long that may take; one is made at a time.
    var reportEvents = 3_000_000
    var reportPatience = Duration.seconds(60)
    /// Octets of a report's answer.
    var report = 32 << 20
    /// Octets of a request's head.
    var head = 16_384
}
