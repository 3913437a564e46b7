import Testing

@testable import Screening

/// The authors' vectors: key 00 to 0f, octets 00 and up.
@Suite struct SipHashTests {
    private let key = SipHash.Key(low: 0x0706_0504_0302_0100, high: 0x0f0e_0d0c_0b0a_0908)

    @Test func `Eight octets`() {
        #expect(key.hash(0x0706_0504_0302_0100) == 0x93f5_f579_9a93_2462)
    }

    @Test func `Fifteen octets, appendix A of the paper`() {
        var state = SipHash(key)
        state.absorb(0x0706_0504_0302_0100)
        #expect(
            state.finish(octets: 15, rest: 0x000e_0d0c_0b0a_0908) == 0xa129_ca61_49be_45e5)
    }
}
