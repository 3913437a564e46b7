import SS7Filter
import SS7Wire
import SharedState

/// The memories behind the dialogues as one worker uses them: what is asked waits until it is
/// answered, and is learnt where the answer accepts it.
struct Memories: BitwiseCopyable, Sendable {
    private var requests: RequestMemory
    private var places: PlaceMemory
    private var deliveries: DeliveryMemory
    private var inquiries: InquiryMemory?
    private let subscribers: SubscriberMemory?
    private let identities: SubscriberIdentities
    /// Seconds since 1970 at which the caller's clock stood at 0.
    private let epoch: UInt32
    /// Seconds after which a place is forgotten.
    private let placeTimeout: UInt32

    /// Seconds for which an answer is waited for.
    static var patience: UInt32 { @_noLocks get { 300 } }
    /// Seconds for which routing information is remembered: a day, for service centres try again.
    static var validity: UInt32 { @_noLocks get { 86_400 } }

    init(_ memory: NetworkMemory) {
        requests = memory.requests
        places = memory.places
        deliveries = memory.deliveries
        inquiries = memory.inquiries
        subscribers = memory.subscribers
        identities = memory.identities
        epoch = memory.block.epoch
        placeTimeout = memory.placeTimeout
    }

    /// Looks up what the rules of a table need to know of a message.
    ///
    /// - Parameters:
    ///   - dialogue: names the subscriber where the message does not.
    ///   - subject: whom the message is about.
    ///   - now: seconds of the caller's clock.
    ///   - table: tells networks and places.
    ///   - remembered: takes what is known.
    @inline(always) @_noLocks
    mutating func recall(
        _ message: inout DecodedMessage, _ dialogue: inout Dialogue, _ subject: inout Subject,
        needs: StateNeeds, now: UInt32, table: Span<UInt32>, into remembered: inout Remembered
    ) {
        let clock = now &+ epoch
        places.notBefore = clock > placeTimeout ? clock &- placeTimeout : 0
        let subscriber = identities.identify(subject.imsi(in: dialogue))
        guard subscriber != 0 else { return }
        if needs.rawValue & 1 != 0 {
            var place = Place()
            if places.look(for: subscriber, into: &place) {
                tell(&place, &message, needs, clock, table, &remembered)
            }
        }
        if needs.rawValue & 2 != 0, subject.centre >= 0 {
            recallDelivery(subscriber, &message, subject.centre, now, &remembered)
        }
    }

    /// Tells what is known of where the subscriber is.
    @inline(never) @_noLocks
    private mutating func tell(
        _ place: inout Place, _ message: inout DecodedMessage, _ needs: StateNeeds,
        _ clock: UInt32, _ table: Span<UInt32>, _ remembered: inout Remembered
    ) {
        remembered.lastVLR = place.vlr
        remembered.lastMSC = place.msc
        remembered.lastSGSN = place.sgsn
        remembered.lastSeenGT = place.seenGT
        if clock >= place.seen { remembered.sinceSeen = clock &- place.seen }
        if clock >= place.previousSeen, clock &- place.previousSeen <= Place.wayBack {
            remembered.previousSeenGT = place.previousGT
            remembered.sincePreviousSeen =
                clock &- place.previousSeen &+ place.previousSilence &* 3_600
        }
        if needs.rawValue & 8 != 0, !message.sccp.type.isService {
            remembered.measureTravel(
                to: message.sccp.calling.normalised.packed,
                of: message.sccp.calling.numberingPlan == 6 ? .e212 : .e164, in: table)
        }
    }

    @inline(never) @_noLocks
    private mutating func recallDelivery(
        _ subscriber: UInt64, _ message: inout DecodedMessage, _ index: Int, _ now: UInt32,
        _ remembered: inout Remembered
    ) {
        expireDeliveries(now)
        var time: UInt32 = 0
        if deliveries.find(
            subscriber: subscriber, serviceCentre: message.title(.serviceCentre, of: index),
            time: &time, asker: &remembered.routingInfoGT), time <= now
        {
            remembered.sinceRoutingInfo = now &- time
        }
    }

