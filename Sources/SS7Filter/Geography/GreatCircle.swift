/// Distances along the surface of the Earth, in whole numbers.
enum GreatCircle {
    /// Bits of fraction of a cosine, the product of two of a unit vector's.
    private static var cosineBits: Int64 { @_noLocks get { 60 } }

    /// Kilometres between two points, from the cosine of the angle between them in 60 bits of
    /// fraction.
    ///
    /// The arc cosine is that of Abramowitz and Stegun, 4.4.45: the root of one less the cosine times
    /// a cubic, with an error below half a kilometre.
    @_noLocks
    static func kilometres(cosine: Int64) -> UInt32 {
        let one: Int64 = 1 &<< cosineBits
        var size = cosine < 0 ? 0 &- cosine : cosine
        // Vectors are rounded: they may be a little longer than one.
        if size > one { size = one }
        let root = squareRoot(UInt64(truncatingIfNeeded: (one &- size) &>> 28))
        // Thirty bits of fraction from here on.
        let x = size &>> 30
        var sum: Int64 = -20_110_433
        sum = ((sum &* x) &>> 30) &+ 79_737_142
        sum = ((sum &* x) &>> 30) &- 227_756_103
        sum = ((sum &* x) &>> 30) &+ 1_686_557_207
        var angle = (sum &* Int64(root)) &>> 16
        if cosine < 0 { angle = 3_373_259_426 &- angle }
        let half: Int64 = 1 &<< 29
        return UInt32(truncatingIfNeeded: (angle &* 6_371 &+ half) &>> 30)
    }

    /// The whole root of a number below 2^34.
    @_noLocks
    private static func squareRoot(_ number: UInt64) -> UInt64 {
        var rest = number
        var root: UInt64 = 0
        var bit: UInt64 = 1 &<< 32
        while bit != 0 {
            if rest >= root &+ bit {
                rest = rest &- (root &+ bit)
                root = (root &>> 1) &+ bit
            } else {
                root = root &>> 1
            }
            bit = bit &>> 2
        }
        return root
    }
}
