import SS7Builder
import SS7Rules
import SS7Wire

/// Writes one component from the fields that a test sets.
struct ComponentWriter {
    let fields: FieldReader
    /// MAP's version, or CAP's phase, where the test says which.
    let version: UInt?
    let calling: String?
    let called: String?

    /// The component, and the context that its operation opens a dialogue with.
    func element(
        of component: DescribedComponent
    ) throws(TestFault) -> (element: BER.Element, context: ContextName?) {
        let invokeID = Int(Int8(bitPattern: try fields.octet("invoke-id") ?? 1))
        switch component.kind {
        case .reject:
            return (
                TCAP.reject(invokeID, .general(try fields.octet("code") ?? 0)), nil
            )
        case .error:
            // 34 is systemFailure, TS 29.002 clause 17.6.6.
            let code = try fields.octet("code") ?? 34
            return (TCAP.returnError(invokeID, code: code), try context(of: component))
        case .result:
            return (try result(component, invokeID), try context(of: component))
        case .invoke:
            let request = try request(component)
            let code = try fields.octet("code") ?? request.code
            let linkedID = try fields.octet("linked-id").map { Int(Int8(bitPattern: $0)) }
            return (
                TCAP.invoke(invokeID, code: code, request.argument, linkedID: linkedID),
                request.context
            )
        }
    }

    private func context(of component: DescribedComponent) throws(TestFault) -> ContextName? {
        component.operation.flatMap { ContextSetting.name(carrying: $0) }
    }

    private func request(_ component: DescribedComponent) throws(TestFault) -> Request {
        guard let operation = component.operation else {
            throw fields.error("a component without an operation")
        }
        if let argument = try argument() {
            return Request(
                operation.name, operation.code, ContextSetting.name(carrying: operation), argument)
        }
        if let request = try written(operation) { return request }
        throw fields.error(
            "the argument of '\(operation.name)' cannot be written from fields: add"
                + " 'argument \"OCTETS\"' in hexadecimal, from its tag on")
    }

    private func written(_ operation: Operation) throws(TestFault) -> Request? {
        switch operation.userProtocol {
        case .map:
            guard let known = MAPOperation(rawValue: operation.code) else { return nil }
            return try MAPArguments(
                fields: fields, version: version, calling: calling, called: called
            ).request(known)
        case .cap:
            guard let known = CAPOperation(rawValue: operation.code) else { return nil }
            return try CAPArguments(
                fields: fields, phase: version, calling: calling, called: called
            ).request(known)
        case .unknown: return nil
        }
    }

    private func result(
        _ component: DescribedComponent, _ invokeID: Int
    ) throws(TestFault) -> BER.Element {
        guard let operation = component.operation else { return TCAP.returnResult(invokeID) }
        if let argument = try argument() {
            return TCAP.returnResult(invokeID, code: operation.code, argument)
        }
        guard operation.userProtocol == .map, let known = MAPOperation(rawValue: operation.code)
        else { return TCAP.returnResult(invokeID) }
        let parameter = try MAPArguments(
            fields: fields, version: version, calling: calling, called: called
        ).result(known)
        return parameter.map { TCAP.returnResult(invokeID, code: operation.code, $0) }
            ?? TCAP.returnResult(invokeID)
    }

    /// The parameter as the test gives it in hexadecimal: `argument "30 0a …"`; `none` for none.
    private func argument() throws(TestFault) -> BER.Element? {
        guard let word = fields.word("argument") else { return nil }
        let digits = word.text.utf8.filter { $0 != 0x20 }
        let text = String(decoding: digits, as: UTF8.self)
        if text == "none" { return .raw([]) }
        let octets = stride(from: 0, to: digits.count & ~1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        guard !octets.isEmpty, octets.count * 2 == digits.count else {
            throw fields.error(
                "'\(word.text)' is no whole number of octets in hexadecimal", at: word)
        }
        return .raw(octets)
    }
}

/// The subsystems that operations run between, 3GPP TS 23.003 clause 8: 6 HLR, 7 VLR, 8 MSC,
/// 146 CAP, 147 gsmSCF, 149 SGSN.
enum Subsystems {
    /// Of the sender and of the receiver of an operation's invoke.
    static func standard(of operation: Operation?) -> (UInt8, UInt8) {
        guard let operation else { return (8, 6) }
        guard operation.userProtocol == .map else { return (146, 146) }
        switch MAPOperation(rawValue: operation.code) {
        case .cancelLocation, .insertSubscriberData, .deleteSubscriberData, .provideSubscriberInfo,
            .provideRoamingNumber, .reset, .unstructuredSSRequest, .unstructuredSSNotify,
            .getPassword, .activateTraceMode, .deactivateTraceMode, .cancelVcsgLocation,
            .setReportingState, .istCommand:
            return (6, 7)
        case .mtForwardSM: return (8, 8)
        case .updateLocation, .sendAuthenticationInfo, .purgeMS, .restoreData, .readyForSM:
            return (7, 6)
        case .sendIdentification: return (7, 7)
        case .updateGprsLocation: return (149, 6)
        case .anyTimeInterrogation, .anyTimeSubscriptionInterrogation, .anyTimeModification:
            return (147, 6)
        case .noteMMEvent, .ssInvocationNotification: return (7, 147)
        case .noteSubscriberDataModified: return (6, 147)
        case .prepareHandover, .sendEndSignal, .processGroupCallSignalling, .checkIMEI:
            return (8, 8)
        default: return (8, 6)
        }
    }
}
