import SS7Filter
import SS7Wire

extension Condition {
    /// False for a condition that no plain message can fulfil: one that is canonical and without a
    /// finding.
    var mayHoldForPlain: Bool { forPlain.simplified != .any([]) }

    /// The condition with the answers that every plain message gives.
    private var forPlain: Condition {
        switch self {
        case .all(let terms): .all(terms.map(\.forPlain))
        case .any(let terms): .any(terms.map(\.forPlain))
        case .not(let inner): .not(inner.forPlain)
        case .flag: .any([])
        case .compare(.form, .equal, let form):
            form == UInt32(Form.canonical.rawValue) ? .all([]) : .any([])
        case .compare(.layer, _, _), .compare(.reason, _, _), .present(.layer), .present(.reason):
            .any([])
        default: self
        }
    }
}
