/// Names that are like one that does not exist.
public enum NearestNames {
    /// At most `limit` of `names`, those most like `wanted` first; none that is nothing like it.
    public static func of(_ wanted: String, among names: [String], limit: Int = 5) -> [String] {
        let text = wanted.lowercased()
        let letters = Array(text.unicodeScalars)
        guard !letters.isEmpty, letters.count <= 200 else { return [] }
        let ranked = names.enumerated().compactMap { index, name -> (distance: Int, index: Int, name: String)? in
            let candidate = Array(name.lowercased().unicodeScalars)
            let isPart = letters.count >= 3 && name.lowercased().contains(text)
            let distance = isPart ? 0 : distance(letters, candidate)
            let isLike = isPart || distance <= max(1, min(letters.count, candidate.count) / 2)
            return isLike ? (distance, index, name) : nil
        }
        return ranked.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(limit).map(\.name)
    }

    /// How many characters have to be put in, taken out or changed to make one of the other (Levenshtein).
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var previous = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let changed = previous[column] + (character == other ? 0 : 1)
                current.append(min(changed, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
