import Page

extension Report {
    /// The report as one HTML file: no script, nothing that is fetched, fit for print.
    public var html: String {
        HTML.page("Signalling attacks \(Moment.text(from)) to \(Moment.text(to))") { page in
            head(&page)
            shares(&page)
            clusterSections(&page)
            targetTable(&page)
            senderTables(&page)
            changeSection(&page)
            method(&page)
        }
    }

    private func head(_ page: inout HTML) {
        page.element("h1", "Who attacked whom")
        page.element("p", ["class": "period"], "\(Moment.text(from)) to \(Moment.text(to))")
        let networks = Set(byOperator.map { "\($0.name.country)/\($0.name.name)" })
        page.figures([
            ("messages", messages.map(String.init) ?? "not counted"), ("attacks", "\(attacks)"),
            ("operators", "\(networks.count)"),
            ("countries", "\(byCountry.count { !$0.name.code.isEmpty })"),
            ("targets", "\(targets.count)"), ("clusters", "\(clusters.count)"),
        ])
        page.element(
            "p",
            """
            Attacks are what was blocked (\(attacks - shadow - afterwards)), what a rule in shadow \
            would have blocked (\(shadow)), and what showed only afterwards (\(afterwards)). \
            An operator can be named for \(attributed) of them: shares of operators are of \
            these, all other shares of all \(attacks).
            """
        )
    }

    private func shares(_ page: inout HTML) {
        page.element("h2", "By country")
        page.bars(
            byCountry.prefix(20).map { (label($0.name), $0.attacks, $0.share) },
            label: "Attacks by country")
        rest(byCountry.count - 20, &page)
        page.element("h2", "By operator")
        page.bars(
            byOperator.prefix(20).map {
                ("\($0.name.name), \($0.name.country)", $0.attacks, $0.share)
            }, label: "Attacks by operator")
        rest(byOperator.count - 20, &page)
        page.element("h2", "By operation")
        page.bars(
            byOperation.prefix(20).map { ($0.name, $0.attacks, $0.share) },
            label: "Attacks by operation")
        page.element("h2", "By category")
        page.bars(
            byCategory.map {
                (Int($0.name) == nil ? $0.name : "category \($0.name)", $0.attacks, $0.share)
            }, label: "Attacks by category")
        page.element("h2", "By month")
        page.columns(byMonth, label: "Attacks by month")
    }

    private func label(_ country: Country) -> String {
        country.code.isEmpty ? country.name : "\(country.name) \(country.code)"
    }

    private func rest(_ count: Int, _ page: inout HTML) {
        if count > 0 { page.element("p", ["class": "rest"], "and \(count) more") }
    }

    private func clusterSections(_ page: inout HTML) {
        page.element("h2", "Networks that act together")
        if clusters.isEmpty { page.element("p", "None were found in this period.") }
        for (index, cluster) in clusters.prefix(50).enumerated() {
            page.element("section", ["class": "cluster"]) { section in
                section.element(
                    "h3",
                    "\(index + 1). \(cluster.networks.joined(separator: ", "))")
                section.network(cluster)
                rest(cluster.targets.count - 12, &section)
                section.element(
                    "p",
                    """
                    \(cluster.attacks) attacks on \(cluster.targets.count) subscribers from \
                    \(Moment.text(cluster.from)) to \(Moment.text(cluster.to)) by \
                    \(cluster.operations.joined(separator: ", ")). They met \
                    \(cluster.meetings) times within an hour where chance would have given \
                    \(decimal(cluster.expectedMeetings)): confidence \
                    \(decimal(cluster.confidence)), likeness of their techniques \
                    \(decimal(cluster.likeness)).
                    """
                )
            }
        }
        rest(clusters.count - 50, &page)
    }

    private func targetTable(_ page: inout HTML) {
        page.element("h2", "Targets")
        page.table(
            ["subscriber", "attacks", "by"],
            targets.prefix(100).map { target in
                [
                    target.subscriber.text, "\(target.attacks)",
                    target.networks.map { "\($0.name) \($0.attacks)" }.joined(separator: ", "),
                ]
            })
        rest(targets.count - 100, &page)
    }

    private func senderTables(_ page: inout HTML) {
        page.element("h2", "Senders")
        page.table(
            ["global title", "network", "attacks", "targets", "operations"],
            senders.prefix(50).map { sender in
                [
                    sender.globalTitle + (sender.isScanning ? " (scanning)" : ""), sender.network,
                    "\(sender.attacks)", "\(sender.targets)",
                    sender.operations.joined(separator: ", "),
                ]
            })
        rest(senders.count - 50, &page)
        guard !routes.isEmpty else { return }
        page.element("h2", "Titles that come the way of other countries")
        page.element(
            "p",
            """
            Of each point code that brings attacks from several countries, what came through it. \
            Behind an interconnect carrier this is as it should be; a network's titles \
            through another operator's own exchange are leased or abused.
            """
        )
        page.table(
            ["titles", "network", "point code", "link", "attacks", "countries there"],
            routes.prefix(50).map { route in
                [
                    route.prefix + "…", route.network, "\(route.pointCode)", route.link,
                    "\(route.attacks)", "\(route.countries.count)",
                ]
            })
        rest(routes.count - 50, &page)
    }

    private func changeSection(_ page: inout HTML) {
        guard let changes else { return }
        page.element("h2", "What has changed")
        page.element(
            "p",
            """
            From \(Moment.text(changes.from)) to \(Moment.text(changes.to)) there were \
            \(changes.attacksBefore) attacks, now \(attacks). Networks that are new: \
            \(names(changes.newNetworks)); gone: \(names(changes.goneNetworks)). \
            \(changes.newTargets) of \(targets.count) targets are new.
            """
        )
        page.table(
            ["network", "before", "now"],
            changes.networks.prefix(30).map { [$0.network, "\($0.before)", "\($0.now)"] })
    }

    private func names(_ list: [String]) -> String {
        list.isEmpty ? "none" : list.joined(separator: ", ")
    }

    private func method(_ page: inout HTML) {
        page.element("h2", "How this was counted")
        page.element(
            "p",
            """
            The sender of an attack is who owns its calling global title by the partner table, the \
            longest prefix deciding. That is where a message says that it is from: a title \
            may be leased, or forged where answers are not needed. IMSI and MSISDN are joined \
            where the home network has shown both. Networks act together where they meet at \
            the same subscribers within an hour, by the same operations, more often than \
            networks that know nothing of each other would by chance.
            """
        )
    }

    /// Two decimals; what they do not show as less than them.
    private func decimal(_ number: Double) -> String {
        if number > 0, number < 0.005 { return "less than 0.01" }
        return Share(Int((number * 1_000_000).rounded()), of: 100_000_000).description
    }
}
