import SS7Filter

extension RuleCompiler {
    /// The files that lists of some rule files are read from, by the names of the lists; nil for a list
    /// that is more than the content of one file.
    ///
    /// - Throws: `Diagnostics` where a rule file has a mistake in its syntax.
    public func listFiles(of sources: [RuleSource]) throws(Diagnostics) -> [String: String?] {
        let findings = findings(about: sources)
        let tree = SourceSet.tree(findings, read: readList)
        if findings.hasErrors { throw Diagnostics(findings.sorted) }
        var files: [String: String?] = [:]
        var isDefault: [String: Bool] = [:]
        for list in tree.lists {
            // A list of that name takes the place of a pack's default.
            guard isDefault[list.name.text] ?? true else { continue }
            isDefault[list.name.text] = list.isDefault
            var path: String?
            if list.items.count == 1, list.exceptions.isEmpty, case .file(let name) = list.items[0]
            {
                path = beside(findings.sources[name.range.source].file, name.text)
            }
            files.updateValue(path, forKey: list.name.text)
        }
        return files
    }
}
