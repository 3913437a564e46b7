import SS7Filter

extension Place {
    /// Learns from a request that the subscriber's home network has accepted.
    ///
    /// An authentication alone moves nobody: whoever may ask for vectors is not yet where the
    /// subscriber is. Who moves to another country leaves the former place behind as the previous one,
    /// so that a way back is known as such: of two contradicting places either may be the lie.
    ///
    /// - Parameters:
    ///   - request: not a cancellation.
    ///   - now: seconds since 1970.
    ///   - table: tells countries.
    /// - Returns: false where nothing was learnt.
    @_noLocks
    mutating func learn(_ request: PendingRequest, now: UInt32, table: Span<UInt32>) -> Bool {
        var isAbroad = false
        if seenGT != 0 {
            let there = country(of: request.sender, in: table)
            isAbroad = there != country(of: seenGT, in: table)
        }
        switch request.kind {
        case .registration:
            vlr = request.node == 0 ? request.sender : request.node
            msc = request.secondNode
            move(to: request.sender, isAbroad, now)
        case .packetRegistration:
            sgsn = request.node == 0 ? request.sender : request.node
            move(to: request.sender, isAbroad, now)
        case .authentication:
            guard seenGT != 0, !isAbroad else { return false }
            seen = now
        case .purge:
            if vlr == request.sender {
                vlr = 0
                msc = 0
            }
            if sgsn == request.sender { sgsn = 0 }
            move(to: request.sender, isAbroad, now)
        case .activity, .answeredActivity: move(to: request.sender, isAbroad, now)
        case .none, .cancellation, .routingInfo: return false
        }
        return true
    }

    /// Learns that the home network took the subscriber off a node, which took notice.
    ///
    /// From the node where it was last seen, it has gone home, as far as anybody here can tell. From
    /// another, the subscriber was there until now, whatever was thought.
    ///
    /// - Parameter request: its sender is the home network, its receiver the node.
    @_noLocks
    mutating func leave(_ request: PendingRequest, now: UInt32, table: Span<UInt32>) {
        let node = request.receiver
        let wasHere = node == vlr || node == sgsn || node == seenGT
        if node == vlr {
            vlr = 0
            msc = 0
        }
        if node == sgsn { sgsn = 0 }
        let left = country(of: node, in: table)
        if seenGT != 0, left == country(of: seenGT, in: table) {
            // Another register in the same country goes on serving, be it of the other domain.
            guard wasHere, vlr == 0, sgsn == 0 else { return }
            previousGT = seenGT
            previousSeen = seen
            seenGT = request.sender
            seen = now
        } else {
            previousGT = node
            previousSeen = now
        }
    }

    @inline(always) @_noLocks
    private mutating func move(to title: UInt64, _ isAbroad: Bool, _ now: UInt32) {
        if isAbroad {
            previousGT = seenGT
            previousSeen = seen
        }
        seenGT = title
        seen = now
    }
}
