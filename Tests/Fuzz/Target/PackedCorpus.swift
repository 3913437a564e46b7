/// Many inputs in one file: two octets of length before each.
public enum PackedCorpus {
    /// The file's octets.
    public static func pack(_ inputs: [[UInt8]]) -> [UInt8] {
        inputs.filter { $0.count <= 0xffff }.flatMap { input in
            [UInt8(truncatingIfNeeded: input.count >> 8), UInt8(truncatingIfNeeded: input.count)]
                + input
        }
    }

    /// The inputs of a file.
    public static func inputs(of packed: [UInt8]) -> [[UInt8]] {
        var inputs: [[UInt8]] = []
        var offset = 0
        while offset + 2 <= packed.count {
            let end = offset + 2 + (Int(packed[offset]) << 8 | Int(packed[offset + 1]))
            guard end <= packed.count else { break }
            inputs.append(Array(packed[(offset + 2)..<end]))
            offset = end
        }
        return inputs
    }
}
