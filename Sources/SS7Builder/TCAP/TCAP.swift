/// TCAP messages and components, ITU-T Q.773.
///
/// Everything is a `BER.Element`, so a test can reach into a finished message and spoil it.
public enum TCAP {
    /// A transaction identifier of four octets, or of as many as asked for.
    public static func transactionID(_ value: UInt32, octets: Int = 4) -> [UInt8] {
        (0..<octets).reversed().map { $0 < 4 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
    }

    /// A Begin, Q.773 table 3.
    public static func begin(
        _ origin: UInt32, idOctets: Int = 4, dialogue: Dialogue? = nil, _ components: [BER.Element]
    ) -> BER.Element {
        BER.Element(0x62) {
            BER.Element(0x48, transactionID(origin, octets: idOctets))
            dialogue?.element
            portion(components)
        }
    }

    /// A Continue, Q.773 table 5.
    public static func `continue`(
        _ origin: UInt32, to destination: UInt32, idOctets: Int = 4, dialogue: Dialogue? = nil,
        _ components: [BER.Element]
    ) -> BER.Element {
        BER.Element(0x65) {
            BER.Element(0x48, transactionID(origin, octets: idOctets))
            BER.Element(0x49, transactionID(destination, octets: idOctets))
            dialogue?.element
            portion(components)
        }
    }

    /// An End, Q.773 table 4.
    public static func end(
        to destination: UInt32, idOctets: Int = 4, dialogue: Dialogue? = nil,
        _ components: [BER.Element] = []
    ) -> BER.Element {
        BER.Element(0x64) {
            BER.Element(0x49, transactionID(destination, octets: idOctets))
            dialogue?.element
            portion(components)
        }
    }

    /// An Abort by the transaction sub-layer, with its P-Abort cause, Q.773 table 6.
    public static func abort(to destination: UInt32, cause: UInt8) -> BER.Element {
        BER.Element(0x67) {
            BER.Element(0x49, transactionID(destination))
            BER.Element(0x4a, [cause])
        }
    }

    /// An Abort by the user, with its dialogue portion, Q.773 table 6.
    public static func abort(to destination: UInt32, dialogue: Dialogue?) -> BER.Element {
        BER.Element(0x67) {
            BER.Element(0x49, transactionID(destination))
            dialogue?.element
        }
    }

    /// A Unidirectional, Q.773 table 2.
    public static func unidirectional(
        dialogue: Dialogue? = nil, _ components: [BER.Element]
    ) -> BER.Element {
        BER.Element(0x61) {
            dialogue?.element
            portion(components)
        }
    }

    /// The component portion; nil where there is no component.
    public static func portion(_ components: [BER.Element]) -> BER.Element? {
        components.isEmpty ? nil : BER.Element(tag: [0x6c], contents: .elements(components))
    }
}
