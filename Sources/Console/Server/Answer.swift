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
