internal import SS7Rules

extension Reader {
    /// Reads the memory of places.
    func places(_ section: Section) -> Configuration.PlaceSettings {
        var places = Configuration.PlaceSettings()
        places.capacity = section.integer("capacity", 64...(1 << 24)) ?? places.capacity
        places.timeout =
            section.duration("timeout", .seconds(3_600) ... .seconds(3_650 * 86_400))
            ?? places.timeout
        places.file = section.path("file")
        guard section.has("privacy") else { return places }
        let privacy = section.section("privacy", .privacy)
        places.keyFile = privacy?.path("key-file")
        if let privacy, !privacy.has("key-file") {
            error(
                "`privacy` needs `key-file`: the key that subscribers are hashed with",
                at: privacy.position)
        }
        return places
    }

    /// Looks whether the keys of the privacy modes can be used.
    func checkKeys(of section: Section) {
        let places = section.section("places", .places)?.section("privacy", .privacy)
        let events = section.section("events", .events)?.section("privacy", .eventPrivacy)
        for privacy in [places, events].compactMap({ $0 }) {
            guard let path = privacy.path("key-file") else { continue }
            do throws(PrivacyKeyError) {
                _ = try PrivacyKey(contentsOf: path)
            } catch {
                // Root reads the key before it becomes that user, and no reload reads it again.
                guard !error.isForbidden || !section.has("user") else { continue }
                self.error(
                    "`key-file`: \(error)", at: privacy.position(of: "key-file"),
                    suggestion: error.suggestion)
            }
        }
    }
}
