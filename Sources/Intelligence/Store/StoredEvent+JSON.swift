extension StoredEvent {
    /// The event as a JSON object, as JSON lines have it.
    public var jsonObject: [UInt8] {
        var line = JSONLine()
        line.append(self)
        return Array(line.octets.dropLast())
    }
}
