extension TCAP {
    /// An Invoke with a local operation code, Q.773 table 21.
    public static func invoke(
        _ invokeID: Int, code: UInt8, _ argument: BER.Element? = nil, linkedID: Int? = nil
    ) -> BER.Element {
        invoke(invokeID, operation: localCode(code), argument, linkedID: linkedID)
    }

    /// An Invoke with whatever stands for an operation code.
    public static func invoke(
        _ invokeID: Int, operation: BER.Element, _ argument: BER.Element? = nil,
        linkedID: Int? = nil
    ) -> BER.Element {
        BER.Element(0xa1) {
            BER.Element.integer(invokeID)
            linkedID.map { BER.Element.integer($0, tag: 0x80) }
            operation
            argument
        }
    }

    /// A Return Result, Q.773 table 22; its code and result go together or are both left out.
    public static func returnResult(
        _ invokeID: Int, code: UInt8? = nil, _ result: BER.Element? = nil, isLast: Bool = true
    ) -> BER.Element {
        BER.Element(isLast ? 0xa2 : 0xa7) {
            BER.Element.integer(invokeID)
            if let code {
                BER.Element.sequence {
                    localCode(code)
                    result
                }
            }
        }
    }

    /// A Return Error, Q.773 table 23.
    public static func returnError(
        _ invokeID: Int, code: UInt8, _ parameter: BER.Element? = nil
    ) -> BER.Element {
        BER.Element(0xa3) {
            BER.Element.integer(invokeID)
            localCode(code)
            parameter
        }
    }

    /// The problem that a Reject names, Q.773 tables 31 to 35.
    public enum Problem: Hashable, Sendable {
        case general(UInt8), invoke(UInt8), returnResult(UInt8), returnError(UInt8)

        var element: BER.Element {
            switch self {
            case .general(let code): BER.Element(0x80, [code])
            case .invoke(let code): BER.Element(0x81, [code])
            case .returnResult(let code): BER.Element(0x82, [code])
            case .returnError(let code): BER.Element(0x83, [code])
            }
        }
    }

    /// A Reject, Q.773 table 24; without an invoke identifier it says so with a NULL.
    public static func reject(_ invokeID: Int?, _ problem: Problem) -> BER.Element {
        BER.Element(0xa4) {
            invokeID.map { BER.Element.integer($0) } ?? .null()
            problem.element
        }
    }

    /// An operation or error code as a local value of one octet.
    public static func localCode(_ code: UInt8) -> BER.Element { BER.Element(0x02, [code]) }

    /// An operation or error code as a global value, with the given contents octets.
    public static func globalCode(_ octets: [UInt8]) -> BER.Element { BER.Element(0x06, octets) }
}