    /// Makes what is older than a day give way unlamented.
    @inline(always) @_noLocks
    private mutating func expireDeliveries(_ now: UInt32) {
        deliveries.table.notBefore = now > Memories.validity ? now &- Memories.validity : 0
    }

    /// Learns from a message that goes on.
    ///
    /// - Parameters:
    ///   - subject: whom the message is about.
    ///   - keys: of the dialogue's two ends.
    ///   - origin: where the message comes from.
    ///   - isWatched: true where somebody wants to hear of questions for routing information.
    ///   - now: seconds of the caller's clock.
    ///   - table: tells countries.
    ///   - octets: the message.
    @inline(always) @_noLocks
    mutating func learn(
        from message: inout DecodedMessage, _ dialogue: inout Dialogue, _ subject: inout Subject,
        keys: DialogueKeys, _ origin: Origin, isWatched: Bool, needs: StateNeeds, now: UInt32,
        table: Span<UInt32>, octets: Span<UInt8>
    ) {
        if needs.rawValue & 2 != 0, isWatched, subject.centre >= 0 {
            noteDelivery(&message, &dialogue, &subject, now)
        }
        requests.table.notBefore = now > Memories.patience ? now &- Memories.patience : 0
        if message.tcap.destinationTransactionID.isPresent {
            answer(&message, keys, needs, now, table)
        }
        if subject.invokes != 0, message.tcap.originatingTransactionID.isPresent {
            ask(
                &message, &dialogue, &subject, keys, origin, isWatched: isWatched, needs, now,
                table, octets)
        }
    }

    /// Learns what a message answers.
    @inline(never) @_noLocks
    private mutating func answer(
        _ message: inout DecodedMessage, _ keys: DialogueKeys, _ needs: StateNeeds, _ now: UInt32,
        _ table: Span<UInt32>
    ) {
        var request = PendingRequest()
        let place = requests.find(keys.receiver, into: &request)
        guard place >= 0 else { return }
        var component = 0
        switch request.answer(&message, component: &component) {
        case .none: break
        case .refused:
            requests.remove(keys.receiver, at: place)
            inquiries?.remove(keys.receiver)
        case .accepted:
            requests.remove(keys.receiver, at: place)
            accept(request, &message, component, keys, needs, now, table)
        }
    }

    /// Has what a message asks wait for its answer.
    @inline(never) @_noLocks
    private mutating func ask(
        _ message: inout DecodedMessage, _ dialogue: inout Dialogue, _ subject: inout Subject,
        _ keys: DialogueKeys, _ origin: Origin, isWatched: Bool, _ needs: StateNeeds,
        _ now: UInt32, _ table: Span<UInt32>, _ octets: Span<UInt8>
    ) {
        var request = PendingRequest()
        guard request.read(&message, invokes: subject.invokes, &dialogue, identities) else {
            return
        }
        if case .cancellation = request.kind {
            // The home network need not be answered: a register that is down has lost it too.
            leave(request, needs, now, table)
            return
        }
        // What is asked besides in the dialogue does not push out a registration that waits.
        if message.tcap.destinationTransactionID.isPresent,
            isWaiting(keys.sender, forMoreThan: request.weight)
        {
            return
        }
        requests.store(request, under: keys.sender, now: now)
        if isWatched, needs.rawValue & 2 != 0, case .routingInfo = request.kind {
            inquire(request, &message, octets, under: keys.sender, origin, now)
        }
    }

    /// Remembers a question for routing information, which a delivery is to follow.
    @inline(never) @_noLocks
    private mutating func inquire(
        _ request: PendingRequest, _ message: inout DecodedMessage, _ octets: Span<UInt8>,
        under key: UInt64, _ origin: Origin, _ now: UInt32
    ) {
        guard case .some = inquiries else { return }
        var inquiry = Inquiry()
        inquiry.msisdn = request.secondNode
        inquiry.calling = request.sender
        inquiry.called = request.receiver
        inquiry.serviceCentre = request.node
        inquiry.originatingPointCode = message.mtp.originatingPointCode
        inquiry.link = origin.facts.link
        inquiry.tag = origin.tag
        inquiry.time = now
        // Of segments there is what was put together.
        inquiries?.store(
            inquiry, octets, framing: message.sccp.isSegment ? .tcap : origin.framing,
            variant: message.variant, under: key)
    }

