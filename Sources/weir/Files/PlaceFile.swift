import Places
import Screening

/// A file of places that a replay begins with and adds to.
struct PlaceFile {
    private let store: PlaceStore
    private let memory: NetworkMemory

    /// Loads the places of a file, making it where it is not there.
    ///
    /// Times are those of captures: what was seen later than a message is of unknown age to it.
    init(_ path: String, _ memory: NetworkMemory) throws {
        self.memory = memory
        do throws(PlaceStoreError) {
            store = try PlaceStore(path: path, identities: memory.identities)
            try store.verify()
            _ = try store.load(into: memory, now: nil)
        } catch {
            throw Failure.input("weir: \(error)")
        }
    }

    /// Writes what has changed.
    func save() throws {
        do throws(PlaceStoreError) {
            let places = memory.places
            try store.write(places.takeChangedSets().flatMap { places.places(ofSet: $0) })
            try store.close()
        } catch {
            throw Failure.input("weir: \(error)")
        }
    }
}
