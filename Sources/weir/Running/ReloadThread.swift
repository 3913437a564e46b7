import Foundation
import Synchronization

/// The thread that reloads when a signal asks for it, so that whoever waits for signals hears the next one.
final class ReloadThread: Sendable {
    private let running: Running
    private let asked = DispatchSemaphore(value: 0)
    private let isAsked = Atomic<Bool>(false)

    /// Starts the thread, which ends with the process.
    init(_ running: Running) {
        self.running = running
        let thread = Thread { [self] in run() }
        thread.name = "reload"
        thread.start()
    }

    /// Asks for a reload; what was asked for and has not begun is that one, too.
    func ask() {
        if !isAsked.exchange(true, ordering: .relaxed) { asked.signal() }
    }

    private func run() {
        while true {
            asked.wait()
            isAsked.store(false, ordering: .relaxed)
            running.log(running.reload())
        }
    }
}
