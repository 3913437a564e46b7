/// Text for HTML and SVG, in which nothing from outside is markup.
public struct HTML: Hashable, Sendable {
    /// What is written so far.
    public private(set) var text = ""

    public init() {}

    /// A whole page: one file, no script, nothing that is fetched, fit for print.
    public static func page(_ title: String, _ inside: (inout HTML) -> Void) -> String {
        var page = HTML()
        page.add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        page.element("title", title)
        page.add(PageStyle.sheet)
        page.add("</head><body><main>")
        inside(&page)
        page.add("</main></body></html>\n")
        return page.text
    }

    /// Adds markup of our own.
    public mutating func add(_ markup: StaticString) { text += "\(markup)" }

    /// Adds text, with what would be markup written as characters.
    public mutating func escape(_ words: String) {
        for character in words.unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default:
                // Characters that no document may hold, and those that turn the direction of writing.
                let isControl = character.value < 0x20 && character != "\n" && character != "\t"
                let isFormat = character.properties.generalCategory == .format
                text.unicodeScalars.append(isControl || isFormat ? "\u{fffd}" : character)
            }
        }
    }

    /// Adds an element with attributes and what is inside.
    public mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>,
        _ inside: (inout HTML) -> Void
    ) {
        text += "<\(name)"
        for (key, value) in attributes {
            text += " \(key)=\""
            escape(value)
            text += "\""
        }
        text += ">"
        inside(&self)
        text += "</\(name)>"
    }

    /// Adds an element that holds text.
    public mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ words: String
    ) {
        element(name, attributes) { $0.escape(words) }
    }

    public mutating func element(_ name: StaticString, _ inside: (inout HTML) -> Void) {
        element(name, [:], inside)
    }

    public mutating func element(_ name: StaticString, _ words: String) {
        element(name, [:], words)
    }
}

extension HTML {
    /// A table with a head.
    ///
    /// - Parameters:
    ///   - folds: true where, on a narrow screen, the first cell of a row is to stand above the others,
    ///     so that all of them are seen.
    ///   - endsInWords: true where the last one is a sentence, which then stands below them.
    public mutating func table(
        _ head: [String], _ rows: [[String]], folds: Bool = false, endsInWords: Bool = false
    ) {
        element("div", ["class": "scroll"]) { page in
            let attributes: KeyValuePairs<StaticString, String> =
                folds
                ? [
                    "class": endsInWords ? "folds words" : "folds",
                    "style": "--columns: \(max(1, head.count - (endsInWords ? 2 : 1)))",
                ] : [:]
            page.element("table", attributes) { table in
                table.element("thead") { part in
                    part.element("tr") { row in
                        for name in head { row.element("th", ["scope": "col"], name) }
                    }
                }
                table.element("tbody") { part in
                    for cells in rows {
                        part.element("tr") { row in
                            for cell in cells { row.element("td", cell) }
                        }
                    }
                }
            }
        }
    }

    /// Figures beside one another, each with its name above it.
    public mutating func figures(_ figures: [(name: String, value: String)]) {
        element("dl", ["class": "figures"]) { list in
            for (name, value) in figures {
                list.element("div") {
                    $0.element("dt", name)
                    $0.element("dd", value)
                }
            }
        }
    }

    /// A drawing, its size in units that are pixels on a wide screen.
    ///
    /// - Parameters:
    ///   - top: room above its origin.
    ///   - isWide: true where it takes the page's whole width.
    public mutating func svg(
        width: Int, height: Int, top: Int = 0, isWide: Bool = false, _ label: String,
        _ inside: (inout HTML) -> Void
    ) {
        element(
            "svg",
            [
                "viewBox": "0 \(-top) \(width) \(height + top)", "role": "img", "aria-label": label,
                "xmlns": "http://www.w3.org/2000/svg", "class": isWide ? "wide" : "plot",
                "style": isWide ? "" : "max-width: \(width)px",
            ], inside)
    }
}
