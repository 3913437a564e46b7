/// The object identifier of a MAP or CAP application context, or of any other.
public struct ContextName: Hashable, Sendable {
    /// The contents octets of the object identifier.
    public var octets: [UInt8]

    public init(octets: [UInt8]) { self.octets = octets }
    public init(arcs: [UInt]) { octets = BER.objectIdentifierOctets(arcs) }

    /// A MAP context, TS 29.002 clause 17.3: its number and its version.
    public static func map(_ number: UInt, version: UInt) -> ContextName {
        ContextName(arcs: [0, 4, 0, 0, 1, 0, number, version])
    }

    /// The CAP contexts, TS 29.078 clauses 5.6 to 8.3.
    public enum CAP {
        /// gsmSSF to gsmSCF, for calls: phases 1 to 4.
        public static func gsmSSF(phase: UInt) -> ContextName {
            switch phase {
            case 1: ContextName(arcs: [0, 4, 0, 0, 1, 0, 50, 0])
            case 2: ContextName(arcs: [0, 4, 0, 0, 1, 0, 50, 1])
            case 3: ContextName(arcs: [0, 4, 0, 0, 1, 21, 3, 4])
            default: ContextName(arcs: [0, 4, 0, 0, 1, 23, 3, 4])
            }
        }

        /// The assisting gsmSSF to the gsmSCF: phases 2 to 4.
        public static func assistSSF(phase: UInt) -> ContextName {
            switch phase {
            case 2: ContextName(arcs: [0, 4, 0, 0, 1, 0, 51, 1])
            case 3: ContextName(arcs: [0, 4, 0, 0, 1, 21, 3, 6])
            default: ContextName(arcs: [0, 4, 0, 0, 1, 23, 3, 6])
            }
        }

        /// The gsmSCF starting a call at a gsmSSF: phase 4.
        public static let gsmSCF = ContextName(arcs: [0, 4, 0, 0, 1, 23, 3, 8])

        /// gprsSSF to gsmSCF: phase 3.
        public static let gprsSSF = ContextName(arcs: [0, 4, 0, 0, 1, 21, 3, 50])

        /// smsSSF to gsmSCF: phases 3 and 4.
        public static func smsSSF(phase: UInt) -> ContextName {
            ContextName(arcs: [0, 4, 0, 0, 1, phase == 3 ? 21 : 23, 3, 61])
        }
    }
}

/// An operation ready to be invoked: its code, its argument, and the context that it belongs to.
public struct Request: Hashable, Sendable {
    /// The operation's name in its ASN.1 module, hyphens left out.
    public var name: String
    public var code: UInt8
    /// The context to open a dialogue with; nil where version 1 sends no dialogue portion.
    public var context: ContextName?
    public var argument: BER.Element?

    public init(
        _ name: String, _ code: UInt8, _ context: ContextName?, _ argument: BER.Element? = nil
    ) {
        self.name = name
        self.code = code
        self.context = context
        self.argument = argument
    }

    /// The invoke component of the operation.
    public func invoke(_ invokeID: Int = 1, linkedID: Int? = nil) -> BER.Element {
        TCAP.invoke(invokeID, code: code, argument, linkedID: linkedID)
    }

    /// A Begin that opens the context's dialogue and invokes the operation.
    public func begin(_ transaction: UInt32, opening: MAP.Open? = nil) -> BER.Element {
        TCAP.begin(
            transaction, dialogue: context.map { .request($0, opening.map(\.userInformation)) },
            [invoke()])
    }
}
