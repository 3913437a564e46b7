internal import Foundation

extension Configuration {
    /// The control socket that a file names, read by itself: for asking a running gateway where the file
    /// has a mistake elsewhere.
    ///
    /// - Returns: nil where the file cannot be read; the default where it does not name one on a line of
    ///   its own.
    public static func controlSocket(in path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let key = "control-socket:"
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
            return "/run/weir/control.sock"
        }
        let value = line.dropFirst(key.count).prefix { $0 != "#" }
            .trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\"'"))
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return value.hasPrefix("/") ? value : folder + value
    }
}
