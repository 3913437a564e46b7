/// An operator's list of whose numbers are one, as comma-separated values: an IMSI and an MSISDN a line.
///
/// A first line that holds no digits is a heading, and a `+` before an MSISDN is left out.
public enum SubscriberList {
    /// A line that is none of such a list.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// 1 for the first.
        public var line: Int
        public var description: String { "line \(line): not an IMSI and an MSISDN: imsi,msisdn" }
    }

    /// The MSISDN by IMSI.
    public static func pairs(of text: String) throws(Failure) -> [String: String] {
        var pairs: [String: String] = [:]
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .enumerated() {
            if line.allSatisfy(\.isWhitespace) || index == 0 && !line.contains(where: \.isNumber) {
                continue
            }
            let fields = line.split(
                omittingEmptySubsequences: false, whereSeparator: { ",;\t".contains($0) }
            ).map { field in String(field.filter { !" \"+\u{feff}".contains($0) }) }
            guard fields.count >= 2, isNumber(fields[0], 6...15), isNumber(fields[1], 5...15) else {
                throw Failure(line: index + 1)
            }
            pairs[fields[0]] = fields[1]
        }
        return pairs
    }

    private static func isNumber(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
