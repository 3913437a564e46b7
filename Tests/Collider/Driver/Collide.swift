import Collider

#if canImport(Glibc)
    import Glibc
#endif

/// Runs the collider at length: `collide RULESETS MESSAGES [SEED]`; ends with 1 at a difference.
@main struct Collide {
    static func main() throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        guard numbers.count >= 2 else {
            print("usage: collide RULESETS MESSAGES [SEED]")
            exit(2)
        }
        let seed = numbers.count > 2 ? numbers[2] : 1
        var collision = Collision(seed: seed)
        try collision.run(ruleSets: Int(numbers[0]), messages: Int(numbers[1]))
        if let difference = collision.difference {
            print("collide: seed \(seed): table and reference differ\n\(difference)")
            exit(1)
        }
        print(
            "collide: seed \(seed): \(collision.judged) messages, \(numbers[0]) rule sets:"
                + " \(collision.decided) decided, \(collision.assumed) without an answer, 0 differ")
        // Rules that never match would prove nothing.
        if collision.decided < collision.judged / 10 || collision.assumed == 0 { exit(1) }
    }
}
