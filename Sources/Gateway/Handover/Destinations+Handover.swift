import SS7Wire

extension Destinations {
    /// What the peer of a link has said, in plain values.
    func reports(of link: Link) -> [HandoverState.ReportedDestination] {
        everything(behind: link).compactMap { point in
            let state = reported(point, by: link)
            guard state != DestinationState() else { return nil }
            return HandoverState.ReportedDestination(
                word: point.word, availability: state.availability.number,
                congestion: state.congestion)
        }
    }

    /// Goes on with what the peer of a link has said.
    func restore(_ reports: [HandoverState.ReportedDestination], isDown: Bool, of link: Link) {
        set(link, isDown: isDown)
        for report in reports {
            var state = DestinationState()
            state.availability = DestinationState.Availability(number: report.availability)
            state.congestion = report.congestion
            set(state, of: M3UAAffectedPointCode(word: report.word), by: link)
        }
    }
}

extension DestinationState.Availability {
    fileprivate var number: Int {
        switch self {
        case .available: 0
        case .restricted: 1
        case .unavailable: 2
        }
    }

    fileprivate init(number: Int) {
        self = number == 2 ? .unavailable : number == 1 ? .restricted : .available
    }
}
