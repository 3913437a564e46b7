import Foundation
import SS7Wire
import Synchronization
import Testing

@testable import Screening
@testable import SharedState

/// The memory of transaction ids by itself.
@Suite struct DialogueMemoryTests {
    private func dialogue(_ number: UInt64, time: UInt32 = 1) -> Dialogue {
        var dialogue = Dialogue()
        dialogue.context = ApplicationContext(.map, UInt8(truncatingIfNeeded: number), version: 3)
        dialogue.userProtocol = .map
        dialogue.imsi = Digits("00101" + String(number % 10_000_000_000)) ?? Digits()
        dialogue.invoked.insert(1, UInt8(truncatingIfNeeded: number))
        dialogue.peer = number &* 0x1234_5678_9abc_def1
        dialogue.time = time
        return dialogue
    }

    private func address(
        _ digits: String? = nil, pointCode: UInt32? = nil
    ) -> SCCPAddress {
        var address = SCCPAddress()
        address.isPresent = true
        if let digits {
            address.globalTitleIndicator = 4
            address.digits = Digits(digits) ?? Digits()
        }
        if let pointCode {
            address.hasPointCode = true
            address.pointCode = pointCode
        }
        return address
    }

    private func isEqual(_ one: Dialogue, _ other: Dialogue) -> Bool {
        one.context == other.context && one.userProtocol == other.userProtocol
            && one.imsi == other.imsi && one.invoked == other.invoked && one.peer == other.peer
            && one.time == other.time
    }

    @Test func `What is stored is found as it was`() throws {
        let memory = try NetworkMemory(.init(dialogues: 1024))
        let view = memory.dialogues
        var full = dialogue(77, time: .max)
        for number in 0..<20 { full.invoked.insert(Int8(number), UInt8(200 + number)) }
        full.context = ApplicationContext(.cap, 255, version: 255)
        full.userProtocol = .cap
        full.imsi = Digits("123456789012345") ?? Digits()
        var empty = Dialogue()
        empty.time = 1
        for (key, stored) in [(UInt64(1), dialogue(1)), (2, full), (.max, empty)] {
            view.store(stored, under: key)
            var found = dialogue(9)
            #expect(view.find(key, into: &found))
            #expect(isEqual(found, stored))
        }
        var found = Dialogue()
        #expect(!view.find(3, into: &found))
        #expect(full.invoked.areIncomplete)
        #expect(full.invoked.code(of: 19) == 219)
        #expect(full.invoked.code(of: 12) == 212)
        #expect(full.invoked.code(of: 11) == -1)
        full.invoked.remove(19)
        #expect(full.invoked.code(of: 19) == -1)
        #expect(full.invoked.code(of: 18) == 218)
    }

