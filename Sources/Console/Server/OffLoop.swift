import Dispatch

/// Threads for what blocks: the disk, the gateway's socket, scrypt.
private let blocking = DispatchQueue(label: "console", attributes: .concurrent)

/// Runs what may block where no connection waits for it.
func offLoop<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        blocking.async { continuation.resume(returning: body()) }
    }
}

/// Runs what may block and fail where no connection waits for it.
func offLoop<Value: Sendable>(
    throwing body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        blocking.async { continuation.resume(with: Result(catching: body)) }
    }
}
