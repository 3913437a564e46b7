import SS7Wire
import SharedState

/// What a node asked of a subscriber's home network, to be believed once that has accepted it.
struct PendingRequest: BitwiseCopyable, Sendable {
    /// What an accepted request says of a subscriber.
    enum Kind: UInt8, BitwiseCopyable, Sendable {
        case none
        /// UpdateLocation: registered at a VLR and MSC.
        case registration
        /// UpdateGprsLocation: registered at an SGSN.
        case packetRegistration
        /// SendAuthenticationInfo: seen, but not yet registered, TS 29.002 clause 8.5.2.
        case authentication
        /// PurgeMS: gone from the node's register, TS 29.002 clause 8.1.6.
        case purge
        /// Anything else that only the node serving the subscriber asks: seen there.
        case activity
        /// The same where any answer accepts it, as in CAP.
        case answeredActivity
        /// CancelLocation by the home network: no longer at the node that was called.
        case cancellation
        /// SendRoutingInfoForSM: a service centre is told how to reach the subscriber.
        case routingInfo
    }

    var kind = Kind.none
    var invokeID: Int8 = 0
    /// The subscriber's identity; 0 where the request names none.
    var subscriber: UInt64 = 0
    /// The VLR, SGSN or service centre of the argument, packed; 0 for none.
    var node: UInt64 = 0
    /// The MSC of the argument, packed; of routing information the MSISDN.
    var secondNode: UInt64 = 0
    /// Who asked: the calling global title, packed.
    var sender: UInt64 = 0
    /// Who was asked: the called global title, packed.
    var receiver: UInt64 = 0

    @_noLocks init() {}

    /// Which of several requests of a dialogue is waited for: where the subscriber is says the one
    /// that would move it.
    var weight: UInt8 {
        @_noLocks get {
            switch kind {
            case .none: 0
            case .activity, .answeredActivity: 1
            case .authentication, .purge: 2
            case .packetRegistration: 3
            case .registration, .cancellation, .routingInfo: 4
            }
        }
    }

    /// The kind of request that an operation is.
    // Not in line, where it is a table: among its callers it would become jumps.
    @inline(never) @_noLocks
    static func kind(of operation: Operation) -> Kind {
        switch operation.userProtocol {
        case .map:
            switch operation.code {
            case 2: .registration
            case 23: .packetRegistration
            case 56: .authentication
            case 67: .purge
            case 3: .cancellation
            case 45: .routingInfo
            // Supplementary services and USSD, MO-ForwardSM, BeginSubscriberActivity, ReadyForSM.
            // RestoreData comes of a call, whether or not the subscriber is there, TS 29.002 clause
            // 8.10.3.
            case 10, 11, 12, 13, 14, 17, 19, 59, 46, 54, 66: .activity
            default: .none
            }
        case .cap:
            switch operation.code {
            // InitialDP, InitialDPSMS, InitialDPGPRS.
            case 0, 60, 78: .answeredActivity
            default: .none
            }
        case .unknown: .none
        }
    }
}

/// The requests that wait for their answers, by the key of the asking end of their dialogue.
struct RequestMemory: BitwiseCopyable, Sendable {
    var table: EntryTable

    init(_ block: StateBlock) { table = EntryTable(block, .requests) }

    @inline(always) @_noLocks
    mutating func store(_ request: PendingRequest, under key: UInt64, now: UInt32) {
        let place = table.makeRoom(for: key)
        var entry = StateEntry()
        entry.w1 = request.subscriber
        entry.w2 = request.node
        entry.w3 = request.secondNode
        entry.w4 = request.sender
        entry.w5 = request.receiver
        entry.tail = request.kind.word | UInt32(UInt8(bitPattern: request.invokeID)) &<< 8
        entry.time = now
        table.write(entry, under: key, at: place)
    }

    /// Finds a request.
    ///
    /// - Returns: its place, to be used at once; negative where none waits under the key.
    @inline(always) @_noLocks
    func find(_ key: UInt64, into request: inout PendingRequest) -> Int {
        var entry = StateEntry()
        let place = table.find(key, into: &entry)
        guard place >= 0 else { return place }
        request.subscriber = entry.w1
        request.node = entry.w2
        request.secondNode = entry.w3
        request.sender = entry.w4
        request.receiver = entry.w5
        request.kind = PendingRequest.Kind(word: entry.tail)
        request.invokeID = Int8(bitPattern: UInt8(truncatingIfNeeded: entry.tail &>> 8))
        return place
    }

    /// Forgets a request where it was found a moment ago.
    @inline(always) @_noLocks
    func remove(_ key: UInt64, at place: Int) { table.remove(key, at: place) }
}

extension PendingRequest.Kind {
    fileprivate var word: UInt32 {
        @_noLocks get {
            switch self {
            case .none: 0
            case .registration: 1
            case .packetRegistration: 2
            case .authentication: 3
            case .purge: 4
            case .activity: 5
            case .answeredActivity: 6
            case .cancellation: 7
            case .routingInfo: 8
            }
        }
    }

    @_noLocks
    fileprivate init(word: UInt32) {
        switch word & 0xff {
        case 1: self = .registration
        case 2: self = .packetRegistration
        case 3: self = .authentication
        case 4: self = .purge
        case 5: self = .activity
        case 6: self = .answeredActivity
        case 7: self = .cancellation
        case 8: self = .routingInfo
        default: self = .none
        }
    }
}
