public import Captures

/// Where and when a message was seen.
public struct Placement: Hashable, Sendable {
    /// The frame in the capture, counted from 1, of a segmented message the first; 0 on live links.
    public var frame = 0
    /// All frames of a segmented message; empty for others.
    public var frames: [Int] = []
    /// The DATA chunk in the frame, counted from 0.
    public var chunk = 0
    /// When it was captured.
    public var captured = CaptureTime(seconds: 0, nanoseconds: 0)
    /// Seconds since 1970, as a decimal number; written when asked for, as few messages are told of.
    public var time: String { captured.description }

    public init() {}
}
