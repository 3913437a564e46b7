import Foundation
import SS7Filter

/// A point on the globe and how far from it its people live: where a country or a network is.
public struct Place: Hashable, Sendable {
    /// Degrees, north and east positive.
    public var latitude: Double
    public var longitude: Double
    /// Kilometres.
    public var radius: Int

    /// The radius of a network whose partner row gives a point alone.
    public static let usualRadius = 50

    public init(latitude: Double, longitude: Double, radius: Int = Place.usualRadius) {
        self.latitude = latitude
        self.longitude = longitude
        self.radius = radius
    }

    /// The record of an image behind its first word: unit vector and radius.
    var words: [UInt32] {
        let latitude = latitude * .pi / 180
        let longitude = longitude * .pi / 180
        let vector = [
            cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude),
        ]
        return vector.map {
            UInt32(bitPattern: Int32(($0 * Double(ImageLayout.unitVector)).rounded()))
        } + [UInt32(radius)]
    }
}