    @Test func `A number too long for an IMSI is not remembered in part`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64))
        var long = dialogue(1)
        long.imsi = Digits("1234567890123456") ?? Digits()
        memory.dialogues.store(long, under: 5)
        var found = dialogue(2)
        #expect(memory.dialogues.find(5, into: &found))
        #expect(found.imsi.isEmpty)
    }

    @Test func `Storing again replaces, removing forgets`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64))
        let view = memory.dialogues
        view.store(dialogue(1), under: 5)
        view.store(dialogue(2), under: 5)
        view.store(dialogue(3), under: 6)
        var found = Dialogue()
        #expect(view.find(5, into: &found))
        #expect(isEqual(found, dialogue(2)))
        view.remove(5)
        view.remove(5)
        #expect(!view.find(5, into: &found))
        #expect(view.find(6, into: &found))
    }

    /// Keys both of whose sets are the same one.
    private func keys(ofOneSetIn table: EntryTable, count: Int) -> [UInt64] {
        Array(
            (UInt64(1)...).lazy
                .filter { table.firstSet(of: $0) == 1 && table.secondSet(of: $0) == 1 }.prefix(
                    count))
    }

    @Test func `A set that is full gives up the entry heard of the longest ago`() throws {
        let memory = try NetworkMemory(.init(dialogues: 1024), secret: 99)
        let view = memory.dialogues
        let all = keys(ofOneSetIn: view.table, count: 6)
        let times: [UInt32] = [30, 10, 20, 40, 50, 60]
        for (key, time) in zip(all, times) { view.store(dialogue(key, time: time), under: key) }
        var found = Dialogue()
        #expect(all.map { view.find($0, into: &found) } == [true, false, false, true, true, true])
        // A place that was made free is taken first.
        view.remove(all[3])
        view.store(dialogue(all[1], time: 1), under: all[1])
        #expect(all.map { view.find($0, into: &found) } == [true, true, false, false, true, true])
    }

    @Test func `A flood costs no memory and leaves the newest`() throws {
        let memory = try NetworkMemory(.init(dialogues: 256))
        let view = memory.dialogues
        for number in UInt64(1)...50_000 {
            let key = view.key(
                TransactionID(UInt32(number), length: 4), of: address("15550100"), pointCode: 1)
            view.store(dialogue(number, time: UInt32(number)), under: key)
        }
        var found = Dialogue()
        let count = (UInt64(1)...50_000).count { number in
            let key = view.key(
                TransactionID(UInt32(number), length: 4), of: address("15550100"), pointCode: 1)
            let isThere = view.find(key, into: &found)
            return isThere && isEqual(found, dialogue(number, time: UInt32(number)))
        }
        #expect(count == 256)
        let last = view.key(TransactionID(50_000, length: 4), of: address("15550100"), pointCode: 1)
        #expect(view.find(last, into: &found))
    }

    @Test func `An end of a dialogue is its transaction id and the address that chose it`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64), secret: 7)
        let view = memory.dialogues
        func key(
            _ value: UInt32, _ address: SCCPAddress, _ pointCode: UInt32 = 1, length: UInt8 = 4
        ) -> UInt64 {
            view.key(TransactionID(value, length: length), of: address, pointCode: pointCode)
        }
        let title = key(5, address("15550100"))
        // Point codes change on the way, digits do not; a number is the same in fewer octets.
        #expect(key(5, address("15550100", pointCode: 9), 2) == title)
        #expect(key(5, address("15550100"), length: 1) == title)
        let others = [
            key(6, address("15550100")), key(5, address("15550101")), key(5, address("1555010")),
            key(5, address("155501000")), key(5, address()), key(5, address(), 2),
            key(5, address(pointCode: 3)), key(5, address("")),
            // Longer than a word of digits.
            key(5, address("1555010012345678")), key(5, address("15550100123456780")),
            key(5, address("15550100123456781")), key(5, address("15550100123456785")),
            key(6, address("15550100123456780")),
        ]
        #expect(Set(others + [title]).count == others.count + 1)
        // An address without a point code is at the label's.
        #expect(key(5, address(pointCode: 3), 8) == key(5, address(), 3))
        let other = try NetworkMemory(.init(dialogues: 64), secret: 8).dialogues
        #expect(
            other.key(TransactionID(5, length: 4), of: address("15550100"), pointCode: 1) != title)
    }

    @Test func `Keys of numbered transactions spread over the sets`() throws {
        let memory = try NetworkMemory(.init(dialogues: 4096))
        let view = memory.dialogues
        var used = [Int: Int]()
        for value in UInt32(0)..<4096 {
            let key = view.key(
                TransactionID(value << 16, length: 4), of: address("15550100"), pointCode: 1)
            used[view.table.firstSet(of: key), default: 0] += 1
        }
        // 1,024 sets, four keys each on average: by chance alone some have 15, and 2 in 100 none.
        #expect(used.count > 950)
        #expect(used.values.allSatisfy { $0 < 20 })
    }

    @Test func `What two workers write at once is found whole or not at all`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64), secret: 3)
        let view = memory.dialogues
        // Six keys for the four places of one set: all writers meet all the time.
        let keys = keys(ofOneSetIn: view.table, count: 6)
        let torn = Atomic<Int>(0)
        let found = Atomic<Int>(0)
        let writers = DispatchQueue(label: "writers", attributes: .concurrent)
        let group = DispatchGroup()
        withExtendedLifetime(memory) {
            for worker in UInt64(0)..<3 {
                writers.async(group: group) {
                    for round in UInt64(0)..<20_000 {
                        let key = keys[Int((round &* 7 &+ worker) % 6)]
                        let time = UInt32(round &* 3 &+ worker &+ 1)
                        // Every field follows from key and time, so that a mixture shows.
                        view.store(
                            self.dialogue(key &* 1000 &+ UInt64(time), time: time), under: key)
                        var read = Dialogue()
                        let other = keys[Int(round % 6)]
                        guard view.find(other, into: &read) else { continue }
                        found.add(1, ordering: .relaxed)
                        let whole = self.dialogue(
                            other &* 1000 &+ UInt64(read.time), time: read.time)
                        if !self.isEqual(read, whole) { torn.add(1, ordering: .relaxed) }
                    }
                }
            }
            group.wait()
        }
        #expect(torn.load(ordering: .relaxed) == 0)
        #expect(found.load(ordering: .relaxed) > 1_000)
    }
}
