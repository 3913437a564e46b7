import SS7Wire

/// Where the bits of `Traits` are.
enum TraitBit {
    // Of `manner`; the first four are the numbers of the first of several.
    static let tcap: UInt32 = 0
    static let dialogue: UInt32 = 7
    static let openedBy: UInt32 = 11
    static let component: UInt32 = 14

    static let noComponent: UInt32 = 1 << 19
    /// Canonical, and without a finding: as nearly all messages are.
    static let isPlain: UInt32 = 1 << 20
    static let noManagement: UInt32 = 1 << 21
    static let noContext: UInt32 = 1 << 22
    /// The speed is 0, or not known.
    static let zeroTravelSpeed: UInt32 = 1 << 23
    static let noLastSeenGT: UInt32 = 1 << 24
    static let noDialoguePeer: UInt32 = 1 << 25
    static let noRoutingInfoGT: UInt32 = 1 << 26
    /// No title, and no travel.
    static var nothingRemembered: UInt32 {
        @_noLocks get { zeroTravelSpeed | noLastSeenGT | noDialoguePeer | noRoutingInfoGT }
    }
    static let hasCallingDigits: UInt32 = 1 << 27
    static let readsCallingGT: UInt32 = 1 << 28
    static let hasTravelDistance: UInt32 = 1 << 29
    /// Canonical, or no worse than non-canonical.
    static let isLegal: UInt32 = 1 << 30

    // Of `content`; bits 0 to 23 are the numbers that the argument lacks, by their roles. The
    // subscriber, who may be known without one, has a trait of another meaning in place of its role's.
    static let readsIMSI: UInt32 = 1 << 0
    static let lackableNumbers: UInt32 = 0xff_fffe
    static let hasMSISDN: UInt32 = 1 << 24
    // The value is 0, or there is none.
    static let zeroPID: UInt32 = 1 << 25
    static let zeroDCS: UInt32 = 1 << 26
    static let zeroUserDataHeader: UInt32 = 1 << 27
    static let zeroDeliveryNotIntended: UInt32 = 1 << 28

    // Of `owners`.
    /// The sender's title can be read and is not ours, as it was sent and in international form.
    static let foreignSender: UInt32 = 1 << 0
    /// The same, of a known network and country, and so are all nodes that the argument names.
    static let inOwnName: UInt32 = 1 << 1
    /// The subscriber is ours.
    static let homeSubscriber: UInt32 = 1 << 2
    /// The subscriber is of the sender's network, which is known.
    static let sendersSubscriber: UInt32 = 1 << 3
    /// The dialogue's other end is the sender, of a known network and country.
    static let peerIsSender: UInt32 = 1 << 4
    /// The same of who was last seen with the subscriber.
    static let lastSeenIsSender: UInt32 = 1 << 5
}

extension Viewpoint {
    /// The traits of a message, whichever of its components is looked at.
    @inline(always) @_noLocks
    mutating func traits(of message: inout DecodedMessage, isPlain: Bool) -> Traits {
        var manner: UInt32 = 1 &<< (TraitBit.tcap &+ UInt32(message.tcap.type.rawValue))
        manner |= rememberedTraits
        if isPlain { manner |= TraitBit.isPlain }
        if case .illegal = message.form {} else { manner |= TraitBit.isLegal }
        if message.sccp.management.type.rawValue == 0 { manner |= TraitBit.noManagement }
        if !message.tcap.dialogueContext.isPresent { manner |= TraitBit.noContext }
        manner |=
            returned ? senderTraits(message.sccp.called) : senderTraits(message.sccp.calling)
        let flags = message.flags.low | message.flags.high
        let findings = UInt32(truncatingIfNeeded: ~(flags | flags &>> 32))
        return Traits(manner: manner, findings: findings)
    }

