import SS7Filter

/// Lays out where the networks of a table are: the sections `places` and `neighbours` of an image.
struct PlaceBuilder {
    /// The records of all places; the first is the unknown one.
    private(set) var places = [UInt32](repeating: 0, count: ImageLayout.placeWords)
    /// Pairs of countries that are neighbours, sorted.
    private(set) var neighbours: [UInt32] = []
    /// The place of each network, by their numbers.
    private(set) var numbers: [UInt32] = []

    /// Places the networks: at the point of their own, else where their country is.
    ///
    /// Countries that no network is of are left out.
    init(_ directory: NetworkDirectory, _ geography: Geography) {
        let countries = Dictionary(
            uniqueKeysWithValues: geography.places.map { country, place in
                (country, [ImageLayout.letters(country)] + place.words)
            })
        var records: Set<[UInt32]> = []
        let placed = directory.networks.indices.map { number -> [UInt32]? in
            let country = directory.networks[number].country
            let own = directory.rows[number]?.place.map { place in
                [ImageLayout.letters(country) | ImageLayout.ownPlace] + place.words
            }
            let record = own ?? countries[country]
            if let record { records.insert(record) }
            return record
        }
        let sorted = records.sorted { $0.lexicographicallyPrecedes($1) }
        var numberOfRecord: [[UInt32]: UInt32] = [:]
        for (number, record) in sorted.enumerated() {
            places += record
            numberOfRecord[record] = UInt32(number + 1)
        }
        numbers = placed.map { $0.flatMap { numberOfRecord[$0] } ?? 0 }
        let named = Set(directory.networks.map(\.country))
        neighbours = named.flatMap { one in
            (geography.neighbours[one] ?? []).filter { one < $0 && named.contains($0) }
                .map { ImageLayout.letters(one) << 16 | ImageLayout.letters($0) }
        }.sorted()
    }
}
