import Gateway
import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// Another process in the place of this one.
extension Running {
    /// Hands over to another program, started with the same configuration.
    func upgrade(to program: String) -> String {
        let start = ContinuousClock.now
        let predecessor = Predecessor(gateway: gateway)
        do {
            let (process, pause) = try changes.upgrade {
                try predecessor.start(program, ["run", "--config", config]) { [changes] in
                    changes.isOver
                }
            } handOver: { next in
                let pause = try predecessor.handOver(to: next)
                isReplaced(by: next.channel)
                return (next.number, pause)
            }
            endBypass("another process goes on")
            logger.notice("upgrade: process \(process) has taken over")
            // The thread that waits for signals ends what is left here.
            kill(getpid(), SIGTERM)
            return
                "ok: process \(process) runs; ready after \(seconds(start.duration(to: .now) - pause)) s, "
                + "nothing received for \(seconds(pause)) s\n"
        } catch let refusal as Changes.Refusal {
            return "error: \(refusal)\n"
        } catch {
            logger.error("upgrade: \(error)")
            return changes.isOver
                ? "error: \(error)\n" : "error: the running gateway goes on: \(error)\n"
        }
    }

    private func seconds(_ duration: Duration) -> String {
        let milliseconds = Int((duration / .milliseconds(1)).rounded())
        let rest = "\(milliseconds % 1000)"
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
