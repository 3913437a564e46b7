import Synchronization

/// Congestion of our own links, RFC 4666 clause 4.6: who sends to what lies behind them is told.
extension SessionPlane {
    /// How long a link has to stay below its low mark before that is told.
    private static let abatement = Duration.seconds(1)

    /// Looks how many messages wait for each link.
    func superviseCongestion(at now: Duration) {
        for link in fabric.links {
            let waiting = link.waiting.load(ordering: .relaxed)
            if waiting >= fabric.congestion.high {
                relievedSince[link.index] = nil
                // While a link is down it is waited for, and then its destinations are unavailable.
                if link.isActive { setCongested(link, true) }
            } else if waiting > fabric.congestion.low {
                relievedSince[link.index] = nil
            } else if destinations.isCongested(link) {
                let since = relievedSince[link.index] ?? now
                relievedSince[link.index] = since
                if now - since >= SessionPlane.abatement { setCongested(link, false) }
            }
        }
    }

    private func setCongested(_ link: Link, _ isCongested: Bool) {
        guard destinations.isCongested(link) != isCongested else { return }
        change(destinations.everything(behind: link), behind: link) {
            destinations.set(link, isCongested: isCongested)
        }
    }
}
