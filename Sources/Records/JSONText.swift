/// JSON objects written octet by octet into one growing buffer.
///
/// Keys are written in the order of the calls. By hand, because records are written by the million
/// and an encoder that goes through types and dictionaries takes many times as long.
public struct JSONText: Sendable {
    public private(set) var octets: [UInt8] = []
    private var needsComma = false

    public init() {}

    public mutating func removeAll() {
        octets.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Ends a line of JSON lines.
    public mutating func endLine() {
        octets.append(0x0a)
        needsComma = false
    }

    public mutating func open() {
        separate()
        octets.append(0x7b)
        needsComma = false
    }

    public mutating func close() {
        octets.append(0x7d)
        needsComma = true
    }

    public mutating func openList(_ key: StaticString) {
        self.key(key)
        octets.append(0x5b)
        needsComma = false
    }

    public mutating func closeList() {
        octets.append(0x5d)
        needsComma = true
    }

    /// Writes a list of texts.
    public mutating func list(_ key: StaticString, _ values: [String]) {
        openList(key)
        for value in values { element(value) }
        closeList()
    }

    public mutating func openObject(_ key: StaticString) {
        self.key(key)
        octets.append(0x7b)
        needsComma = false
    }

    public mutating func number(_ key: StaticString, _ value: some BinaryInteger) {
        self.key(key)
        number(value)
    }

    public mutating func text(_ key: StaticString, _ value: String) {
        self.key(key)
        quoted(value)
    }

    /// A member whose key is not known when compiling.
    public mutating func text(named key: String, _ value: String) {
        separate()
        quoted(key)
        octets.append(0x3a)
        needsComma = false
        quoted(value)
    }

    /// A member whose key is not known when compiling.
    public mutating func number(named key: String, _ value: some BinaryInteger) {
        separate()
        quoted(key)
        octets.append(0x3a)
        needsComma = false
        number(value)
    }

    public mutating func flag(_ key: StaticString, _ value: Bool) {
        self.key(key)
        octets.append(contentsOf: value ? "true".utf8 : "false".utf8)
        needsComma = true
    }

    /// A member whose key is not known when compiling.
    public mutating func flag(named key: String, _ value: Bool) {
        separate()
        quoted(key)
        octets.append(0x3a)
        octets.append(contentsOf: value ? "true".utf8 : "false".utf8)
        needsComma = true
    }

    /// A member without a value.
    public mutating func null(named key: String) {
        separate()
        quoted(key)
        octets.append(contentsOf: ":null".utf8)
        needsComma = true
    }

    /// A value that is JSON already, such as a decimal number.
    public mutating func literal(_ key: StaticString, _ value: String) {
        self.key(key)
        octets.append(contentsOf: value.utf8)
        needsComma = true
    }

    /// An element of a list.
    public mutating func element(_ value: String) {
        separate()
        quoted(value)
    }

    /// An element of a list.
    public mutating func element(_ value: some BinaryInteger) {
        separate()
        number(value)
    }

    private mutating func key(_ key: StaticString) {
        separate()
        octets.append(0x22)
        // SAFETY: a static string is UTF-8 of this many octets.
        let text = unsafe UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        unsafe octets.append(contentsOf: text)
        octets.append(0x22)
        octets.append(0x3a)
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { octets.append(0x2c) }
        needsComma = false
    }

    private mutating func number(_ value: some BinaryInteger) {
        octets.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    private mutating func quoted(_ value: String) {
        octets.append(0x22)
        for octet in value.utf8 {
            switch octet {
            case 0x22, 0x5c:
                octets.append(0x5c)
                octets.append(octet)
            case 0..<0x20:
                octets.append(contentsOf: "\\u00".utf8)
                let digits = Array("0123456789abcdef".utf8)
                octets.append(digits[Int(octet >> 4)])
                octets.append(digits[Int(octet & 15)])
            default:
                octets.append(octet)
            }
        }
        octets.append(0x22)
        needsComma = true
    }
}
