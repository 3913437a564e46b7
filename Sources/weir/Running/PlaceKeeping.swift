import Configuration
import Gateway
import Logging
import Monitoring
import Places
import Screening

/// The places of a gateway on disk: loaded before it starts, written while it runs.
final class PlaceKeeping: Sendable {
    let writer: PlaceWriter

    /// Loads the places; nil where the configuration names no file for them.
    ///
    /// - Throws: `Failure` where the file is not what it should be. A gateway that began without the
    ///   places that it had learnt would let pass what they tell apart.
    init?(
        _ settings: Configuration.PlaceSettings, _ gateway: Gateway, logger: Logger
    ) throws {
        guard let path = settings.file else { return nil }
        let store: PlaceStore
        let loaded: PlaceStore.Loaded
        do throws(PlaceStoreError) {
            store = try PlaceStore(path: path, identities: gateway.memory.identities)
            try store.verify()
            // What was handed over is newer than the file.
            loaded =
                gateway.hasAdoptedMemory
                ? PlaceStore.Loaded()
                : try store.load(into: gateway.memory, now: gateway.steadySeconds)
        } catch {
            throw Failure.input("weir: places: \(error)\(PlaceKeeping.remedy(for: error))")
        }
        if !gateway.hasAdoptedMemory {
            logger.notice("places: \(PlaceKeeping.line(of: loaded))")
        }
        writer = PlaceWriter(
            gateway.memory, to: store, loaded: loaded,
            clock: { [epoch = gateway.memory.epoch] in Gateway.steadySeconds(epoch: epoch) },
            report: { report in
                switch report {
                case .failing(let error):
                    logger.error("places: \(error); they are kept in memory meanwhile")
                case .writingAgain: logger.notice("places are written again")
                }
            })
    }

    /// What `weir status` says of the file.
    var status: PlaceFileStatus {
        let own = writer.status
        var status = PlaceFileStatus()
        status.rows = own.rows
        status.left = own.left
        status.writeErrors = own.errors
        status.lastWrite = own.lastWrite
        return status
    }

    private static func line(of loaded: PlaceStore.Loaded) -> String {
        var parts = ["\(loaded.taken) loaded"]
        if loaded.aged > 0 { parts.append("\(loaded.aged) aged out") }
        if loaded.left > 0 { parts.append("\(loaded.left) left on disk: raise `capacity`") }
        if loaded.future > 0 {
            parts.append("\(loaded.future) seen in the future, by this clock: of unknown age")
        }
        return parts.joined(separator: ", ")
    }

    private static func remedy(for error: PlaceStoreError) -> String {
        guard error.kind == .damaged else { return "" }
        return """

            To start without what was learnt: mv \(error.path) \(error.path).damaged; \
            rm -f \(error.path)-wal \(error.path)-shm
            """
    }
}

extension SubscriberIdentities {
    /// The identities that a configuration asks for: IMSIs, or their hashes by the key of a file.
    init(_ settings: Configuration.PlaceSettings) throws {
        self.init()
        guard let path = settings.keyFile else { return }
        do throws(PrivacyKeyError) {
            let privacy = try PrivacyKey(contentsOf: path)
            key = (privacy.first, privacy.second)
        } catch {
            throw Failure.input("weir: places: \(error)")
        }
    }
}
