/// How the rules of a category are in force.
public enum CategoryMode: String, Sendable, CaseIterable {
    /// As they are written.
    case active
    /// Those that block are in shadow: they block nothing and are counted.
    case test
    /// They are not asked, but the memories that they would ask are filled.
    case learn
    /// They are not in force.
    case off

    /// Categories with their modes, in the order of categories: `3 learn, sms test`.
    public static func text(of modes: [Category: CategoryMode]) -> String {
        sorted(modes).map { "\($0.category.name) \($0.mode.rawValue)" }.joined(separator: ", ")
    }

    /// Categories with their modes, in the order of categories.
    public static func sorted(
        _ modes: [Category: CategoryMode]
    ) -> [(category: Category, mode: CategoryMode)] {
        Category.allCases.compactMap { category in modes[category].map { (category, $0) } }
    }
}