    /// Adds those of the component that is looked at.
    @inline(always) @_noLocks
    mutating func addTraits(
        ofComponent traits: inout Traits, in message: inout DecodedMessage
    ) {
        traits.content = subscriber.isReadable ? TraitBit.readsIMSI : 0
        guard component >= 0 else {
            traits.manner |= TraitBit.noComponent
            traits.content |= TraitBit.lackableNumbers | TraitBit.zeroPID | TraitBit.zeroDCS
            traits.content |= TraitBit.zeroUserDataHeader | TraitBit.zeroDeliveryNotIntended
            return
        }
        traits.manner |=
            1 &<< (TraitBit.component &+ UInt32(message.components[component].type.rawValue))
        let numbers = message.components[component].argument.presentNumbers
        traits.content |= ~numbers & TraitBit.lackableNumbers
        if numbers & 2 != 0 { traits.content |= TraitBit.hasMSISDN }
        traits.content |= scalarTraits(component, of: &message)
    }

    @inline(always)
    private var rememberedTraits: UInt32 {
        @_noLocks get {
            var traits: UInt32
            switch facts.remembered.dialogue {
            case .new: traits = 1 &<< TraitBit.dialogue
            case .known: traits = 2 &<< TraitBit.dialogue
            case .unknown: traits = 4 &<< TraitBit.dialogue
            case .forgiven: traits = 8 &<< TraitBit.dialogue
            }
            switch facts.remembered.openedBy {
            case .unknown: traits |= 1 &<< TraitBit.openedBy
            case .interconnect: traits |= 2 &<< TraitBit.openedBy
            case .home: traits |= 4 &<< TraitBit.openedBy
            }
            // Of most messages nothing of this is remembered.
            let titles =
                facts.remembered.lastSeenGT | facts.remembered.dialoguePeer
                | facts.remembered.routingInfoGT
            if titles & 0x0f == 0,
                facts.remembered.travelSpeed & facts.remembered.travelDistance == .max
            {
                return traits | TraitBit.nothingRemembered
            }
            if facts.remembered.travelSpeed &+ 1 <= 1 { traits |= TraitBit.zeroTravelSpeed }
            if facts.remembered.travelDistance != .max { traits |= TraitBit.hasTravelDistance }
            if facts.remembered.lastSeenGT & 0x0f == 0 { traits |= TraitBit.noLastSeenGT }
            if facts.remembered.dialoguePeer & 0x0f == 0 { traits |= TraitBit.noDialoguePeer }
            if facts.remembered.routingInfoGT & 0x0f == 0 { traits |= TraitBit.noRoutingInfoGT }
            return traits
        }
    }

    @inline(always) @_noLocks
    private func senderTraits(_ address: SCCPAddress) -> UInt32 {
        var traits: UInt32 = address.digits.isEmpty ? 0 : TraitBit.hasCallingDigits
        if address.hasGlobalTitle, !address.normalised.isEmpty { traits |= TraitBit.readsCallingGT }
        return traits
    }

    @inline(always) @_noLocks
    private func scalarTraits(_ component: Int, of message: inout DecodedMessage) -> UInt32 {
        let present = message.components[component].argument.presentScalars
        // An argument without scalars is the most frequent one.
        if present == 0 {
            return TraitBit.zeroPID | TraitBit.zeroDCS | TraitBit.zeroUserDataHeader
                | TraitBit.zeroDeliveryNotIntended
        }
        var traits: UInt32 = 0
        // The places are those of `ScalarRole`.
        if isZero(1, present, component, &message) { traits |= TraitBit.zeroPID }
        if isZero(2, present, component, &message) { traits |= TraitBit.zeroDCS }
        if isZero(3, present, component, &message) { traits |= TraitBit.zeroDeliveryNotIntended }
        if isZero(9, present, component, &message) { traits |= TraitBit.zeroUserDataHeader }
        return traits
    }

    @inline(always) @_noLocks
    private func isZero(
        _ role: Int, _ present: UInt32, _ component: Int, _ message: inout DecodedMessage
    ) -> Bool {
        if present &>> UInt32(role) & 1 == 0 { return true }
        return message.components[component].argument.scalars[role] == 0
    }
}

/// Whose the calling global title is, which is the same for all components of a message.
struct Sender: BitwiseCopyable {
    /// The title in international form; empty where it is none of E.164 that a network is known by.
    fileprivate var title = Digits()
    /// The place in the image of the network that owns it.
    fileprivate var network = 0
    /// That network's identity; 0 where it is not known.
    fileprivate var identity: UInt32 = 0
    /// The traits of `Traits.owners` that need no component.
    fileprivate var traits: UInt32 = 0
    /// False until somebody asks.
    var isSettled = false

