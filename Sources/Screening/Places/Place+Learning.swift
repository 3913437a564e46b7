import SS7Filter

extension Place {
    /// Learns from a request that the subscriber's home network has accepted.
    ///
    /// Only a registration moves a subscriber: whoever may ask for vectors, or control a call that is
    /// forwarded, is not where the subscriber is. What the node that serves asks shows that it still
    /// does. Who moves to another country leaves the former place behind as the previous one, so that
    /// a way back is known as such: of two contradicting places either may be the lie.
    ///
    /// - Parameters:
    ///   - request: not a cancellation.
    ///   - now: seconds since 1970.
    ///   - table: tells countries.
    /// - Returns: false where nothing was learnt.
    @_noLocks
    mutating func learn(_ request: PendingRequest, now: UInt32, table: Span<UInt32>) -> Bool {
        var isAbroad = false
        // A title of no country takes nobody out of one: the next step would be of unknown length.
        var isNowhere = false
        if seenGT != 0 {
            let there = country(of: request.sender, in: table)
            let here = country(of: seenGT, in: table)
            isAbroad = there != here
            isNowhere = there == 0 && here != 0
        }
        switch request.kind {
        case .registration:
            vlr = node(request.node, of: request, table)
            msc = request.secondNode == 0 ? 0 : node(request.secondNode, of: request, table)
            // Who registers for calls in another country has left the data register behind.
            if sgsn != 0, country(of: sgsn, in: table) != country(of: request.sender, in: table) {
                sgsn = 0
            }
            if !isNowhere { move(to: request.sender, isAbroad, now, table) }
        case .packetRegistration:
            sgsn = node(request.node, of: request, table)
            if !isNowhere { move(to: request.sender, isAbroad, now, table) }
        case .purge:
            // Who purges has not heard of the subscriber for long: that says where it is not.
            guard vlr == request.sender || sgsn == request.sender else { return false }
            if vlr == request.sender {
                vlr = 0
                msc = 0
            }
            if sgsn == request.sender { sgsn = 0 }
        case .authentication, .activity, .answeredActivity:
            guard !isAbroad, isServed(by: request.sender) else { return false }
            seen = now
        case .none, .cancellation, .routingInfo: return false
        }
        return true
    }

    /// The node that a registration names, or in its place the sender where it names one of another
    /// country: nobody registers others' exchanges.
    @inline(always) @_noLocks
    private func node(_ named: UInt64, of request: PendingRequest, _ table: Span<UInt32>) -> UInt64
    {
        if named == 0 { return request.sender }
        return country(of: named, in: table) == country(of: request.sender, in: table)
            ? named : request.sender
    }

    /// True for a node that a registration has named, while it serves.
    @inline(always) @_noLocks
    private func isServed(by title: UInt64) -> Bool {
        guard title != 0, vlr != 0 || sgsn != 0 else { return false }
        return title == seenGT || title == vlr || title == msc || title == sgsn
    }

    /// Learns that the home network takes the subscriber off a node.
    ///
    /// The subscriber was there until now, whatever was thought, so that a way back may lead there,
    /// where none is known. Where it has gone is not said: registers are cancelled while the next
    /// registration is still unanswered, and for reasons of the home network's own.
    ///
    /// - Parameters:
    ///   - request: its receiver is the node.
    ///   - table: tells countries.
    @_noLocks
    mutating func leave(_ request: PendingRequest, now: UInt32, table: Span<UInt32>) {
        let node = request.receiver
        let country = country(of: node, in: table)
        if node == vlr {
            vlr = 0
            msc = 0
        }
        if node == sgsn { sgsn = 0 }
        // Any title may have been named in a registration: it takes no way back that is known.
        if previousGT != 0, isRecent(previousSeen, now) { return }
        if country == 0 { return }
        let here = SS7Filter.country(of: seenGT, in: table)
        if country == here { return }
        previousGT = node
        previousSeen = now
        previousSilence = hours(since: seen, now)
    }

    @inline(always) @_noLocks
    private mutating func move(
        to title: UInt64, _ isAbroad: Bool, _ now: UInt32, _ table: Span<UInt32>
    ) {
        if isAbroad, !keepsWayBack(title, now, table) {
            // It was there until now, for all that is known: quiet subscribers stay registered.
            previousGT = seenGT
            previousSeen = now
            previousSilence = hours(since: seen, now)
        }
        seenGT = title
        seen = now
    }

    /// True for a step over a border by one who came from afar lately: the way back leads there still,
    /// and over the border it is always open.
    @inline(always) @_noLocks
    private func keepsWayBack(_ title: UInt64, _ now: UInt32, _ table: Span<UInt32>) -> Bool {
        guard previousGT != 0, isRecent(previousSeen, now) else { return false }
        let before = country(of: previousGT, in: table)
        let here = country(of: seenGT, in: table)
        let there = country(of: title, in: table)
        guard before != there, table.areNeighbours(here, there) else { return false }
        return !table.areNeighbours(before, here)
    }

    /// True within the time in which a way back is known as one.
    @inline(always) @_noLocks
    private func isRecent(_ time: UInt32, _ now: UInt32) -> Bool {
        now >= time && now &- time <= Place.wayBack
    }

    /// Hours begun since a time; as many as can be said where the time is not known.
    @inline(always) @_noLocks
    private func hours(since time: UInt32, _ now: UInt32) -> UInt32 {
        now >= time ? (now &- time &+ 3_599) / 3_600 : Place.previousSeenStep
    }
}
