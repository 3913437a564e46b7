public import Foundation
internal import FoundationNetworking
public import Intelligence
internal import Synchronization

/// Posts alerts as JSON objects over HTTP.
public final class Webhook: Courier {
    private let url: URL
    private let session: URLSession
    private let patience: Double

    /// - Parameters:
    ///   - url: of `http` or `https`.
    ///   - patience: seconds that the receiver may take to answer.
    public init(_ url: URL, patience: Double) {
        self.url = url
        self.patience = patience
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = patience
        configuration.timeoutIntervalForResource = patience
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        session = URLSession(configuration: configuration)
    }

    /// An alert: the event as in JSON lines, its severity, and how many were suppressed before it.
    public static func alert(_ event: StoredEvent, suppressed: Int) -> [UInt8] {
        Array(
            #"{"severity":"\#(Severity(of: event).name)","suppressed":\#(suppressed),"event":"#.utf8
        )
            + event.jsonObject + Array("}".utf8)
    }

    public func deliver(_ message: [UInt8]) throws(DeliveryError) {
        var request = URLRequest(url: url, timeoutInterval: patience)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(message)
        let answer = Answer()
        let task = session.dataTask(with: request) { _, response, error in
            answer.take((response as? HTTPURLResponse)?.statusCode, error?.localizedDescription)
        }
        task.resume()
        guard answer.wait(seconds: patience + 1) else {
            task.cancel()
            throw DeliveryError("\(place): no answer in \(patience) s")
        }
        let (status, reason) = answer.result
        guard let status else { throw DeliveryError("\(place): \(reason ?? "no answer")") }
        guard !(200..<300).contains(status) else { return }
        // What it has read and does not want it will not want later, but for a limit of its own.
        let isFinal = (400..<500).contains(status) && status != 408 && status != 429
        throw DeliveryError("\(place) answers \(status)", isFinal: isFinal)
    }

    public func close() { session.invalidateAndCancel() }

    /// The receiver without what may be secret in its URL.
    private var place: String { "\(url.scheme ?? "")://\(url.host ?? "")" }

    /// The answer of a request, which comes on another thread.
    private final class Answer: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        private let state = Mutex<(status: Int?, reason: String?)>((nil, nil))

        var result: (status: Int?, reason: String?) { state.withLock { $0 } }

        func take(_ status: Int?, _ reason: String?) {
            state.withLock { $0 = (status, reason) }
            semaphore.signal()
        }

        func wait(seconds: Double) -> Bool {
            semaphore.wait(timeout: .now() + seconds) == .success
        }
    }
}
