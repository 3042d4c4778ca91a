internal import NetworkProtocols

extension HTTPTemplate {
    /// What stands behind `templates` of an `http`: paths, each with a text, or with texts for the values of a place.
    static func read(_ map: MappingReader) -> [HTTPTemplate] {
        let reading = map.reading
        guard let node = map.node("templates") else { return [] }
        guard case .mapping(let entries) = node.content else {
            reading.complain(node.line, "http, templates: wants a mapping (‘/path: text’), not \(node.kindName)")
            return []
        }
        return entries.compactMap { entry in
            guard entry.key.hasPrefix("/") else {
                reading.complain(entry.line, "http, templates: ‘\(entry.key)’ is no path; begin it with ‘/’")
                return nil
            }
            return HTTPTemplate(entry, reading)
        }
    }

    private init?(_ entry: ScenarioNode.Entry, _ reading: ScenarioReading) {
        self.init(path: Array(entry.key.utf8))
        if case .text(let text) = entry.value.content {
            otherwise = Text(text, line: entry.value.line, reading)
            return
        }
        guard let map = reading.mapping(entry, .template) else { return nil }
        if let type = map.text("type") { contentType = type }
        if let node = map.node("otherwise") { otherwise = Text(node, reading) }
        if let name = map.text("by") {
            choice = Place(name)
            if choice == nil {
                reading.complain(
                    map.line(of: "by"),
                    "template, by: ‘\(name)’ is no place; there is: query.NAME, mac, ip, host, path, agent"
                )
            }
        }
        if let node = map.node("cases") {
            guard case .mapping(let entries) = node.content else {
                reading.complain(node.line, "template, cases: wants a mapping (‘value: text’), not \(node.kindName)")
                return nil
            }
            cases = entries.compactMap { entry in
                Text(entry.value, reading).map { Case(Array(entry.key.utf8), $0) }
            }
        }
        if cases.isEmpty != (choice == nil) {
            reading.complain(map.line, "template: ‘by’ and ‘cases’ go together")
        }
        if cases.isEmpty, otherwise == nil {
            reading.complain(map.line, "template: says nothing; give it a text, ‘cases’ or ‘otherwise’")
        }
    }
}

extension HTTPTemplate.Text {
    fileprivate init?(_ node: ScenarioNode, _ reading: ScenarioReading) {
        guard let text = reading.text(node, for: "template") else { return nil }
        self.init(text, line: node.line, reading)
    }

    fileprivate init?(_ text: String, line: Int, _ reading: ScenarioReading) {
        do throws(Trouble) {
            try self.init(text)
        } catch {
            reading.complain(
                line + error.line - 1,
                "template: ‘{{\(error.place)’ is no place that is known and closed;"
                    + " there is: {{query.NAME}}, {{mac}}, {{ip}}, {{host}}, {{path}}, {{agent}}"
            )
            return nil
        }
    }
}
