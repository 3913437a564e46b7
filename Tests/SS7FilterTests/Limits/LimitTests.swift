import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// What the limits of rules mean, one sentence a test.
@Suite struct LimitTests {
    @Test func `A burst passes, then as many as run in`() throws {
        let meter = try Meter("rule a block any limit 10 per minute burst 20 by calling-gt")
        #expect(meter.passed(of: 50) == 20)
        meter.wait(.seconds(6))
        #expect(meter.passed(of: 50) == 1)
        meter.wait(.milliseconds(5_999))
        #expect(meter.passed(of: 50) == 0)
        meter.wait(.milliseconds(1))
        #expect(meter.passed(of: 50) == 1)
        meter.wait(.seconds(3_600))
        #expect(meter.passed(of: 50) == 20)
    }

    @Test func `Without a burst the window's messages may come at once`() throws {
        let meter = try Meter("rule a block any limit 3 per 5 minutes by calling-gt")
        #expect(meter.passed(of: 9) == 3)
        meter.wait(.seconds(100))
        #expect(meter.passed(of: 9) == 1)
    }

    @Test(arguments: [("second", 1), ("minute", 60), ("hour", 3_600), ("2 days", 172_800)])
    func `Every unit is a time`(unit: String, seconds: Int) throws {
        let meter = try Meter("rule a block any limit 1 per \(unit) by calling-gt")
        #expect(meter.passed(of: 2) == 1)
        meter.wait(.seconds(seconds) - .milliseconds(1))
        #expect(meter.passed(of: 2) == 0)
        meter.wait(.milliseconds(1))
        #expect(meter.passed(of: 2) == 1)
    }

    @Test func `Each key has its own, and all that have none one together`() throws {
        let meter = try Meter("rule a block any limit 2 per hour by calling-gt, imsi")
        #expect(meter.passed(of: 5, from: "15550100", imsi: "001010000000001") == 2)
        #expect(meter.passed(of: 5, from: "15550100", imsi: "001010000000002") == 2)
        #expect(meter.passed(of: 5, from: "15550101", imsi: "001010000000001") == 2)
        #expect(meter.passed(of: 1, from: nil) == 1)
        // A title that cannot be read is none.
        var message = Meter.message(from: "15550102")
        message.sccp.calling.normalised = Digits()
        #expect(!meter.isTooMuch(message))
        #expect(meter.passed(of: 5, from: nil) == 0)
        #expect(meter.isTooMuch(message))
    }

    @Test func `Networks, countries, targets and numbers are keys`() throws {
        let network = try Meter("rule a block any limit 1 per day by network(calling-gt)")
        #expect(network.passed(of: 1, from: "15550201") == 1)
        #expect(network.passed(of: 1, from: "15550301") == 0)
        #expect(network.passed(of: 1, from: "15550101") == 1)
        let country = try Meter("rule a block any limit 1 per day by country(calling-gt)")
        #expect(country.passed(of: 1, from: "15550201") == 1)
        #expect(country.passed(of: 1, from: "15550301") == 0)
        let target = try Meter("rule a block any limit 1 per day by target")
        #expect(!target.isTooMuch(from: "1555", imsi: "001010000000001", msisdn: "15550900"))
        #expect(target.isTooMuch(from: "1556", imsi: "001010000000001"))
        #expect(!target.isTooMuch(from: "1556", msisdn: "15550900"))
        #expect(target.isTooMuch(from: "1557", msisdn: "15550900"))
        let operation = try Meter("rule a block any limit 1 per day by operation")
        #expect(!operation.isTooMuch(Meter.message(.map(.sendIMSI))))
        #expect(!operation.isTooMuch(Meter.message(.map(.updateLocation))))
        #expect(operation.isTooMuch(Meter.message(.map(.sendIMSI))))
    }

    @Test func `A message that the conditions do not hold of is not counted`() throws {
        let meter = try Meter(
            "rule a block any when imsi present limit 1 per hour by calling-gt")
        #expect(meter.passed(of: 5) == 5)
        #expect(meter.passed(of: 5, imsi: "001010000000001") == 1)
    }

