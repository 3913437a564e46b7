/// A finding about a message's encoding or kind, under the name that rules and records use.
///
/// The first group makes a message illegal, the second non-canonical; the third changes nothing
/// about the form: it names what a well-formed message is or lacks.
public enum Reason: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    // Illegal.
    case truncated, badVersion, badClass, badType, badLength, missingParameter, duplicateParameter
    case badMessageType, badProtocolClass, badHopCounter, badSegmentation
    case pointerOutOfRange, partsOverlap, bytesAfterParts, duplicateOption, badAddress
    case badGlobalTitle, tooManyDigits
    case badTag, highTag, badBERLength, unmatchedEndOfContents, nestingTooDeep
    case badTransactionID, missingTransactionID, portionOrder, duplicatePortion, bytesAfterMessage
    case badDialogue, badApplicationContext, tooManyComponents, badComponent, missingComponent,
        missingOperation
    case badInvokeID, badOperationCode, badArgument, bytesAfterArgument, constructedString
    case duplicateField, missingArgument, badDigits, badTPDU
    case segmentsOverlap, segmentTooLong, segmentTimeout
    case badManagement

    // Non-canonical.
    case nonMinimalLength = 64
    case indefiniteLength, pointersOutOfOrder, gapBetweenParts, spareBits, filler, parity
    case unknownOption, missingPadding, paddingContent, oddUserInformation, protocolVersionAbsent
    case unknownParameter

    // Named, whatever the form.
    case notTCAP = 96
    case ansiTCAP, privateTCAP, connectionOriented, unknownContext, globalOperationCode
    case noDialoguePortion, unknownProtocol, unknownDialogue
    case segmented, serviceMessage, subsystemManagement, notSCCP, unsolicited
    case contextMismatch, unjudgeable, longOperationCode
    case hijackedDialogue, unexpectedAnswer, severalSubscribers
    // What SMS home routing finds: an IMSI or a dialogue that it did not give out, a message that it
    // cannot write anew.
    case unknownCorrelation, homeRoutingFailed
    case networkManagement

    /// The stable name used in rules and records.
    public var name: String { "\(self)" }
}

/// A set of reasons.
public struct ReasonSet: BitwiseCopyable, Hashable, Sendable {
    public var low: UInt64 = 0
    public var high: UInt64 = 0

    @inlinable @inline(always) @_noLocks public init() {}

    @inlinable public var isEmpty: Bool { @inline(always) @_noLocks get { low | high == 0 } }

    @inline(always) @_noLocks
    public mutating func insert(_ reason: Reason) {
        let bit = reason.rawValue
        if bit < 64 { low |= 1 &<< UInt64(bit) } else { high |= 1 &<< UInt64(bit &- 64) }
    }

    @inline(always) @_noLocks
    public func contains(_ reason: Reason) -> Bool {
        let bit = reason.rawValue
        return bit < 64 ? low &>> UInt64(bit) & 1 == 1 : high &>> UInt64(bit &- 64) & 1 == 1
    }

    /// Takes the member with the lowest raw value out, and gives that; nil where there is none.
    @inline(always) @_noLocks
    public mutating func popFirst() -> Int? {
        if low != 0 {
            let bit = low.trailingZeroBitCount
            low &= low &- 1
            return bit
        }
        guard high != 0 else { return nil }
        let bit = high.trailingZeroBitCount
        high &= high &- 1
        return bit &+ 64
    }

    /// Adds all members of another set.
    @inline(always) @_noLocks
    public mutating func formUnion(_ other: ReasonSet) {
        low |= other.low
        high |= other.high
    }

    /// Tells whether a member makes a message non-canonical: raw values 64 to 95.
    @inlinable public var hasNoncanonical: Bool {
        @inline(always) @_noLocks get { high & 0xffff_ffff != 0 }
    }

    /// Tells whether two sets have a member in common.
    @inline(always) @_noLocks
    public func intersects(_ other: ReasonSet) -> Bool {
        low & other.low | high & other.high != 0
    }

    /// The first member whose raw value is `bound` or more; nil where there is none.
    @_noLocks
    public func first(from bound: UInt8) -> Reason? {
        var value = bound
        while value < 128 {
            let word = value < 64 ? low : high
            if word &>> UInt64(value & 63) & 1 == 1 { return Reason(rawValue: value) }
            value &+= 1
        }
        return nil
    }

    /// The first member that another set has too.
    @_noLocks
    public func first(in other: ReasonSet) -> Reason? {
        var both = ReasonSet()
        both.low = low & other.low
        both.high = high & other.high
        return both.first(from: 0)
    }

    /// The members in the order of their raw values.
    public var reasons: [Reason] { Reason.allCases.filter(contains) }
}
