import Foundation
import Logging
import Synchronization

/// The thread that reloads when a file of the rules has changed, once the files have come to rest.
///
/// It looks at names, sizes and times twice a second and waits until two looks agree: whether an
/// editor writes in place, or another file that it renames, nobody reads half a change.
final class FileWatch: @unchecked Sendable {
    private let running: Running
    private let logger: Logger
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)

    init(_ running: Running, logger: Logger) {
        self.running = running
        self.logger = logger
    }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "watch"
        thread.start()
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run() {
        var last: [String: FileStamp] = [:]
        while !isStopping.load(ordering: .relaxed) {
            let known = running.stamps
            let seen = FilesRead(known.keys).stamps
            // What has changed during an upgrade is still new when that has come to nothing.
            if seen != known, seen == last, !running.changes.isUpgrading {
                let names = seen.keys.filter { seen[$0] != known[$0] }.sorted()
                logger.notice("changed: \(names.joined(separator: ", "))")
                running.log(running.reload())
                last = [:]
            } else {
                last = seen
            }
            for _ in 0..<5 where !isStopping.load(ordering: .relaxed) { usleep(100_000) }
        }
        finished.signal()
    }
}
