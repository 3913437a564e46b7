extension String {
    /// The text with spaces up to a width: behind it, or in front of it for a negative width.
    package func padded(to width: Int) -> String {
        let missing = max(0, abs(width) - count)
        let spaces = String(repeating: " ", count: missing)
        return width < 0 ? spaces + self : self + spaces
    }
}
