/// A part of a decoded message: what it is called, what it says, and which octets say it.
struct MessageNode: Codable, Hashable, Sendable {
    var name: String
    var value: String?
    /// The first octet, counted from 0, and the one behind the last; nil where no octets are its own.
    var start: Int?
    var end: Int?
    var parts: [MessageNode]?

    init(_ name: String, _ value: String? = nil, _ parts: [MessageNode] = []) {
        self.name = name
        self.value = value
        self.parts = parts.isEmpty ? nil : parts
    }

    /// The node with its place among the octets.
    func at(_ start: Int, _ end: Int) -> MessageNode {
        var node = self
        guard start < end else { return node }
        node.start = start
        node.end = end
        return node
    }
}
