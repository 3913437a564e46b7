/// What both readers are asked about a message; the raw value is its name in the list of accepted
/// differences.
enum Aspect: String, CaseIterable {
    /// How many SCCP messages a frame has.
    case messages
    /// The SCCP message type's octet.
    case sccp
    case calledDigits, callingDigits, calledSSN, callingSSN
    /// The addresses of connection-oriented messages.
    case connectionAddresses
    /// The TCAP message type.
    case tcap
    case otid, dtid
    case applicationContext
    /// Each component: its type, invoke ID, and operation or error code.
    case components
    case imsi, msisdn
    /// Every address that ours names is one that the other prints.
    case addresses
    /// Ours calls illegal what the other finds nothing wrong with.
    case illegal
}

/// What a reader found in one SCCP message; what the message does not have is absent.
struct Finding {
    var frame: Int
    var values: [Aspect: String] = [:]
    /// Numbers of any role, for `Aspect.addresses`.
    var numbers: Set<String> = []
    /// What the reader objects to; nil for a well-formed message.
    var objection: String?
    /// False where the reader did not go into the components: it knows no protocol for them.
    var knowsComponents = false
    /// True for a message whose transaction is in several segments and incomplete.
    var isSegment = false
}
