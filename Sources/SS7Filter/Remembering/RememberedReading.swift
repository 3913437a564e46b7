import SS7Wire

/// The fields that the memory of the network gives.
extension Viewpoint {
    /// The value of a remembered number or truth; -1 where nothing is remembered.
    @inline(never) @_noLocks
    mutating func rememberedValue(of field: Field) -> Int64 {
        switch field {
        case .dialogue:
            switch facts.remembered.dialogue {
            case .new: 0
            case .known: 1
            case .unknown: 2
            case .forgiven: 3
            }
        case .openedBy:
            switch facts.remembered.openedBy {
            case .unknown: -1
            case .interconnect: 0
            case .home: 1
            }
        case .sinceSeen: known(facts.remembered.sinceSeen)
        case .travelDistance: known(facts.remembered.travelDistance)
        case .travelSpeed: known(facts.remembered.travelSpeed)
        case .travelToNeighbour: truth(facts.remembered.travelToNeighbour)
        case .travelBack: truth(facts.remembered.travelBack)
        case .sinceRoutingInfo: known(facts.remembered.sinceRoutingInfo)
        default: -1
        }
    }

    /// A remembered global title.
    @inline(never) @_noLocks
    mutating func rememberedNumber(of field: Field) -> NumberReading {
        switch field {
        case .dialoguePeer: globalTitle(facts.remembered.dialoguePeer)
        case .lastVLR: globalTitle(facts.remembered.lastVLR)
        case .lastMSC: globalTitle(facts.remembered.lastMSC)
        case .lastSGSN: globalTitle(facts.remembered.lastSGSN)
        case .lastSeenGT: globalTitle(facts.remembered.lastSeenGT)
        case .routingInfoGT: globalTitle(facts.remembered.routingInfoGT)
        default: NumberReading()
        }
    }

    @inline(always) @_noLocks
    private func known(_ value: UInt32) -> Int64 { value == .max ? -1 : Int64(value) }

    @inline(always) @_noLocks
    private func truth(_ value: Tristate) -> Int64 {
        switch value {
        case .no: 0
        case .yes: 1
        case .unknown: -1
        }
    }

    @inline(always) @_noLocks
    private func globalTitle(_ packed: UInt64) -> NumberReading {
        let digits = Digits(packed: packed)
        return digits.isEmpty
            ? NumberReading()
            : NumberReading(hasGlobalTitle: true, normalised: digits, numberingPlan: 1)
    }
}
