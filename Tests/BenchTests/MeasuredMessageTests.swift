import CParser
import SS7Wire
import Testing

@testable import bench_decode

/// The messages that the benchmark measures are what their names say, to both parsers.
@Suite struct MeasuredMessageTests {
    private func decoded(_ octets: [UInt8]) -> DecodedMessage {
        var message = DecodedMessage()
        if decodeEnvelope(octets.span, framing: .m3ua, into: &message) {
            decodeUser(octets.span, into: &message)
        }
        return message
    }

    @Test func `What is called illegal is, and nothing else`() {
        for message in Message.all {
            for frame in message.frames {
                let isIllegal = decoded(frame).form == .illegal
                #expect(isIllegal == message.name.hasPrefix("illegal"), "\(message.name)")
            }
        }
    }

    @Test func `Each illegal message is illegal for its own reason`() {
        let reasons = Message.illegal.map { decoded($0.frames[0]).error.reason }
        #expect(
            reasons == [
                .badVersion, .pointerOutOfRange, .badHopCounter, .badTag, .truncated,
                .badTransactionID, .bytesAfterMessage, .badOperationCode, .highTag,
                .duplicateField, .bytesAfterArgument,
            ])
    }

    @Test func `The C parser gives each the same form and components`() {
        for message in Message.all + Shape.messages where message.frames.count == 1 {
            var other = cp_message()
            unsafe cp_decode(message.frames[0], message.frames[0].count, &other)
            let ours = decoded(message.frames[0])
            #expect(UInt32(ours.form.rawValue) == other.form.rawValue, "\(message.name)")
            #expect(ours.tcap.componentCount == other.component_count, "\(message.name)")
        }
    }

    @Test func `The C parser joins segments to the same message`() throws {
        let message = try #require(Message.all.first { $0.frames.count == 2 })
        let flows = UnsafeMutablePointer<cp_reassembler>.allocate(capacity: 1)
        defer { unsafe flows.deallocate() }
        unsafe cp_reassembler_reset(flows, 1)
        var other = cp_message()
        var outcomes: [Int32] = []
        for frame in message.frames {
            unsafe cp_decode(frame, frame.count, &other)
            outcomes.append(unsafe cp_reassemble(flows, frame, frame.count, &other, 0, 0, 0))
        }
        #expect(outcomes == [Int32(CP_SEGMENT_HELD), 0])
        unsafe cp_decode_joined(flows, 0, &other)
        #expect(other.component_count == 1)
        #expect(unsafe cp_component_at(&other, 0).pointee.code == 2)
        #expect(unsafe flows.pointee.count == 0)
    }

    /// All but one shape: of that, octets that no number has make it illegal from some length on.
    @Test func `Shapes are read to their end`() {
        for message in Shape.messages where message.name != "long digits" {
            #expect(decoded(message.frames[0]).form != .illegal, "\(message.name)")
        }
    }
}
