public import Intelligence

/// An alert as a webhook gets it: the event as in JSON lines, its severity, and how many were suppressed before it.
public enum AlertMessage {
    /// The octets of a JSON object.
    public static func json(_ event: StoredEvent, suppressed: Int) -> [UInt8] {
        Array(
            #"{"severity":"\#(Severity(of: event).name)","suppressed":\#(suppressed),"event":"#.utf8
        )
            + event.jsonObject + Array("}".utf8)
    }
}
