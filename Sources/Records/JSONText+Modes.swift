public import SS7Filter

extension JSONText {
    /// Writes how categories are in force as a list `modes`, those that are active left out.
    public mutating func list(modes: [SS7Filter.Category: CategoryMode]) {
        openList("modes")
        for (category, mode) in CategoryMode.sorted(modes) {
            open()
            text("category", category.name)
            text("mode", mode.rawValue)
            close()
        }
        closeList()
    }
}
