public import Foundation

/// A queue between threads that never keeps its writer waiting: where it is full the oldest go, counted.
public final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var slots: [Element?]
    private var head = 0
    private var count = 0
    private var dropped = 0
    private var isClosed = false

    /// - Parameter capacity: elements that wait at most; room is made as they come.
    public init(capacity: Int) {
        self.capacity = max(1, capacity)
        slots = Array(repeating: nil, count: min(64, self.capacity))
    }

    /// Elements that made room for others.
    public var lost: Int { condition.withLock { dropped } }

    /// Elements that wait.
    public var waiting: Int { condition.withLock { count } }

    public func put(_ elements: some Sequence<Element>) {
        condition.withLock {
            for element in elements {
                if count == slots.count, count < capacity { grow() }
                if count == capacity {
                    slots[head] = nil
                    head = (head + 1) % slots.count
                    count -= 1
                    dropped += 1
                }
                slots[(head + count) % slots.count] = element
                count += 1
            }
            condition.signal()
        }
    }

    private func grow() {
        let size = min(2 * slots.count, capacity)
        let waiting = (0..<count).map { slots[(head + $0) % slots.count] }
        slots = waiting + Array(repeating: nil, count: size - count)
        head = 0
    }

    /// Waits for elements and takes the oldest.
    ///
    /// - Parameters:
    ///   - most: how many at most.
    ///   - deadline: until when it waits; nil waits for ever.
    /// - Returns: none where the time is over, nil where the queue is closed and empty.
    public func take(_ most: Int, until deadline: Date? = nil) -> [Element]? {
        condition.withLock {
            while count == 0, !isClosed {
                if let deadline {
                    if !condition.wait(until: deadline) { break }
                } else {
                    condition.wait()
                }
            }
            if count == 0 { return isClosed ? nil : [] }
            var taken: [Element] = []
            while count > 0, taken.count < most {
                if let element = slots[head] { taken.append(element) }
                slots[head] = nil
                head = (head + 1) % slots.count
                count -= 1
            }
            return taken
        }
    }

    /// Lets what waits be taken, and ends all waiting.
    public func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
