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
                    \(cluster.operations.joined(separator: ", ")). Two met \
                    \(cluster.meetings) times within an hour where chance would have given \
                    \(cluster.expectedMeetings.significant); in all the time it would bring about \
                    \(cluster.chanceText) clusters like this one. Likeness of their techniques: \
                    \(decimal(cluster.likeness)).
                    """
                )
                if !cluster.inferred.isEmpty {
                    section.element(
                        "p", ["class": "rest"],
                        """
                        Both numbers of \(cluster.inferred.count) of the subscribers were joined \
                        by inference: each network attacked every subscriber.
                        """)
                }
            }
        }
        rest(clusters.count - 50, &page)
    }

    private func targetTable(_ page: inout HTML) {
        page.element("h2", "Targets")
        let single = targets.count { $0.subscriber.imsi == nil || $0.subscriber.msisdn == nil }
        page.element(
            "p",
            """
            Of \(targets.count) targets \(single) are known by one number only, IMSI or MSISDN: two \
            of these may be one subscriber. Of \(targets.count(where: \.isInferred)), marked with ≈, \
            only what attackers did tells that both numbers are one subscriber's.
            """)
        page.table(
            ["subscriber", "attacks", "by"],
            targets.prefix(100).map { target in
                [
                    (target.isInferred ? "≈ " : "") + target.subscriber.text, "\(target.attacks)",
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
        scanTable(&page)
        routeTable(&page)
    }

    private func scanTable(_ page: inout HTML) {
        guard !scans.isEmpty else { return }
        page.element("h2", "Who tries many subscribers")
        page.element(
            "p",
            """
            Titles, and ranges of titles, that attacked \(ScanCount.many) subscribers or more and at \
            most one in \(ScanCount.mostAgain) of them twice.
            """)
        page.table(
            ["titles", "network", "how many", "attacks", "targets", "operations"],
            scans.prefix(50).map { scan in
                [
                    scan.titles == 1 ? scan.prefix : scan.prefix + "…", scan.network,
                    "\(scan.titles)", "\(scan.attacks)", "\(scan.targets)",
                    scan.operations.joined(separator: ", "),
                ]
            })
        rest(scans.count - 50, &page)
    }

    private func routeTable(_ page: inout HTML) {
        guard !routes.isEmpty else { return }
        page.element("h2", "Titles that come an unusual way")
        page.element(
            "p",
            """
            Ranges of titles that come through another point code than the rest of their network \
            does, those first that stand out most among what comes there. A range that only an \
            exchange of another country brings is leased there, or abused.
            """
        )
        page.table(
            ["titles", "network", "point code", "link", "usually", "attacks", "of the network's"],
            routes.prefix(50).map { route in
                [
                    route.titles == 1 ? route.prefix : route.prefix + "…", route.network,
                    "\(route.pointCode)", route.link,
                    "\(route.usualPointCode) \(route.usualLink)", "\(route.attacks)",
                    "\(route.share) %",
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
            where the home network has shown both, where the operator has listed them, and where \
            what attackers did leaves hardly a doubt; else they are two targets. Networks act \
            together where they meet at the same subscribers at one time, by the same operations, \
            as networks that know nothing of each other hardly ever would by chance.
            """
        )
    }

    /// Two decimals; what they do not show as less than them.
    private func decimal(_ number: Double) -> String {
        if number > 0, number < 0.005 { return "less than 0.01" }
        return Share(Int((number * 1_000_000).rounded()), of: 100_000_000).description
    }
}
