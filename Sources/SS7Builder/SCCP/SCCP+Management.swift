extension SCCP {
    /// SCCP management messages, Q.713 clause 5.
    public enum Management: UInt8, Hashable, Sendable {
        case subsystemAllowed = 1
        case subsystemProhibited = 2
        case subsystemStatusTest = 3

        /// The management message's octets.
        public func octets(ssn: UInt8, pointCode: UInt16, multiplicity: UInt8 = 0) -> [UInt8] {
            [rawValue, ssn] + littleEndian(Int(pointCode), 2) + [multiplicity]
        }

        /// The unitdata that carries it, routed on subsystem number 1, without a global title.
        public func unitdata(ssn: UInt8, pointCode: UInt16, from: UInt16? = nil) -> Unitdata {
            Unitdata(
                called: .ssn(1), calling: .ssn(1, pointCode: from),
                data: octets(ssn: ssn, pointCode: pointCode))
        }
    }
}

/// Connection-oriented messages, Q.713 clauses 4.2 to 4.8.
extension SCCP {
    /// A connection request, CR.
    public static func connectionRequest(
        source: UInt32, called: Address, calling: Address? = nil, data: [UInt8]? = nil,
        protocolClass: UInt8 = 2
    ) -> [UInt8] {
        var options: [[UInt8]] = []
        if let calling { options.append([0x04, UInt8(calling.octets.count)] + calling.octets) }
        if let data { options.append([0x0f, UInt8(data.count)] + data) }
        return [0x01] + littleEndian(Int(source), 3) + [protocolClass]
            + variablePart([called.octets], optional: optionalPart(options), hasOptional: true)
    }

    /// A connection confirm, CC.
    public static func connectionConfirm(
        destination: UInt32, source: UInt32, protocolClass: UInt8 = 2
    ) -> [UInt8] {
        [0x02] + littleEndian(Int(destination), 3) + littleEndian(Int(source), 3)
            + [protocolClass, 0]
    }

    /// A data form 1, DT1.
    public static func dataForm1(
        destination: UInt32, data: [UInt8], moreData: Bool = false
    ) -> [UInt8] {
        [0x06] + littleEndian(Int(destination), 3) + [moreData ? 1 : 0]
            + variablePart([data], optional: nil, hasOptional: false)
    }

    /// A released, RLSD.
    public static func released(
        destination: UInt32, source: UInt32, cause: UInt8 = 3
    ) -> [UInt8] {
        [0x04] + littleEndian(Int(destination), 3) + littleEndian(Int(source), 3) + [cause, 0]
    }

    /// A release complete, RLC.
    public static func releaseComplete(destination: UInt32, source: UInt32) -> [UInt8] {
        [0x05] + littleEndian(Int(destination), 3) + littleEndian(Int(source), 3)
    }
}