    @Test func `A hold lasts its time, whatever comes, and the bucket was empty when it began`()
        throws
    {
        let meter = try Meter(
            "rule a block any limit 6 per hour by calling-gt hold 30 minutes")
        #expect(meter.passed(of: 7) == 6)
        meter.wait(.seconds(1_799))
        #expect(meter.passed(of: 100) == 0)
        meter.wait(.seconds(1))
        // Three have run in within half an hour.
        #expect(meter.passed(of: 3) == 3)
        #expect(meter.passed(of: 1) == 0)
        meter.wait(.seconds(86_400))
        #expect(meter.passed(of: 7) == 6)
    }

    @Test func `Different values count once each, until they are a window old`() throws {
        let meter = try Meter("rule a block any limit 3 different imsi per hour by calling-gt")
        for _ in 0..<10 {
            for number in 1...3 { #expect(!meter.isTooMuch(imsi: "00101000000000\(number)")) }
        }
        meter.wait(.seconds(1_800))
        #expect(meter.isTooMuch(imsi: "001010000000004"))
        #expect(meter.isTooMuch(imsi: "001010000000001"))
        #expect(!meter.isTooMuch(from: "15550199", imsi: "001010000000004"))
        // A window and a third later only the two last are left.
        meter.wait(.seconds(3_000))
        #expect(!meter.isTooMuch(imsi: "001010000000005"))
        #expect(meter.isTooMuch(imsi: "001010000000006"))
        meter.wait(.seconds(5_000))
        #expect(!meter.isTooMuch(imsi: "001010000000007"))
    }

    @Test func `Nothing that is above the limit within any window gets through`() throws {
        let meter = try Meter("rule a block any limit 4 different imsi per minute by calling-gt")
        // Five values, as far apart as the window lets them, from any moment on.
        for start in 0..<60 {
            meter.wait(.seconds(600 + start))
            var blocked = false
            for number in 0..<5 {
                blocked = meter.isTooMuch(imsi: "00101000000\(1_000 + start * 5 + number)")
                meter.wait(.milliseconds(14_900))
            }
            #expect(blocked, "from second \(start)")
        }
    }

    @Test func `A hold of different values ends, and they are counted on`() throws {
        let meter = try Meter(
            "rule a block any limit 2 different imsi per hour by calling-gt hold 1 day")
        for number in 1...3 {
            #expect(meter.isTooMuch(imsi: "00101000000000\(number)") == (number == 3))
        }
        meter.wait(.seconds(86_399))
        #expect(meter.isTooMuch(imsi: "001010000000001"))
        meter.wait(.seconds(1))
        #expect(!meter.isTooMuch(imsi: "001010000000001"))
    }

    @Test func `Components of one message are counted once`() throws {
        let meter = try Meter("rule a block any limit 2 per hour by calling-gt")
        var message = Meter.message()
        message.tcap.componentCount = 4
        for index in 1..<4 { message.components[index] = message.components[0] }
        #expect(!meter.isTooMuch(message))
        #expect(!meter.isTooMuch(message))
        #expect(meter.isTooMuch(message))
    }

    @Test func `Rules have their own limits, and one that is not asked does not count`() throws {
        let meter = try Meter(
            """
            rule a log any limit 1 per hour by calling-gt
            rule b block any limit 2 per hour by calling-gt
            """)
        var names: [String] = []
        for _ in 0..<4 {
            var facts = Facts()
            let judgement = meter.table.judge(Meter.message(), facts: &facts, limits: meter.limits)
            names.append(judgement.hasRule ? meter.table.rules[Int(judgement.rule)].name : "-")
        }
        // Where `a` decides, `b` is not asked.
        #expect(names == ["-", "a", "a", "a"])
    }

    @Test func `In shadow a limit counts and lets pass`() throws {
        let meter = try Meter("rule a shadow block any limit 1 per hour by calling-gt")
        var facts = Facts()
        let first = meter.table.judge(Meter.message(), facts: &facts, limits: meter.limits)
        let second = meter.table.judge(Meter.message(), facts: &facts, limits: meter.limits)
        #expect(!first.hasRule && second.shadow && second.verdict == .forward)
    }

    @Test func `What was judged is judged the same again without being counted`() throws {
        let rules = "rule a block any limit 2 per hour by calling-gt"
        let meter = try Meter(rules)
        for number in 0..<4 {
            let isTooMuch = meter.isTooMuch()
            for _ in 0..<3 {
                #expect(meter.table.judge(Meter.message(), facts: meter.facts).hasRule == isTooMuch)
            }
            #expect(isTooMuch == (number >= 2))
        }
        // Those of another table say nothing; the same ones say the same.
        let same = try Meter.table("rule z log any when sls = 90\n" + rules)
        let other = try Meter.table("rule b block any limit 3 per hour by calling-gt")
        #expect(same.judge(Meter.message(), facts: meter.facts).hasRule)
        #expect(!other.judge(Meter.message(), facts: meter.facts).hasRule)
        #expect(!meter.table.judge(Meter.message(), facts: Facts()).hasRule)
    }

    @Test func `An explanation shows for whom it was counted, and whether it was reached`() throws {
        let meter = try Meter(
            """
            rule a block any limit 1 per hour by calling-gt, target
            rule b log any limit 9 different network(imsi) per hour by country(calling-gt)
            """)
        let message = Meter.message(from: "15550201", imsi: "001020000000001")
        for number in 0..<2 {
            meter.isTooMuch(message)
            let trials = meter.table.explain(message, facts: meter.facts).parts[0].trials
            let wording = Wording(meter.table)
            let test = trials[0].tests[0]
            #expect(wording.condition(test.instruction) == "limit 1 per hour by calling-gt, target")
            #expect(wording.seen(test) == "+15550201; 001020000000001")
            #expect(test.outcome == (number == 1) && trials[0].decides == (number == 1))
            let seen = wording.seen(trials[1].tests[0])
            #expect(seen == "+15550201, XB/Two by +155502; 001020000000001, XB/Two by 00102")
        }
    }

    @Test func `A reload keeps the counts of limits that stay`() throws {
        let rule = "rule a block any limit 2 per hour by network(calling-gt)"
        let meter = try Meter(rule)
        #expect(meter.passed(of: 1, from: "15550201") == 1)
        // Other rules, and another order of networks.
        try meter.reload(
            "rule z block any when sls = 9 limit 1 per day by opc\n"
                + "rule a block any limit 2 per hour burst 3 by network(calling-gt)",
            partners: Meter.partners.split(separator: "\n").reduce(into: "") { text, line in
                text = text.isEmpty ? "\(line)\n,XC,Gamma,Three,155509,\n" : "\(text)\(line)\n"
            })
        #expect(meter.passed(of: 9, from: "15550201") == 2)
        try meter.reload("rule b block any limit 2 per hour by network(calling-gt)")
        #expect(meter.passed(of: 9, from: "15550201") == 2)
    }

    @Test(arguments: [0, 63, 64, 127])
    func `Each of 128 limits is remembered by itself`(number: Int) throws {
        let rules = (0..<128).map {
            "rule r\($0) block any when opc = \($0) limit 1 per hour by calling-gt\n"
        }.joined()
        let meter = try Meter(rules)
        var message = Meter.message()
        message.mtp.hasLabel = true
        message.mtp.originatingPointCode = UInt32(number)
        #expect(!meter.isTooMuch(message))
        #expect(meter.isTooMuch(message))
        for limit in 0..<128 {
            #expect(meter.facts.remembered.limits.wasAsked(limit) == (limit == number))
            #expect(meter.facts.remembered.limits.wasExceeded(limit) == (limit == number))
        }
        #expect(meter.table.judge(message, facts: meter.facts).hasRule)
    }
}
