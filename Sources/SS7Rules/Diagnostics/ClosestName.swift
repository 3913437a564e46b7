/// The candidate that `name` was most likely meant to be; nil where none is near.
///
/// Nearness is the optimal string alignment distance (a swap of neighbours counts one), case
/// ignored; a third of the name's characters may be wrong, two in short names. Where none is near,
/// a name is meant that begins with this one, or has it in it.
public func closestName(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased())
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    let limit = max(wanted.count > 3 ? 2 : 1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        guard abs(other.count - wanted.count) <= limit else { continue }
        let distance = alignmentDistance(wanted, other)
        guard distance <= limit, distance < wanted.count else { continue }
        if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
        best = (candidate, distance)
    }
    return best?.name ?? nameThatHas(name.lowercased(), in: candidates)
}

/// The shortest candidate that begins with a name, else the shortest that has it in it.
private func nameThatHas(_ name: String, in candidates: some Sequence<String>) -> String? {
    guard name.count > 3 else { return nil }
    return candidates.filter { $0.lowercased().contains(name) }.min {
        let one = ($0.lowercased().hasPrefix(name) ? 0 : 1, $0.count, $0)
        return one < ($1.lowercased().hasPrefix(name) ? 0 : 1, $1.count, $1)
    }
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, before[j - 1] + 1)
            }
            row.append(cost)
        }
        (before, last) = (last, row)
    }
    return last[b.count]
}
