import SS7Builder

/// Messages of the project's own builder, beside the operations of `Sample`.
enum OwnMessages {
    private static func message(_ tcap: BER.Element, _ sample: Sample) -> [UInt8] {
        tcap.message(
            from: .gt("155501001", ssn: sample.ssn), to: .gt("15550199", ssn: sample.ssn),
            kind: tcap.octets.count < 230 ? .unitdata : .longUnitdata)
    }

    /// Every operation with indefinite and with longer lengths.
    static let forms: [[UInt8]] = Sample.all.flatMap { sample in
        let begin = sample.request.begin(1)
        // An operation code has one form only, so the primitive elements are left alone.
        let long = begin.rewritten { $0.isConstructed ? $0.length(.long(2)) : $0 }
        return [begin.indefinite, long].map { message($0, sample) }
    }

    /// Every kind of unitdata, and its return, with every indicator and count of digits.
    static let envelopes: [[UInt8]] = {
        let request = MAP.anyTimeInterrogation(.imsi(Sample.imsi), gsmSCF: "15550120")
        return SCCP.Kind.allCases.flatMap { kind in
            (UInt8(1)...4).flatMap { indicator in
                ["15550199", "155501990"].flatMap { digits in
                    let title = SCCP.GlobalTitle(digits, indicator: indicator)
                    let address = SCCP.Address(globalTitle: title, subsystemNumber: 6)
                    let sent = SCCP.Unitdata(
                        kind, called: address, calling: address, data: request.begin(1).octets,
                        importance: kind == .unitdata ? nil : 3)
                    return [sent.message(), sent.returned(cause: 1).message()]
                }
            }
        }
    }()

    /// Every operation in Continue, End and Unidirectional, and where a reader might miss it.
    static let tricks: [[UInt8]] = Sample.all.flatMap { sample in
        let invoke = sample.request.invoke(1)
        let harmless = sample.isCAP ? CAP.continue() : MAP.processUnstructuredSSRequest("*100#")
        return [
            TCAP.continue(9, to: 1, [invoke]), TCAP.end(to: 1, [invoke]),
            TCAP.begin(1, [invoke]),
            TCAP.begin(1, [harmless.invoke(2), invoke]),
            TCAP.end(to: 1, [TCAP.returnError(5, code: 27), invoke]),
        ].map { message($0, sample) }
    }
}
