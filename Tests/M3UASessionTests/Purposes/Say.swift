/// What a tester says, written octet by octet: nothing here knows how Weir writes a message.
enum Say {
    /// A message of any class and type.
    static func message(
        _ messageClass: UInt8, _ type: UInt8, _ parameters: [UInt8]..., version: UInt8 = 1
    ) -> [UInt8] {
        let body = parameters.flatMap(\.self)
        return [version, 0, messageClass, type] + word(UInt32(8 + body.count)) + body
    }

    /// A parameter of octets, padded.
    static func parameter(_ tag: UInt16, octets: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
        return word(UInt32(tag) << 16 | UInt32(4 + octets.count)) + octets + padding
    }

    /// A parameter of words.
    static func parameter(_ tag: UInt16, _ words: UInt32...) -> [UInt8] {
        parameter(tag, octets: words.flatMap(word))
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    // MARK: the parameters of RFC 4666 clause 3.2

    static func context(_ contexts: UInt32...) -> [UInt8] {
        parameter(0x0006, octets: contexts.flatMap(word))
    }
    static func mode(_ mode: UInt32) -> [UInt8] { parameter(0x000b, mode) }
    static func identifier(_ identifier: UInt32) -> [UInt8] { parameter(0x0011, identifier) }
    static func affected(_ pointCode: UInt32, mask: UInt32 = 0) -> [UInt8] {
        parameter(0x0012, mask << 24 | pointCode)
    }
    static func status(_ type: UInt32, _ information: UInt32) -> [UInt8] {
        parameter(0x000d, type << 16 | information)
    }
    static let isupUnequipped = parameter(0x0204, 1 << 16 | 5)

    static func key(_ identifier: UInt32, _ parameters: [UInt8]...) -> [UInt8] {
        parameter(
            0x0207, octets: parameter(0x020a, identifier) + parameters.flatMap(\.self))
    }
    static func destination(_ pointCode: UInt32, mask: UInt32 = 0) -> [UInt8] {
        parameter(0x020b, mask << 24 | pointCode)
    }
    static func appearance(_ appearance: UInt32) -> [UInt8] { parameter(0x0200, appearance) }
    static func indicators(_ indicators: UInt8...) -> [UInt8] {
        parameter(0x020c, octets: indicators)
    }
    static let originators = parameter(0x020e, 7)
    static let circuits = parameter(0x020f, 7, 0, 0)

    // MARK: the messages of RFC 4666 clauses 3.4 to 3.8

    static func up(_ parameters: [UInt8]...) -> [UInt8] {
        message(3, 1, parameters.flatMap(\.self))
    }
    static let down = message(3, 2)
    static func beat(_ data: [UInt8]) -> [UInt8] { message(3, 3, parameter(0x0009, octets: data)) }
    static let upAck = message(3, 4)
    static let downAck = message(3, 5)
    static func beatAck(_ data: [UInt8]) -> [UInt8] {
        message(3, 6, parameter(0x0009, octets: data))
    }
    static func active(_ parameters: [UInt8]...) -> [UInt8] {
        message(4, 1, parameters.flatMap(\.self))
    }
    static func inactive(_ parameters: [UInt8]...) -> [UInt8] {
        message(4, 2, parameters.flatMap(\.self))
    }
    static func activeAck(_ parameters: [UInt8]...) -> [UInt8] {
        message(4, 3, parameters.flatMap(\.self))
    }
    static func inactiveAck(_ parameters: [UInt8]...) -> [UInt8] {
        message(4, 4, parameters.flatMap(\.self))
    }
    static func register(_ keys: [UInt8]...) -> [UInt8] { message(9, 1, keys.flatMap(\.self)) }
    static func deregister(_ contexts: UInt32...) -> [UInt8] {
        message(9, 3, parameter(0x0006, octets: contexts.flatMap(word)))
    }
    static func registered(_ identifier: UInt32, _ status: UInt32, _ context: UInt32) -> [UInt8] {
        let result =
            parameter(0x020a, identifier) + parameter(0x0212, status) + parameter(0x0006, context)
        return message(9, 2, parameter(0x0208, octets: result))
    }
    static func deregistered(_ context: UInt32, _ status: UInt32) -> [UInt8] {
        let result = parameter(0x0006, context) + parameter(0x0213, status)
        return message(9, 4, parameter(0x0209, octets: result))
    }

    /// DATA of SCCP from point code 1 to 2.
    static let data = message(
        1, 1, parameter(0x0210, octets: [0, 0, 0, 1, 0, 0, 0, 2, 3, 0, 0, 0, 9, 0, 3, 5, 9, 11]))
}
