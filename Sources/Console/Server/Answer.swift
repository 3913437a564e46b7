import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer that is not what was asked for: a status and a sentence.
struct Refusal: Error {
    var status: HTTPResponse.Status
    var message: String
    /// Further lines, such as a gateway's.
    var details: [String] = []
    /// Seconds after which it may be tried again.
    var retryAfter: Int?

    init(
        _ status: HTTPResponse.Status, _ message: String, details: [String] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.message = message
        self.details = details
        self.retryAfter = retryAfter
    }

    private struct Body: Encodable {
        var error: String
        var details: [String]?
    }

    var response: Response {
        var response = Response.json(
            Body(error: message, details: details.isEmpty ? nil : details), status: status)
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        return response
    }
}

extension Response {
    /// An object as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        guard let data = try? encoder.encode(value) else {
            return .octets(Array("{}".utf8), "application/json", status: .internalServerError)
        }
        return .octets(Array(data), "application/json", status: status)
    }

    /// Octets of a type.
    static func octets(
        _ octets: [UInt8], _ type: String, status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: octets)))
    }
}

extension DecodingError {
    /// What is wrong with a body, and in which of its fields.
    var sentence: String {
        func field(_ path: [any CodingKey]) -> String {
            let name = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
                .joined()
            return String((name.hasPrefix(".") ? String(name.dropFirst()) : name).prefix(60))
        }
        func wrong(_ context: Context, _ what: String) -> String {
            context.codingPath.isEmpty
                ? "the body is not the JSON object that it should be"
                : "`\(field(context.codingPath))` \(what)"
        }
        return switch self {
        case .keyNotFound(let key, let context):
            "the body has no `\(field(context.codingPath + [key]))`"
        case .valueNotFound(let type, let context):
            wrong(context, "is null, not \(DecodingError.name(type))")
        case .typeMismatch(let type, let context):
            wrong(context, "is not \(DecodingError.name(type))")
        case .dataCorrupted(let context): wrong(context, "is not what it should be")
        @unknown default: "the body is not the JSON that it should be"
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        if type == Bool.self { return "true or false" }
        if type == String.self { return "a text" }
        if type is any FixedWidthInteger.Type { return "a number" }
        return String(describing: type).hasPrefix("Array") ? "a list" : "what it should be"
    }
}
