import SS7Filter
public import SS7Wire

/// What home routing did with a message.
public enum HomeRouted: BitwiseCopyable, Sendable {
    /// Nothing: the message has nothing to do with it.
    case untouched
    /// The message was written anew, so many octets.
    case rewritten(count: Int)
    /// The message must not go on.
    case refused(Reason)
}

// MARK: To the gateway's number

extension Screener {
    /// Writes a message to the gateway's number anew, to the node and with the IMSI that are meant.
    ///
    /// To be called when `screen` has left `isForGateway`. What is written is then judged in place of
    /// what came: rules see what the home network sees.
    ///
    /// - Parameters:
    ///   - octets: the message that was screened last, M3UA.
    ///   - origin: where it came from.
    ///   - table: the image of the rule table, which knows whose a service centre's number is.
    ///   - out: takes the message.
    @_noLocks
    public mutating func reveal(
        _ octets: Span<UInt8>, from origin: Origin, table: Span<UInt32>,
        into out: inout MutableSpan<UInt8>
    ) -> HomeRouted {
        guard let routing, case .canonical = message.form, !message.sccp.isSegment else {
            return .refused(.homeRoutingFailed)
        }
        let centre = message.sccp.calling.normalised
        guard !centre.isEmpty, centre.count <= 15 else { return .refused(.unknownCorrelation) }
        let now = UInt32(truncatingIfNeeded: origin.now / 1_000_000_000)
        var delivery = Correlation()
        var named = ForwardedMessage()
        var isKnown = false
        if message.sccp.type.isService {
            // What the node has said comes back: it went to the transaction of the service centre.
            isKnown = routing.find(
                delivery: message.tcap.destinationTransactionID, chosenBy: .centre, with: centre,
                now: now, into: &delivery)
        } else {
            named.read(octets, &message)
            guard named.isPlain else { return .refused(.unknownCorrelation) }
            switch message.tcap.type {
            case .begin:
                isKnown = open(routing, named, by: centre, table, now: now, &delivery)
            case .continue:
                isKnown = goOn(routing, named, by: centre, table, now: now, &delivery)
            case .end, .abort:
                isKnown =
                    !named.hasInvoke
                    && routing.find(
                        delivery: message.tcap.destinationTransactionID, chosenBy: .node,
                        with: centre, now: now, into: &delivery)
            case .unidirectional, .ansi, .none: break
            }
        }
        guard isKnown else { return .refused(.unknownCorrelation) }
        var rewriting = Rewriting()
        rewriting.called = delivery.answering.isEmpty ? delivery.node : delivery.answering
        if !named.subscriber.isEmpty { rewriting.subscriber = delivery.subscriber }
        let count = rewriting.write(octets, &message, into: &out)
        guard count > 0, !rewriting.called.equals(routing.terms.address) else {
            return .refused(.homeRoutingFailed)
        }
        if !message.sccp.type.isService, message.tcap.originatingTransactionID.isPresent {
            routing.keep(
                delivery, under: message.tcap.originatingTransactionID, chosenBy: .centre,
                with: centre, now: now)
        }
        return .rewritten(count: count)
    }

    /// Finds what a Begin is about.
    ///
    /// One that names nobody opens a dialogue of mtForwardSM whose next message will: it can only go to
    /// the node at which all are that its sender has asked for.
    @inline(always) @_noLocks
    private mutating func open(
        _ routing: HomeRouting.View, _ named: ForwardedMessage, by centre: Digits,
        _ table: Span<UInt32>, now: UInt32, _ delivery: inout Correlation
    ) -> Bool {
        if named.hasInvoke || !named.subscriber.isEmpty {
            return find(routing, named.subscriber, by: centre, table, now: now, &delivery)
        }
        let context = message.tcap.applicationContext
        guard message.tcap.componentPortion.isEmpty, case .map = context.userProtocol,
            context.number == 25, routing.find(centre: centre, now: now, into: &delivery)
        else { return false }
        delivery.subscriber = Digits()
        delivery.scrambled = Digits()
        return true
    }

    /// Finds what a Continue is about: a delivery that is known, to the same node whoever it names.
    @inline(always) @_noLocks
    private mutating func goOn(
        _ routing: HomeRouting.View, _ named: ForwardedMessage, by centre: Digits,
        _ table: Span<UInt32>, now: UInt32, _ delivery: inout Correlation
    ) -> Bool {
        let known = routing.find(
            delivery: message.tcap.originatingTransactionID, chosenBy: .centre, with: centre,
            now: now, into: &delivery)
        guard known, !named.subscriber.isEmpty else { return known }
        let opened = delivery
        guard find(routing, named.subscriber, by: centre, table, now: now, &delivery) else {
            return false
        }
        delivery.answering = opened.answering
        return delivery.node.equals(opened.node)
    }

    /// Finds a scrambled IMSI that was told to this service centre, or to another of its network.
    @_noLocks
    private func find(
        _ routing: HomeRouting.View, _ scrambled: Digits, by centre: Digits,
        _ table: Span<UInt32>, now: UInt32, _ delivery: inout Correlation
    ) -> Bool {
        guard !scrambled.isEmpty,
            routing.find(scrambled: scrambled, now: now, into: &delivery)
        else { return false }
        if delivery.centre.equals(centre) { return true }
        let asked = networkIdentity(of: delivery.centre, in: table)
        let asks = networkIdentity(of: centre, in: table)
        return asked != 0 && asked == asks
    }
}

// MARK: From home

