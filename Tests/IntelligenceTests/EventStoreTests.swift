import Foundation
import GRDB
import Intelligence
import Testing

@Suite struct EventStoreTests {
    static let names = ["events.sqlite", "events.jsonl"]

    @Test(arguments: names)
    func `what is appended is read back whole`(name: String) throws {
        let folder = try ScratchFolder()
        let events = [StoredEvent.complete, StoredEvent(time: 1_546_586_325, verdict: "forward")]
        let store = try openEventStore(at: folder.file(name))
        try store.append(events)
        #expect(try store.events(from: nil, to: nil).remaining() == events)
        try store.close()

        let reopened = try openEventStore(at: folder.file(name), for: .read)
        #expect(try reopened.events(from: nil, to: nil).remaining() == events)
    }

    @Test(arguments: names, [false, true])
    func `nobody else reads a store, and its owner's group does`(name: String, isThere: Bool) throws
    {
        let folder = try ScratchFolder()
        let path = folder.file(name)
        // Lines are added to a file as it is; what is empty becomes a store.
        if isThere, name.hasSuffix("sqlite") {
            try Data().write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        }
        let store = try openEventStore(at: path)
        try store.append([.complete])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count == (name.hasSuffix("sqlite") ? 3 : 1))
        for name in names {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.file(name))[
                .posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o640, "\(name)")
        }
        try store.close()
    }

    @Test(arguments: names)
    func `a period takes its first moment and leaves its last`(name: String) throws {
        let folder = try ScratchFolder()
        let store = try openEventStore(at: folder.file(name))
        try store.append((0..<5_000).map(StoredEvent.numbered))
        let events = try store.events(from: 1_700_000_001, to: 1_700_000_004).remaining()
        #expect(events == (1_000..<4_000).map(StoredEvent.numbered))
        #expect(try store.events(from: 1_800_000_000, to: nil).remaining().isEmpty)
    }

    @Test func `events of one moment are all read, over the border of a page`() throws {
        let folder = try ScratchFolder()
        let store = try SQLiteEventStore(path: folder.file("events.sqlite"))
        let event = StoredEvent(time: 1_700_000_000, verdict: "block")
        try store.append(Array(repeating: event, count: 4_100))
        #expect(try store.events(from: nil, to: nil).remaining().count == 4_100)
    }

    @Test(arguments: names)
    func `appending goes on where the last run ended`(name: String) throws {
        let folder = try ScratchFolder()
        for run in 0..<3 {
            let store = try openEventStore(at: folder.file(name))
            try store.append((run * 10..<run * 10 + 10).map(StoredEvent.numbered))
            try store.close()
        }
        let store = try openEventStore(at: folder.file(name), for: .read)
        let events = try store.events(from: nil, to: nil).remaining()
        #expect(events == (0..<30).map(StoredEvent.numbered))
    }

    @Test func `a store of an older version is brought up to date and keeps its events`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        var old = StoredEvent.complete
        old.facts = nil
        let store = try SQLiteEventStore(path: path)
        try store.append([old])
        try store.close()
        // As the version wrote it that knew no facts.
        let database = try DatabaseQueue(path: path)
        try database.write { database in
            try database.execute(sql: "ALTER TABLE events DROP COLUMN facts")
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE identifier = '2 facts'")
            #expect(database.changesCount == 1)
        }
        try database.close()
        let later = try SQLiteEventStore(path: path)
        try later.append([.complete])
        #expect(Set(try later.events(from: nil, to: nil).remaining()) == [old, .complete])
    }

    @Test func `JSON lines keep the order of the record and write numbers as numbers`() throws {
        let folder = try ScratchFolder()
        let store = try openEventStore(at: folder.file("events.jsonl"))
        try store.append([.complete])
        let line = try String(contentsOfFile: folder.file("events.jsonl"), encoding: .utf8)
        #expect(
            line == """
                {"time":1546586324.74885,"frame":23,"frames":[23,24],"chunk":1,"instance":"gw1",\
                "link":"carrier","side":"interconnect","verdict":"block","action":"udts",\
                "category":2,"rule":"psi","shadow":true,"reason":"unjudgeable","form":"illegal",\
                "error":{"layer":"tcap","reason":"badTransactionID","offset":17},\
                "flags":["indefiniteLength","spareBits"],\
                "source":{"country":"BS","operator":"B\\"T\\\\C/\\u0001é"},\
                "facts":{"lastSeenGT":"12462301234","sinceSeen":3896,"travelBack":false},\
                "opc":4105,"dpc":6545,"si":3,"ni":2,"mp":0,"sls":15,"routingContext":4294967295,\
                "sccp":"XUDT","called":{"digits":"19995550010","ssn":6,"pc":4105,"nature":4,\
                "plan":1,"translationType":0,"gti":4,"routeOn":"gt"},\
                "calling":{"digits":"12423570001","ssn":8,"pc":4105,"nature":4,"plan":1,\
                "translationType":0,"gti":4,"routeOn":"gt"},"tcap":"begin","otid":"0a0b0c0d",\
                "dtid":"01","applicationContext":"0.4.0.0.1.0.28.3","protocol":"map",\
                "component":"invoke","operation":"provideSubscriberInfo",\
                "imsi":"001010007679375","msisdn":"15550100",\
                "addresses":{"gsmSCF":"15550102","vlr":"15550101"},"raw":"000981ff",\
                "length":1200}

                """)
    }

    @Test func `the hand-written JSON says what the encoder of Foundation says`() throws {
        let folder = try ScratchFolder()
        let store = try openEventStore(at: folder.file("events.jsonl"))
        try store.append([.complete])
        let line = try Data(contentsOf: URL(fileURLWithPath: folder.file("events.jsonl")))
        let ours = try JSONSerialization.jsonObject(with: line) as? NSDictionary
        let theirs =
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(StoredEvent.complete))
            as? NSDictionary
        #expect(ours != nil)
        #expect(ours == theirs)
    }
}
