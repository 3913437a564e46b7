import Foundation
import SS7Wire
import Testing

/// Arguments by other people's code, wrapped into TCAP messages: a table line is one message.
private let samples: URL? = {
    let named = ProcessInfo.processInfo.environment["WEIR_SAMPLES"].map { URL(filePath: $0) }
    let package = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let folder = named ?? package.appending(path: "../shared/samples").standardized
    let wrapped = folder.appending(path: "captures/_derived_wrapped")
    return FileManager.default.fileExists(atPath: wrapped.path) ? wrapped : nil
}()

@Suite(.enabled(if: samples != nil, "SKIPPED: no samples beside the package"))
struct SampleArgumentTests {
    /// Lines that are not what their context's ASN.1 allows, and why.
    private static let knownIllegal: [String: [Int: Reason]] = [
        "jss7_map_params_wrapped.tsv": [
            // SendRoutingInfo of versions 1 and 2 in a context of version 3.
            7: .missingArgument, 8: .missingArgument,
            // A checkIMEI with a second element behind its argument.
            40: .bytesAfterArgument,
            // An updateLocation with a roaming number, as version 1 has it, in version 3.
            58: .missingArgument,
            // A result, or a part of one, taken for a request.
            121: .badDigits,
        ],
        "jss7_cap_params_wrapped.tsv": [
            // An address and a charging sequence without the argument around them.
            53: .truncated, 61: .badArgument,
        ],
    ]

    @Test(arguments: ["jss7_map_params_wrapped.tsv", "jss7_cap_params_wrapped.tsv"])
    func `arguments of other implementations are legal`(table: String) throws {
        let file = try #require(samples).appending(path: table)
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        var count = 0
        for line in lines.dropFirst() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            let frame = try #require(Int(fields[0]))
            let message = octets(String(fields[5]))
            let isCAP = table.contains("cap")
            let part = try #require(Wrapped(message))
            let operation = Operation.resolve(
                code: part.code, in: part.context, of: isCAP ? .cap : .map)
            count += 1
            do {
                _ = try readArgument(
                    operation, part.parameter, in: part.context, type: part.type)
                #expect(Self.knownIllegal[table]?[frame] == nil)
            } catch {
                let known = Self.knownIllegal[table]?[frame]
                #expect(
                    known == error.reason,
                    "\(table) \(frame) \(operation.name): \(error)"
                )
            }
        }
        #expect(count > 60)
    }
}

/// The only component of a TCAP message with short and long definite lengths.
private struct Wrapped {
    var context = ApplicationContext()
    var type = ComponentType.invoke
    var code: UInt8 = 0
    var parameter: [UInt8] = []

    init?(_ message: [UInt8]) {
        guard let outer = Wrapped.elements(message).first else { return nil }
        for part in Wrapped.elements(outer.contents) {
            if part.tag == 0x6b, let name = Wrapped.contextName(part.contents) {
                context =
                    (try? ApplicationContext.read(
                        objectIdentifier: ByteRange(0, name.count), in: name.span))
                    ?? ApplicationContext()
            }
            guard part.tag == 0x6c, let component = Wrapped.elements(part.contents).first else {
                continue
            }
            var elements = Wrapped.elements(component.contents)[...]
            elements = elements.dropFirst()
            if component.tag != 0xa1 {
                type = component.tag == 0xa7 ? .returnResultNotLast : .returnResultLast
                elements = Wrapped.elements(elements.first?.contents ?? [])[...]
            } else if elements.first?.tag == 0x80 {
                elements = elements.dropFirst()
            }
            guard let operation = elements.popFirst() else { return nil }
            code = operation.contents.last ?? 0
            parameter = elements.flatMap(\.octets)
            return
        }
        return nil
    }

    private struct Element {
        var tag: UInt8
        var contents: [UInt8]
        var octets: [UInt8]
    }

    private static func elements(_ all: [UInt8]) -> [Element] {
        var found: [Element] = []
        var rest = all[...]
        while rest.count >= 2 {
            let start = rest
            let tag = rest.removeFirst()
            var length = Int(rest.removeFirst())
            if length > 0x80 {
                let octets = rest.prefix(length & 0x7f)
                rest = rest.dropFirst(length & 0x7f)
                length = octets.reduce(0) { $0 << 8 | Int($1) }
            }
            let contents = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            found.append(
                Element(
                    tag: tag, contents: contents,
                    octets: Array(start.prefix(start.count - rest.count))))
        }
        return found
    }

    private static func contextName(_ dialogue: [UInt8]) -> [UInt8]? {
        for element in elements(dialogue) {
            if element.tag == 0xa1, let name = elements(element.contents).first, name.tag == 6 {
                return name.contents
            }
            if element.tag & 0x20 != 0, let inner = contextName(element.contents) { return inner }
        }
        return nil
    }
}
