public import SS7Filter
public import SS7Wire

/// Tells people whose a number is and which line of which table says so.
public struct NumberOwners: Sendable {
    private let directory: NetworkDirectory

    /// What is wrong with the tables.
    public var findings: [Diagnostic] { directory.findings }

    public init(
        home: [HomeNetwork] = [], partners: [PartnerRow] = [],
        ported: PortedNumbers = PortedNumbers(), numbering: NumberingTables = .builtin
    ) {
        directory = NetworkDirectory(
            home: home, partners: partners, ported: ported, numbering: numbering)
    }

    /// A network, the prefix by which it owns a number, and where that is written.
    public struct Owner: Hashable, Sendable {
        public var network: NetworkDescription
        public var prefix: Digits
        public var source: String
    }

    /// The owner of a number, as rules would have it; nil where nobody is known.
    public func owner(of digits: Digits, plan: NumberingPlan) -> Owner? {
        if plan == .subscriber, let number = directory.ported[digits] {
            return Owner(
                network: directory.networks[number], prefix: digits, source: "ported numbers")
        }
        let own = directory.prefixes(of: plan)
        let common = directory.numbering.prefixes(of: plan)
        return longestMatch(digits) { own[$0] } ?? longestMatch(digits) { common[$0] }
    }

    private func longestMatch(_ digits: Digits, _ number: (Digits) -> Int?) -> Owner? {
        for length in stride(from: digits.count, to: 0, by: -1) {
            let prefix = digits.prefix(length)
            guard let number = number(prefix) else { continue }
            return Owner(
                network: directory.networks[number], prefix: prefix, source: source(of: number))
        }
        return nil
    }

    private func source(of number: Int) -> String {
        if let row = directory.rows[number] { return "\(row.file):\(row.line)" }
        return number <= directory.numbering.networks.count ? "public numbering" : "home"
    }
}

extension Digits {
    fileprivate func prefix(_ length: UInt8) -> Digits {
        var digits = Digits()
        for index in 0..<Int(min(length, count)) { digits.append(digit(at: index)) }
        return digits
    }
}
