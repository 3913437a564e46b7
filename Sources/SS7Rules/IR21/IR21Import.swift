public import Foundation
import SS7Wire

/// Makes partner rows of IR.21 files, the documents in which networks tell their numbers.
public enum IR21Import {
    /// The rows of all networks of the files, and what came up.
    ///
    /// Of a network that several files describe the one whose routing information took effect last
    /// counts, else the file made last, else the one named last. There are no rows where a finding is
    /// an error.
    public static func rows(
        of files: [(name: String, data: Data)]
    ) -> (rows: [PartnerRow], findings: [Diagnostic]) {
        var findings: [Diagnostic] = []
        var networks: [IR21Network] = []
        for file in files {
            let reader = IR21Reader.read(file.data, file: file.name)
            findings += reader.findings
            networks += reader.networks
        }
        if findings.contains(where: { $0.severity == .error }) { return ([], findings) }
        let latest = latest(of: networks, &findings)
        let rows = rows(of: latest, &findings)
        let merged = PartnerTable.merged(rows)
        return (merged.rows, findings + merged.findings)
    }

    private static func latest(
        of networks: [IR21Network], _ findings: inout [Diagnostic]
    ) -> [IR21Network] {
        var latest: [String: IR21Network] = [:]
        for network in networks {
            guard let other = latest[network.tadig] else {
                latest[network.tadig] = network
                continue
            }
            let isNewer = network.age >= other.age
            let (kept, old) = isNewer ? (network, other) : (other, network)
            latest[network.tadig] = kept
            findings.append(
                Diagnostic(
                    .note,
                    "\(old.tadig)\(since(old)) is replaced by \(kept.file):\(kept.line)\(since(kept))",
                    file: old.file, line: old.line))
        }
        return latest.values.sorted { $0.tadig < $1.tadig }
    }

    private static func since(_ network: IR21Network) -> String {
        let day = network.age.effective
        return day.isEmpty ? "" : " of \(day)"
    }

    private static func rows(
        of networks: [IR21Network], _ findings: inout [Diagnostic]
    ) -> [PartnerRow] {
        func note(_ severity: Diagnostic.Severity, _ message: String, _ network: IR21Network) {
            findings.append(
                Diagnostic(severity, message, file: network.file, line: network.line))
        }
        var hosts: [String: String] = [:]
        let known = Set(networks.map(\.tadig))
        for network in networks {
            for hosted in network.hosted where hosted != network.tadig {
                if !known.contains(hosted) {
                    note(
                        .note, "\(network.tadig) hosts \(hosted), of which there is no file",
                        network)
                } else if let other = hosts[hosted] {
                    note(
                        .warning,
                        "\(hosted) has two hosts: \(network.tadig) is left out beside"
                            + " \(other)", network)
                } else {
                    hosts[hosted] = network.tadig
                }
            }
        }
        return networks.map { network in
            let country = country(of: network)
            if country.isEmpty {
                note(.warning, "'\(network.country)' is no country of ISO 3166", network)
            }
            if network.titles.isEmpty, network.leasedTitles.isEmpty {
                note(
                    .warning,
                    "\(network.tadig) names no global titles: its traffic will be nobody's", network
                )
            }
            let name = [network.name, network.organisation, network.tadig].first { !$0.isEmpty }
            return PartnerRow(
                tadig: network.tadig, country: country, operatorName: name ?? "",
                host: hosts[network.tadig] ?? "",
                gtPrefixes: PrefixRange.fewest(network.titles),
                leasedPrefixes: PrefixRange.fewest(network.leasedTitles),
                imsiPrefixes: PrefixRange.fewest(network.imsis),
                msisdnPrefixes: PrefixRange.fewest(network.msisdns), file: network.file,
                line: network.line)
        }
    }

    /// The two letters of a network's country, by its initials, else by its TADIG code, which begins
    /// with them.
    private static func country(of network: IR21Network) -> String {
        let tables = NumberingTables.builtin
        return tables.country(of: network.country)
            ?? tables.country(of: String(network.tadig.prefix(3))) ?? ""
    }
}
