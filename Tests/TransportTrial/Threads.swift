import Glibc
import SigtranTransport
import Synchronization

extension Trial {
    /// Two threads send on an association that a third receives from, while the peer answers.
    public func threads(each: Int = 400) throws {
        let (_, near, far) = try connected()
        let sent = Atomic<Int>(0)
        let isStuck = Atomic<Bool>(false)
        let threads = (1...2).map { stream in
            Thread {
                for _ in 0..<each {
                    while near.send([UInt8](repeating: 7, count: 200), stream: UInt16(stream))
                        == .taken(0)
                    {
                        guard
                            poll(
                                near.association.writableDescriptor, writable: true,
                                milliseconds: 5000)
                        else {
                            isStuck.store(true, ordering: .relaxed)
                            return
                        }
                    }
                    sent.add(1, ordering: .relaxed)
                }
            }
        }
        var echoed = 0
        var received = 0
        let deadline = ContinuousClock.now + near.patience
        while received < 2 * each || echoed < 2 * each {
            guard ContinuousClock.now < deadline, !isStuck.load(ordering: .relaxed) else {
                throw TrialFailure("\(received) came, \(echoed) came back")
            }
            if case .messages(let count) = far.association.receive(into: far.batch) {
                received += count
                for _ in 0..<count {
                    while far.send([9]) == .taken(0) { usleep(1000) }
                }
            } else if case .messages(let count) = near.association.receive(into: near.batch) {
                echoed += count
            } else {
                _ = poll(far.association.descriptor, milliseconds: 10)
            }
        }
        for thread in threads { thread.join() }
        guard sent.load(ordering: .relaxed) == 2 * each else { throw TrialFailure("not all sent") }
    }
}

/// A thread that is waited for.
private final class Thread {
    private let body: @Sendable () -> Void
    private var handle = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box)
    }

    func join() { _ = pthread_join(handle, nil) }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
