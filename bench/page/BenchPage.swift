import Foundation

/// Makes one page of the results of `bench/run`, as HTML with plots and as Markdown.
///
///     bench-page RESULTS HTML MARKDOWN
@main struct BenchPage {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3 else {
            FileHandle.standardError.write(
                Data("usage: bench-page RESULTS HTML MARKDOWN\n".utf8))
            exit(2)
        }
        let paths = Array(arguments)
        let results: BenchResults
        do {
            results = try BenchResults(String(contentsOfFile: paths[0], encoding: .utf8))
        } catch {
            FileHandle.standardError.write(Data("bench-page: \(paths[0]): \(error)\n".utf8))
            exit(1)
        }
        try results.html.write(toFile: paths[1], atomically: true, encoding: .utf8)
        try results.markdown.write(toFile: paths[2], atomically: true, encoding: .utf8)
        for line in results.verdicts { print(line) }
    }
}
