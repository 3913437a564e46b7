import Foundation

/// The blocks between fences of a document, in its order.
struct FencedBlocks: Sequence {
    /// A block, with what stands behind its opening fence.
    typealias Block = (info: String, lines: [String])

    /// All of the document.
    let text: String
    private var blocks: [Block] = []

    /// - Parameter document: its name in `docs`.
    init(of document: String) throws {
        text = try String(
            contentsOf: Weir.root.appendingPathComponent("docs/\(document)"), encoding: .utf8)
        var open: Block?
        for line in text.components(separatedBy: "\n") {
            guard line.hasPrefix("```") else {
                open?.lines.append(line)
                continue
            }
            if let block = open {
                blocks.append(block)
                open = nil
            } else {
                open = (String(line.dropFirst(3)), [])
            }
        }
    }

    func makeIterator() -> IndexingIterator<[Block]> { blocks.makeIterator() }
}