    @inline(always) @_noLocks
    init() {}
}

extension Viewpoint {
    /// The traits of `Traits.owners` that the component has.
    @inline(never) @_noLocks
    mutating func ownerTraits(
        in message: inout DecodedMessage, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> UInt32 {
        if !sender.isSettled { settleSender(&message, table, &steps) }
        var owners = sender.traits
        if subscriber.isReadable {
            let identity = table[network(at: place(of: .imsi, in: &message), table, &steps)]
            if identity == 1 { owners |= TraitBit.homeSubscriber }
            if identity != 0, identity == sender.identity { owners |= TraitBit.sendersSubscriber }
        }
        if !sender.title.isEmpty, owners & TraitBit.foreignSender != 0,
            namesOwnNodes(in: &message, table, &steps)
        {
            owners |= TraitBit.inOwnName
        }
        return owners
    }

    @inline(always) @_noLocks
    private mutating func settleSender(
        _ message: inout DecodedMessage, _ table: Span<UInt32>, _ steps: inout UInt32
    ) {
        sender = Sender()
        sender.isSettled = true
        let place = ReadNumbers.place(ofNumber: Field.callingGT.number)
        numbers.note(globalTitle(isCalled: false, &message), of: .callingGT, at: place)
        guard numbers.entries[place].reading.isReadable else { return }
        let title = numbers.entries[place].reading.digits
        let network = self.network(at: place, table, &steps)
        let identity = table[network]
        sender.network = network
        sender.identity = identity
        guard case .e164 = numbers.entries[place].reading.plan else { return }
        let sent = returned ? message.sccp.called.digits : message.sccp.calling.digits
        if identity != 1, sent.isEmpty || sent.equals(title) {
            sender.traits |= TraitBit.foreignSender
        }
        guard identity != 0, table[network &+ 1] != 0 else { return }
        sender.title = title
        let packed = title.packed
        if packed == 0 { return }
        if packed == facts.remembered.dialoguePeer { sender.traits |= TraitBit.peerIsSender }
        if packed == facts.remembered.lastSeenGT { sender.traits |= TraitBit.lastSeenIsSender }
    }

    /// The place in the image of the network of home ranges and partner tables that owns the number at
    /// a place.
    @inline(always) @_noLocks
    private mutating func network(
        at place: Int, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> Int {
        table.network(numbers.partner(at: place, table, &steps))
    }

    /// Tells whether all nodes that the argument names are of the sender's network and country.
    @inline(always) @_noLocks
    private mutating func namesOwnNodes(
        in message: inout DecodedMessage, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> Bool {
        guard component >= 0 else { return true }
        // Roles of VLR, MSC, SGSN, HLR and service centre: `OwnerTrait.nodes`.
        var left = message.components[component].argument.presentNumbers &>> 2 & 0x1f
        while left != 0 {
            let field = Field.vlr.number &+ UInt8(truncatingIfNeeded: left.trailingZeroBitCount)
            let role = Int(field &- Field.imsi.number)
            // Most often it is the sender itself.
            let isSender =
                message.components[component].argument.numbers[role].nature == 1
                && message.components[component].argument.numbers[role].plan != 6
                && message.components[component].argument.numbers[role].digits.equals(sender.title)
            if !isSender, !isOwnNode(field, in: &message, table, &steps) { return false }
            left &= left &- 1
        }
        return true
    }

    @inline(never) @_noLocks
    private mutating func isOwnNode(
        _ field: UInt8, in message: inout DecodedMessage, _ table: Span<UInt32>,
        _ steps: inout UInt32
    ) -> Bool {
        let place = place(ofNumber: field, in: &message)
        guard numbers.entries[place].reading.isReadable,
            case .e164 = numbers.entries[place].reading.plan
        else { return false }
        let other = self.network(at: place, table, &steps)
        guard table[other] == sender.identity else { return false }
        return table[other &+ 1] == table[sender.network &+ 1]
    }
}
