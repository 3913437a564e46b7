import Gateway
import Records
import Screening

/// How full the memories are, what the file of places holds, and whether the clock has stepped.
extension GatewayStatus {
    private var memories: [(name: StaticString, use: MemoryUse)] { gateway.memoryUses }

    /// Seconds since the file of places last held all changes.
    private func secondsSinceWrite(_ file: PlaceFileStatus) -> Int {
        max(0, Int(gateway.steadySeconds) - Int(file.lastWrite))
    }

    var memoryLines: [String] {
        let uses = memories.map { name, use in
            "\(name) \(use.used) of \(use.capacity), \(use.evicted) given up"
        }
        // Two a line, as many as fit beside each other.
        var lines = stride(from: 0, to: uses.count, by: 2).map {
            uses[$0..<min($0 + 2, uses.count)].joined(separator: "; ")
        }
        if let file = placeFile {
            lines.append(
                "places on disk \(file.rows), \(file.left) without room in memory; all written "
                    + "\(secondsSinceWrite(file)) s ago, \(file.writeErrors) write errors")
        }
        if let step = gateway.lastClockStep {
            let seconds = (step / .milliseconds(100)).rounded() / 10
            lines.append("clock steps \(gateway.clockSteps), the last of \(seconds) s")
        }
        return lines
    }

    func memoryMembers(_ text: inout JSONText) {
        for (name, use) in memories {
            text.openObject(name)
            text.number("capacity", use.capacity)
            text.number("used", use.used)
            text.number("evicted", use.evicted)
            if name.description == "places", let file = placeFile {
                text.openObject("file")
                text.number("rows", file.rows)
                text.number("left", file.left)
                text.number("writeErrors", file.writeErrors)
                text.number("secondsSinceWrite", secondsSinceWrite(file))
                text.close()
            }
            text.close()
        }
        text.number("clockSteps", gateway.clockSteps)
    }

    func memoryMetrics(_ text: inout MetricsText) {
        let memories = memories
        text.metric("weir_memory_capacity", .gauge, "Entries that fit into a memory.")
        for (name, use) in memories { text.sample(["memory": name.description], use.capacity) }
        text.metric("weir_memory_used", .gauge, "Entries of a memory in use, by a sample.")
        for (name, use) in memories { text.sample(["memory": name.description], use.used) }
        text.metric(
            "weir_memory_evicted_total", .counter,
            "What was forgotten before its time, or not remembered, for want of room.")
        for (name, use) in memories { text.sample(["memory": name.description], use.evicted) }
        text.sample(["memory": "limits"], evictions.limits)
        text.sample(["memory": "sketches"], evictions.sketches)
        if let file = placeFile {
            text.metric("weir_places_rows", .gauge, "Rows of the file of places.")
            text.sample([:], file.rows)
            text.metric(
                "weir_places_left", .gauge, "Rows for which the memory had no room at the start.")
            text.sample([:], file.left)
            text.metric(
                "weir_places_write_errors_total", .counter, "Attempts to write places that failed.")
            text.sample([:], file.writeErrors)
            text.metric(
                "weir_places_seconds_since_write", .gauge,
                "Seconds since the file of places last held all changes.")
            text.sample([:], secondsSinceWrite(file))
        }
        text.metric(
            "weir_clock_steps_total", .counter, "Steps of the wall clock by more than 2 seconds.")
        text.sample([:], gateway.clockSteps)
    }
}
