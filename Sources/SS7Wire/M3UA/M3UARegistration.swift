/// The registration status of RFC 4666 clause 3.6.2.
public struct M3UARegistrationStatus: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let registered = M3UARegistrationStatus(rawValue: 0)
    public static let unknown = M3UARegistrationStatus(rawValue: 1)
    public static let invalidDPC = M3UARegistrationStatus(rawValue: 2)
    public static let invalidNetworkAppearance = M3UARegistrationStatus(rawValue: 3)
    public static let invalidRoutingKey = M3UARegistrationStatus(rawValue: 4)
    public static let permissionDenied = M3UARegistrationStatus(rawValue: 5)
    public static let cannotSupportUniqueRouting = M3UARegistrationStatus(rawValue: 6)
    public static let notCurrentlyProvisioned = M3UARegistrationStatus(rawValue: 7)
    public static let insufficientResources = M3UARegistrationStatus(rawValue: 8)
    public static let unsupportedParameterField = M3UARegistrationStatus(rawValue: 9)
    public static let unsupportedTrafficMode = M3UARegistrationStatus(rawValue: 10)
    public static let changeRefused = M3UARegistrationStatus(rawValue: 11)
    public static let alreadyRegistered = M3UARegistrationStatus(rawValue: 12)
}

/// The deregistration status of RFC 4666 clause 3.6.4.
public struct M3UADeregistrationStatus: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let deregistered = M3UADeregistrationStatus(rawValue: 0)
    public static let unknown = M3UADeregistrationStatus(rawValue: 1)
    public static let invalidRoutingContext = M3UADeregistrationStatus(rawValue: 2)
    public static let permissionDenied = M3UADeregistrationStatus(rawValue: 3)
    public static let notRegistered = M3UADeregistrationStatus(rawValue: 4)
    public static let currentlyActive = M3UADeregistrationStatus(rawValue: 5)
}

/// What became of one routing key, RFC 4666 clause 3.6.2.
public struct M3UARegistrationResult: BitwiseCopyable, Hashable, Sendable {
    public var localIdentifier: UInt32
    public var status: M3UARegistrationStatus
    /// 0 where the key was not registered.
    public var routingContext: UInt32

    public init(
        localIdentifier: UInt32, status: M3UARegistrationStatus, routingContext: UInt32 = 0
    ) {
        self.localIdentifier = localIdentifier
        self.status = status
        self.routingContext = routingContext
    }
}

/// What became of one routing context, RFC 4666 clause 3.6.4.
public struct M3UADeregistrationResult: BitwiseCopyable, Hashable, Sendable {
    public var routingContext: UInt32
    public var status: M3UADeregistrationStatus

    public init(routingContext: UInt32, status: M3UADeregistrationStatus) {
        self.routingContext = routingContext
        self.status = status
    }
}

extension M3UAManagementMessage {
    /// The routing keys of a REG REQ, RFC 4666 clause 3.6.1.
    public func routingKeys(in bytes: Span<UInt8>) throws(DecodeError) -> [M3UARoutingKey] {
        var keys: [M3UARoutingKey] = []
        var cursor = M3UAParameterCursor(header)
        while let parameter = try cursor.next(in: bytes) {
            guard parameter.tag == .routingKey else { continue }
            keys.append(
                try M3UARoutingKey(bytes, in: parameter.value, ofMessageAt: cursor.start))
        }
        return keys
    }

    /// The results of a REG RSP, RFC 4666 clause 3.6.2.
    public func registrationResults(
        in bytes: Span<UInt8>
    ) throws(DecodeError) -> [M3UARegistrationResult] {
        try results(of: .registrationResult, in: bytes).map { words in
            M3UARegistrationResult(
                localIdentifier: words[.localRoutingKeyIdentifier] ?? 0,
                status: M3UARegistrationStatus(rawValue: words[.registrationStatus] ?? 1),
                routingContext: words[.routingContext] ?? 0)
        }
    }

    /// The results of a DEREG RSP, RFC 4666 clause 3.6.4.
    public func deregistrationResults(
        in bytes: Span<UInt8>
    ) throws(DecodeError) -> [M3UADeregistrationResult] {
        try results(of: .deregistrationResult, in: bytes).map { words in
            M3UADeregistrationResult(
                routingContext: words[.routingContext] ?? 0,
                status: M3UADeregistrationStatus(rawValue: words[.deregistrationStatus] ?? 1))
        }
    }

    private func results(
        of tag: M3UAParameterTag, in bytes: Span<UInt8>
    ) throws(DecodeError) -> [[M3UAParameterTag: UInt32]] {
        var results: [[M3UAParameterTag: UInt32]] = []
        var cursor = M3UAParameterCursor(header)
        while let result = try cursor.next(in: bytes) {
            guard result.tag == tag else { continue }
            var words: [M3UAParameterTag: UInt32] = [:]
            var inner = M3UAParameterCursor(within: result.value, ofMessageAt: cursor.start)
            while let parameter = try inner.next(in: bytes) {
                guard parameter.value.count == 4 else { continue }
                words[parameter.tag] = M3UAHeader.word(bytes, at: parameter.value.lowerBound)
            }
            results.append(words)
        }
        return results
    }
}

extension M3UAMessage {
    /// Registration Request, clause 3.6.1.
    public static func registrationRequest(_ keys: [M3UARoutingKey]) -> [UInt8] {
        var writer = M3UAMessageWriter(.registrationRequest, capacity: 8 + keys.count * 44)
        for key in keys { writer.append(.routingKey, key.words) }
        return writer.finish()
    }

    /// Registration Response, clause 3.6.2.
    public static func registrationResponse(_ results: [M3UARegistrationResult]) -> [UInt8] {
        var writer = M3UAMessageWriter(.registrationResponse, capacity: 8 + results.count * 28)
        for result in results {
            writer.append(
                .registrationResult,
                [
                    0x020a_0008, result.localIdentifier, 0x0212_0008, result.status.rawValue,
                    0x0006_0008, result.routingContext,
                ])
        }
        return writer.finish()
    }

    /// Deregistration Request, clause 3.6.3.
    public static func deregistrationRequest(_ routingContexts: [UInt32]) -> [UInt8] {
        var writer = M3UAMessageWriter(.deregistrationRequest)
        writer.append(.routingContext, routingContexts)
        return writer.finish()
    }

    /// Deregistration Response, clause 3.6.4.
    public static func deregistrationResponse(_ results: [M3UADeregistrationResult]) -> [UInt8] {
        var writer = M3UAMessageWriter(.deregistrationResponse, capacity: 8 + results.count * 20)
        for result in results {
            writer.append(
                .deregistrationResult,
                [0x0006_0008, result.routingContext, 0x0213_0008, result.status.rawValue])
        }
        return writer.finish()
    }
}
