import Foundation
import SS7Filter
import SS7Wire
import Testing

/// The code of the articles about the modules that others may embed is code of these tests.
@Suite struct ArticleTests {
    /// anyTimeSubscriptionInterrogation, a message of the demo, from SCCP on.
    private static let question: [UInt8] = {
        let hex = """
            098103 0e19 0b1206001104212055050101 0b1293001104212455056100 50624e4804b2dc8fa1 \
            6b1e281c060700118605010101a011600f80020780a1090607040000 01002b03 \
            6c26a1240201010 2013e301ca00a800800012103006045f9a105a10304012182079121245505 41f0
            """.filter(\.isHexDigit)
        let digits = Array(hex)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
    }()

    /// The Swift code of an article.
    private func code(of article: String) throws -> String {
        let parts = try Document.text(article).components(separatedBy: "```swift\n").dropFirst()
        return parts.compactMap { $0.components(separatedBy: "\n```").first }
            .joined(separator: "\n\n") + "\n"
    }

    @Test(arguments: [
        ("SS7Wire", "DecodingAMessage"), ("SS7Filter", "CompilingAndJudging"),
    ])
    func `An article's code is what is compiled here`(module: String, name: String) throws {
        let article = try code(of: "Sources/\(module)/\(module).docc/\(name).md")
        let file = try Document.text("Tests/DocumentationTests/Articles/\(name).swift")
        #expect(article == file)
    }

    @Test func `A message is read as the article says`() throws {
        #expect(
            reading(of: Self.question) == [
                "invoke anyTimeSubscriptionInterrogation from +12425550160 about 001012300006549"
            ])
        #expect(
            reading(of: Array(Self.question.dropLast())) == [
                "illegal: sccp truncated at octet 29"
            ])
    }

    @Test func `A message is judged as the article says`() throws {
        var message = DecodedMessage()
        decodeEnvelope(Self.question.span, framing: .sccp, into: &message)
        decodeUser(Self.question.span, into: &message)
        let table = try compiledRules()
        #expect(
            verdict(on: message, from: .interconnect, by: table)
                == "block by services of own.rules:2")
        #expect(verdict(on: message, from: .home, by: table) == "forward")
    }
}