    @inline(never) @_noLocks
    private mutating func isWaiting(_ key: UInt64, forMoreThan weight: UInt8) -> Bool {
        var waiting = PendingRequest()
        return requests.find(key, into: &waiting) >= 0 && waiting.weight > weight
    }

    /// Notes that what was asked is used now: a short message is delivered from outside.
    @inline(never) @_noLocks
    private mutating func noteDelivery(
        _ message: inout DecodedMessage, _ dialogue: inout Dialogue, _ subject: inout Subject,
        _ now: UInt32
    ) {
        var index = subject.centre
        while index < Int(message.tcap.componentCount) {
            if case .invoke = message.components[index].type,
                message.components[index].argument.has(.serviceCentre),
                message.components[index].code == 44 || message.components[index].code == 46
            {
                expireDeliveries(now)
                deliveries.noteDelivery(
                    subscriber: identities.identity(of: subject.imsi(in: dialogue)),
                    serviceCentre: message.title(.serviceCentre, of: index), now: now)
                return
            }
            index &+= 1
        }
    }

    /// Notes which numbers are one subscriber's where the subscriber's own network says so.
    @_noLocks
    mutating func noteNumbers(
        of message: inout DecodedMessage, _ dialogue: inout Dialogue, _ subject: inout Subject,
        now: UInt32
    ) {
        guard let subscribers else { return }
        var index = 0
        while index < Int(message.tcap.componentCount) {
            // InsertSubscriberData, the subscriber's profile, and ProvideRoamingNumber.
            if case .invoke = message.components[index].type,
                case .map = message.components[index].operation.userProtocol,
                message.components[index].code == 7 || message.components[index].code == 4,
                message.components[index].argument.has(.msisdn)
            {
                var numbers = SubscriberNumbers()
                numbers.imsi = subject.imsi(in: dialogue).packed
                numbers.msisdn = message.title(.msisdn, of: index)
                if numbers.imsi != 0, numbers.msisdn != 0 { subscribers.note(numbers, now: now) }
                return
            }
            index &+= 1
        }
    }

    @inline(never) @_noLocks
    private mutating func leave(
        _ request: PendingRequest, _ needs: StateNeeds, _ now: UInt32, _ table: Span<UInt32>
    ) {
        var place = Place()
        guard needs.rawValue & 1 != 0, places.find(request.subscriber, into: &place) else { return }
        place.leave(request, now: now &+ epoch, table: table)
        places.store(place)
    }

    @inline(never) @_noLocks
    private mutating func accept(
        _ request: PendingRequest, _ message: inout DecodedMessage, _ component: Int,
        _ keys: DialogueKeys, _ needs: StateNeeds, _ now: UInt32, _ table: Span<UInt32>
    ) {
        var place = Place()
        switch request.kind {
        case .none: break
        case .routingInfo:
            guard needs.rawValue & 2 != 0, message.components[component].argument.has(.imsi) else {
                return
            }
            let imsi = message.components[component].argument.number(.imsi).digits
            expireDeliveries(now)
            deliveries.store(
                subscriber: identities.identity(of: imsi), serviceCentre: request.node,
                asker: request.sender, now: now)
            inquiries?.answer(keys.receiver, imsi: imsi.packed)
            var numbers = SubscriberNumbers()
            numbers.imsi = imsi.packed
            numbers.msisdn = request.secondNode
            if numbers.msisdn != 0 { subscribers?.note(numbers, now: now) }
        case .cancellation: break
        default:
            guard needs.rawValue & 1 != 0 else { return }
            if !places.find(request.subscriber, into: &place) {
                place.subscriber = request.subscriber
            }
            if place.learn(request, now: now &+ epoch, table: table) { places.store(place) }
        }
    }
}
