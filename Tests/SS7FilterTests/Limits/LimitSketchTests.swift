import SS7Wire
import SharedState
import Testing

@testable import SS7Filter

/// How well different values are counted.
@Suite struct LimitSketchTests {
    /// The number of different values at which a limit was reached, for numbers that follow each other.
    private func reached(_ amount: UInt32, secret: UInt64) throws -> Int {
        var layout = StateLayout()
        layout[.limits] = LimitMemory.wordCount(buckets: 64)
        layout[.sketches] = LimitMemory.wordCount(sketches: 64)
        let block = try StateBlock(layout, secret: secret)
        defer { withExtendedLifetime(block) {} }
        guard var limits = LimitMemory(block) else { preconditionFailure("no room for limits") }
        limits.now = 1_000_000_000
        let table = try Meter.table(
            "rule a block any limit \(amount) different imsi per hour by calling-gt")
        let image = table.image
        var none: [UInt64] = []
        var hits = none.mutableSpan
        var message = Meter.message()
        var judge = Judge(limits: limits)
        for number in 0..<10 * Int(amount) {
            message.components[0].argument.set(
                .imsi, Number(Digits("00101\(1_000_000_000 + number)") ?? Digits()))
            var facts = Facts()
            let judgement = judge.evaluate(
                image.span, message: &message, facts: &facts, time: limits.now, hits: &hits)
            if judgement.hasRule { return number + 1 }
        }
        return .max
    }

    @Test(arguments: [1, 2, 7, 15, 24] as [UInt32])
    func `Small numbers are exact`(amount: UInt32) throws {
        for secret in 1...20 as ClosedRange<UInt64> {
            #expect(try reached(amount, secret: secret &* 0x9e37_79b9_7f4a_7c15) == Int(amount) + 1)
        }
    }

    @Test(arguments: [25, 50, 500, 5_000] as [UInt32])
    func `Large numbers are within 15 per cent`(amount: UInt32) throws {
        var errors: [Double] = []
        for secret in 1...40 as ClosedRange<UInt64> {
            let count = try reached(amount, secret: secret &* 0xbf58_476d_1ce4_e5b9)
            errors.append((Double(count) - Double(amount) - 1) / Double(amount))
        }
        let deviation = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
        let worst = errors.map(abs).max() ?? 1
        print("limit of \(amount) different values: deviation \(deviation), worst \(worst)")
        #expect(deviation < 0.07)
        #expect(errors.count { abs($0) > 0.15 } <= 1)
        #expect(abs(errors.reduce(0, +) / Double(errors.count)) < 0.04)
    }

    @Test func `A bitmap forgets what is older than a window and a third`() throws {
        let meter = try Meter("rule a block any limit 100 different imsi per hour by calling-gt")
        // 90 in each of ten windows, close together: never too many.
        var number = 1_000
        for _ in 0..<10 {
            for _ in 0..<90 {
                number += 1
                #expect(!meter.isTooMuch(imsi: "00101000000\(number)"))
            }
            meter.wait(.seconds(4_801))
        }
        // 60 in each half window: too many in any.
        var isTooMuch = false
        for index in 0..<240 {
            number += 1
            isTooMuch = meter.isTooMuch(imsi: "00101000000\(number)")
            if index % 60 == 59 { meter.wait(.seconds(1_800)) }
        }
        #expect(isTooMuch)
    }
}
