internal import Foundation
public import Screening
internal import Synchronization

/// The thread that writes to a store what changes in the memory of places.
///
/// The path sets a bit for a set of places that it changes, and knows nothing of this. What cannot be
/// written keeps its bit, and is tried again.
public final class PlaceWriter: @unchecked Sendable {
    /// Something to be told to people.
    public enum Report: Sendable {
        /// Writing does not succeed; told once, until it does.
        case failing(PlaceStoreError)
        case writingAgain
    }

    /// What the writer says of itself.
    public struct Status: Hashable, Sendable {
        /// Rows of the file.
        public var rows = 0
        /// Rows for which the memory had no room at the start.
        public var left = 0
        /// Attempts to write that failed.
        public var errors = 0
        /// When something was last written, or nothing was left to write: seconds since 1970.
        public var lastWrite: UInt32 = 0

        public init() {}
    }

    /// Sets that one transaction takes.
    private static let batch = 2_048
    /// Milliseconds from one turn to the next.
    private static let pause: UInt32 = 500
    /// Turns from one flush to the next.
    private static let turnsToFlush = 20

    private let memory: NetworkMemory
    private let store: PlaceStore
    private let clock: @Sendable () -> UInt32
    private let report: @Sendable (Report) -> Void
    private let state: Mutex<Status>
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    private var isFailing = false
    private var isDirty = false
    private var turns = 0

    /// - Parameters:
    ///   - memory: what was loaded from the store.
    ///   - loaded: what became of the rows then.
    ///   - clock: seconds since 1970, by the clock of the memory.
    ///   - report: takes what people should know; called on the writer's thread.
    public init(
        _ memory: NetworkMemory, to store: PlaceStore, loaded: PlaceStore.Loaded,
        clock: @escaping @Sendable () -> UInt32, report: @escaping @Sendable (Report) -> Void
    ) {
        self.memory = memory
        self.store = store
        self.clock = clock
        self.report = report
        var status = Status()
        status.left = loaded.left
        status.lastWrite = clock()
        state = Mutex(status)
    }

    public var status: Status {
        var status = state.withLock { $0 }
        status.rows = store.rowCount
        return status
    }

    public func start() {
        let thread = Thread { [self] in run() }
        thread.name = "places"
        thread.start()
    }

    /// Writes what there still is and closes the store; to be called when the path is at rest.
    public func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run() {
        while !isStopping.load(ordering: .relaxed) {
            turn()
            for _ in 0..<PlaceWriter.pause / 50 where !isStopping.load(ordering: .relaxed) {
                usleep(50_000)
            }
        }
        turn()
        do {
            try store.close()
        } catch {
            report(.failing(error))
        }
        finished.signal()
    }

    /// Writes what has changed since the last turn, and lets some rows go that have aged out.
    public func turn() {
        let now = clock()
        let places = memory.places(at: now)
        var sets = places.takeChangedSets()[...]
        do {
            while !sets.isEmpty {
                let batch = sets.prefix(PlaceWriter.batch)
                try store.write(batch.flatMap { places.places(ofSet: $0) })
                sets = sets.dropFirst(batch.count)
                isDirty = true
            }
            // Rows of places that the memory gave up stay, but no more than would fit into it.
            let deleted = try store.forget(before: places.notBefore, keeping: places.capacity)
            if deleted > 0 { isDirty = true }
            turns += 1
            if isDirty, turns % PlaceWriter.turnsToFlush == 0 {
                try store.flush()
                isDirty = false
            }
        } catch {
            places.noteChanged(Array(sets))
            state.withLock { $0.errors += 1 }
            if !isFailing { report(.failing(error)) }
            isFailing = true
            return
        }
        state.withLock { $0.lastWrite = now }
        if isFailing { report(.writingAgain) }
        isFailing = false
    }
}
