internal import CNumbering

/// Where the countries are on the globe, and which of them have a land border.
///
/// A line of the text is a country: ISO 3166 two letters, latitude, longitude, radius in kilometres,
/// and the letters of its neighbours between blanks; between these parts are tabs.
public struct Geography: Sendable {
    /// Places by the letters of their countries.
    public let places: [String: Place]
    /// The neighbours of each country that has any.
    public let neighbours: [String: Set<String>]

    /// The table inside the binary, read when it is first used.
    public static let builtin = Geography(builtinText)
    /// A table that knows nothing.
    public static let none = Geography("")

    /// The text of the table inside the binary.
    public static var builtinText: String {
        // SAFETY: the text is a static array of that many octets.
        unsafe String(
            decoding: UnsafeBufferPointer(start: weir_geography.bytes, count: weir_geography.size),
            as: UTF8.self)
    }

    /// Reads a table; lines that are not as they should be are left out.
    public init(_ text: String) {
        var places: [String: Place] = [:]
        var neighbours: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "\t")
            guard parts.count >= 4, let latitude = Double(parts[1]),
                let longitude = Double(parts[2]), let radius = Int(parts[3])
            else { continue }
            let country = String(parts[0])
            places[country] = Place(latitude: latitude, longitude: longitude, radius: radius)
            guard parts.count > 4 else { continue }
            for other in parts[4].split(separator: " ").map(String.init) {
                neighbours[country, default: []].insert(other)
                neighbours[other, default: []].insert(country)
            }
        }
        self.places = places
        self.neighbours = neighbours
    }
}
