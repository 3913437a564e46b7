import Collider
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// The compiled table against the naive reading of the same rules; `collide` does it at length.
@Suite struct ColliderTests {
    @Test(arguments: 0..<8)
    func `Table and reference agree on random messages and rules`(seed: Int) throws {
        var collision = Collision(seed: UInt64(seed) &* 77 &+ 1)
        try collision.run(ruleSets: 30, messages: 125)
        #expect(collision.difference == nil)
        // A collider whose rules never match proves nothing.
        #expect(collision.decided > 1_000 && collision.decided < 3_700)
        #expect(collision.assumed > 20)
    }
}
