/// Authentication and equipment, TS 29.002 clauses 8.5 and 8.7.
extension MAP {
    /// sendAuthenticationInfo of version 2 or 3; version 1 has `sendParameters` instead.
    public static func sendAuthenticationInfo(
        imsi: String, vectors: Int = 5, nodeType: Int? = nil, version: UInt = 3
    ) -> Request {
        Request(
            "sendAuthenticationInfo", 56, context(14, version),
            version < 3
                ? .imsi(imsi)
                : .sequence {
                    BER.Element.imsi(imsi, tag: 0x80)
                    BER.Element.integer(vectors)
                    nodeType.map { BER.Element.enumerated($0, tag: 0x83) }
                })
    }

    /// sendParameters of version 1, asking for an authentication set.
    public static func sendParameters(imsi: String, request: Int = 1) -> Request {
        Request(
            "sendParameters", 9, nil,
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element.sequence { BER.Element.enumerated(request) }
            })
    }

    /// A result of triplets; `seed` fills them.
    public static func tripletsResult(
        count: Int = 5, seed: UInt8 = 0x11, version: UInt = 3
    ) -> BER.Element {
        let triplets = (0..<count).map { index in
            BER.Element.sequence {
                filled(16, seed &+ UInt8(index))
                filled(4, seed &+ 1)
                filled(8, seed &+ 2)
            }
        }
        if version < 3 { return .sequence { triplets } }
        return .context(3) { BER.Element.context(0) { triplets } }
    }

    /// A result of quintuplets; five of them need more than one SCCP message.
    public static func quintupletsResult(count: Int = 5, seed: UInt8 = 0x21) -> BER.Element {
        .context(3) {
            BER.Element.context(1) {
                (0..<count).map { index in
                    BER.Element.sequence {
                        filled(16, seed &+ UInt8(index))
                        filled(8, seed &+ 1)
                        filled(16, seed &+ 2)
                        filled(16, seed &+ 3)
                        filled(16, seed &+ 4)
                    }
                }
            }
        }
    }

    /// authenticationFailureReport, from a VLR to the HLR.
    public static func authenticationFailureReport(imsi: String, cause: Int = 0) -> Request {
        Request(
            "authenticationFailureReport", 15, .map(39, version: 3),
            .sequence {
                BER.Element.imsi(imsi)
                BER.Element.enumerated(cause)
            })
    }

    /// checkIMEI, from an MSC to the equipment register.
    public static func checkIMEI(imei: String, version: UInt = 2) -> Request {
        Request(
            "checkIMEI", 43, context(13, version),
            version < 3
                ? .octetString(TBCD.octets(imei))
                : .sequence {
                    BER.Element.octetString(TBCD.octets(imei))
                    BER.Element.bitString([0x80], unused: 6)
                })
    }

    private static func filled(_ count: Int, _ value: UInt8) -> BER.Element {
        .octetString((0..<count).map { value &+ UInt8($0) &* 7 })
    }
}
