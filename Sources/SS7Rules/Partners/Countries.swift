import Foundation

/// The countries of ISO 3166.
public enum Countries {
    private static let codes = Set(Locale.Region.isoRegions.map(\.identifier))

    /// Tells whether two letters are a country's, or among those that ISO 3166 leaves to its users.
    public static func contains(_ code: String) -> Bool {
        let code = code.uppercased()
        let isOwn =
            code == "AA" || code == "ZZ" || code.hasPrefix("X")
            || code.hasPrefix("Q") && code >= "QM"
        return isOwn || codes.contains(code)
    }

    /// What the author of a code that is none may have meant.
    public static func suggestion(for code: String) -> String? {
        code.uppercased() == "UK" ? "write 'GB'" : nil
    }
}
