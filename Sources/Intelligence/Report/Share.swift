/// A part of a whole in percent, to two decimals, rounded half up.
public struct Share: Hashable, Sendable, CustomStringConvertible {
    /// Hundredths of a percent.
    public var hundredths: Int

    /// - Parameter whole: 0 gives 0.
    public init(_ part: Int, of whole: Int) {
        hundredths = whole > 0 ? (part * 20_000 + whole) / (2 * whole) : 0
    }

    public var percent: Double { Double(hundredths) / 100 }

    /// `28.00`.
    public var description: String {
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
