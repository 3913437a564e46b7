import Foundation

extension LoadReport {
    /// The report as one line of JSON; durations are nanoseconds.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try? encoder.encode(Record(self))
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private struct Record: Encodable {
        struct Distribution: Encodable {
            var count: Int
            var mean: Double?
            var quantiles: [String: UInt64]
            var max: UInt64?

            init(_ latencies: Latencies) {
                count = latencies.count
                mean = latencies.mean
                max = latencies.greatest
                quantiles = [:]
                for (name, share) in LoadReport.quantiles {
                    quantiles[name] = latencies.quantile(share)
                }
            }
        }

        struct Row: Encodable {
            var operation: String
            var rule: String?
            var expected: String
            var sent: Int
            var arrived: Int
            var absent: Int
            var late: Int
        }

        struct Stretch: Encodable {
            var time: Double
            var sent: Int
            var arrived: Int
            var p50: UInt64?
            var p99: UInt64?
            var max: UInt64?
        }

        struct Trial: Encodable {
            var rate: Double
            var achieved: Double
            var p50: UInt64?
            var p99: UInt64?
            var max: UInt64?
            var absent: Int
            var missing: Int
            var late: Int
            var duplicates: Int
            var outOfOrder: Int
            var unsent: Int
            var holds: Bool
            var reasons: [String]
            var limit: String
        }

        var pace: String
        var seconds: Double
        var rate: Double
        var passes: Int
        var passLength: Int
        var sent: Int
        var unsent: Int
        var parts: Int
        var sentLate: Int
        var heldBack: Double
        var arrived: Int
        var late: Int
        var blocked: Int
        var missing: Int
        var absent: Int
        var leaked: Int
        var duplicates: Int
        var outOfOrder: Int
        var others: Int
        var isAsExpected: Bool
        var countsAnswers: Bool
        var wasInterrupted: Bool
        var wasCutOff: Bool
        var isClosedLoop: Bool
        var windowHeldShare: Double?
        var run: LoadRun?
        var falls: [Fall]
        var associations: [Share]
        var latency: Distribution
        var uncorrected: Distribution
        var lateness: Distribution
        var rows: [Row]
        var stretches: [Stretch]
        var trials: [Trial]
        var highestRate: Double?

        init(_ report: LoadReport) {
            pace = report.pace
            seconds = report.seconds
            rate = report.rate
            passes = report.passes
            passLength = report.passLength
            sent = report.sent
            unsent = report.unsent
            parts = report.parts
            sentLate = report.sentLate
            heldBack = report.heldBack
            arrived = report.arrived
            late = report.late
            blocked = report.blocked
            missing = report.missing
            absent = report.absent
            leaked = report.leaked
            duplicates = report.duplicates
            outOfOrder = report.outOfOrder
            others = report.others
            // What the exit status says.
            isAsExpected = report.falls.isEmpty && report.failure == nil
            countsAnswers = report.countsAnswers
            wasInterrupted = report.wasInterrupted
            wasCutOff = report.wasCutOff
            isClosedLoop = report.isClosedLoop
            windowHeldShare = report.windowHeldShare
            run = report.run
            falls = report.falls
            associations = report.shares
            latency = Distribution(report.latency)
            uncorrected = Distribution(report.uncorrected)
            lateness = Distribution(report.lateness)
            rows = report.sortedRows.map { subject, row in
                Row(
                    operation: subject.operation, rule: subject.expectation.rule,
                    expected: subject.expectation.fate.rawValue, sent: row.sent,
                    arrived: row.arrived, absent: row.absent, late: row.late)
            }
            stretches = report.stretches.map {
                Stretch(
                    time: $0.time, sent: $0.sent, arrived: $0.arrived, p50: $0.p50, p99: $0.p99,
                    max: $0.greatest)
            }
            trials = report.trials.map {
                Trial(
                    rate: $0.rate, achieved: $0.achieved, p50: $0.p50, p99: $0.p99,
                    max: $0.greatest, absent: $0.missing + $0.absent, missing: $0.missing,
                    late: $0.late, duplicates: $0.duplicates, outOfOrder: $0.outOfOrder,
                    unsent: $0.unsent, holds: $0.holds, reasons: $0.reasons,
                    limit: $0.limit.rawValue)
            }
            // A search that a crash ended has found no capacity.
            highestRate = report.wasCutOff ? nil : report.highestRate
        }
    }
}