extension Screener {
    /// Writes a message from home anew where it would show an interconnect who a subscriber is or where.
    ///
    /// - Parameters:
    ///   - octets: the message that was screened last, M3UA; of one in segments, its data joined.
    ///   - origin: where it came from.
    ///   - isJoined: true for a message in segments, which cannot be written anew.
    ///   - out: takes the message.
    @_noLocks
    public mutating func conceal(
        _ octets: Span<UInt8>, from origin: Origin, isJoined: Bool,
        into out: inout MutableSpan<UInt8>
    ) -> HomeRouted {
        guard let routing else { return .untouched }
        if case .illegal = message.form {
            // What cannot be read may be an answer, unless it opens a dialogue.
            if case .begin = message.tcap.type, !message.sccp.type.isService { return .untouched }
            return .refused(.homeRoutingFailed)
        }
        let centre = message.sccp.called.normalised
        let now = UInt32(truncatingIfNeeded: origin.now / 1_000_000_000)
        var rewriting = Rewriting()
        var delivery = Correlation()
        let isAnswer = answersRoutingInfo
        if !isAnswer {
            guard belongsToDelivery(routing, by: centre, now: now, &delivery) else {
                return .untouched
            }
        }
        guard case .canonical = message.form, !isJoined else {
            return .refused(.homeRoutingFailed)
        }
        if isAnswer {
            // An answer that comes back undelivered has ended its dialogue: nobody misses it.
            guard !message.sccp.type.isService,
                conceal(octets, routing, from: centre, now: now, in: &rewriting)
            else { return .refused(.homeRoutingFailed) }
        } else {
            rewriting.calling = routing.terms.address
            if message.sccp.type.isService {
                guard returns(octets, delivery, in: &rewriting) else {
                    return .refused(.homeRoutingFailed)
                }
            }
        }
        let count = rewriting.write(octets, &message, into: &out)
        guard count > 0 else { return .refused(.homeRoutingFailed) }
        if !isAnswer, !message.sccp.type.isService {
            follow(routing, delivery, by: centre, now: now)
        }
        return .rewritten(count: count)
    }

    /// True for a message with a result of sendRoutingInfoForSM: it says so, or answers an invoke of it.
    ///
    /// The application context proves nothing: who asks chooses it, and CAP's operation 45 has no result.
    private var answersRoutingInfo: Bool {
        @_noLocks mutating get {
            var index = 0
            while index < Int(message.tcap.componentCount) {
                switch message.components[index].type {
                case .returnResultLast, .returnResultNotLast:
                    guard !message.components[index].parameter.isEmpty else { break }
                    if message.components[index].hasCode, message.components[index].code == 45 {
                        return true
                    }
                    let invokeID = message.components[index].invokeID
                    if message.tcap.invoked.code(of: invokeID) == 45 { return true }
                case .invoke, .returnError, .reject: break
                }
                index &+= 1
            }
            return false
        }
    }

    /// Finds the delivery that a message from home goes on with, or a returned one belonged to.
    @inline(always) @_noLocks
    private mutating func belongsToDelivery(
        _ routing: HomeRouting.View, by centre: Digits, now: UInt32, _ delivery: inout Correlation
    ) -> Bool {
        guard !centre.isEmpty, centre.count <= 15 else { return false }
        guard message.sccp.type.isService else {
            return message.tcap.destinationTransactionID.isPresent
                && routing.find(
                    delivery: message.tcap.destinationTransactionID, chosenBy: .centre,
                    with: centre, now: now, into: &delivery)
        }
        if message.tcap.originatingTransactionID.isPresent {
            return routing.find(
                delivery: message.tcap.originatingTransactionID, chosenBy: .centre, with: centre,
                now: now, into: &delivery)
        }
        return message.tcap.destinationTransactionID.isPresent
            && routing.find(
                delivery: message.tcap.destinationTransactionID, chosenBy: .node, with: centre,
                now: now, into: &delivery)
    }

    /// Makes what an answer is written with; false where it cannot be.
    @inline(always) @_noLocks
    private mutating func conceal(
        _ octets: Span<UInt8>, _ routing: HomeRouting.View, from centre: Digits, now: UInt32,
        in rewriting: inout Rewriting
    ) -> Bool {
        guard !centre.isEmpty, centre.count <= 15, rewriting.answer.read(octets, &message),
            !rewriting.answer.node.equals(routing.terms.address)
        else { return false }
        rewriting.scrambled = routing.scramble(
            rewriting.answer.subscriber, at: rewriting.answer.node, for: centre, now: now)
        rewriting.address = routing.terms.address
        return !rewriting.scrambled.isEmpty
    }

    /// Puts the scrambled IMSI back into what a node sends back undelivered; false where that is not
    /// what the service centre had sent.
    @inline(always) @_noLocks
    private mutating func returns(
        _ octets: Span<UInt8>, _ delivery: Correlation, in rewriting: inout Rewriting
    ) -> Bool {
        var named = ForwardedMessage()
        named.read(octets, &message)
        guard named.isPlain else { return false }
        if named.subscriber.isEmpty { return true }
        rewriting.subscriber = delivery.scrambled
        return named.subscriber.equals(delivery.subscriber) && !delivery.scrambled.isEmpty
    }

    /// Remembers how far a delivery has come.
    @inline(always) @_noLocks
    private mutating func follow(
        _ routing: HomeRouting.View, _ delivery: Correlation, by centre: Digits, now: UInt32
    ) {
        let theirs = message.tcap.destinationTransactionID
        let ours = message.tcap.originatingTransactionID
        guard ours.isPresent else { return routing.forget(delivery: theirs, of: centre) }
        var answered = delivery
        // What goes on with the dialogue goes to the number that the node answers from.
        let number = message.sccp.calling.normalised
        if number.count <= 15 { answered.answering = number }
        routing.keep(answered, under: theirs, chosenBy: .centre, with: centre, now: now)
        routing.keep(answered, under: ours, chosenBy: .node, with: centre, now: now)
    }
}
