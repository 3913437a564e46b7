import Gateway

/// How long messages take.
extension GatewayStatus {
    func timeMetrics(_ text: inout MetricsText) {
        text.metric(
            "weir_path_seconds", .histogram,
            "Time of messages in a worker, until what was read with them was sent on.")
        let times = gateway.pathTimes
        var sum = 0
        for (place, count) in times.messages.enumerated() {
            sum += count
            let bound =
                place < PathTimes.bounds.count
                ? "\(Double(PathTimes.bounds[place]) / 1e6)" : "+Inf"
            text.part("bucket", ["le": bound], sum)
        }
        text.part("sum", [:], Double(times.nanoseconds) / 1e9)
        text.part("count", [:], sum)
    }
}
