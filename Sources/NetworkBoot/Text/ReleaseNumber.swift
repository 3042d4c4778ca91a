/// A program's number, such as 6.1.0 of `6.1.0-56-amd64`.
struct ReleaseNumber: Comparable, Hashable, Sendable {
    let numbers: [Int]

    init(_ numbers: Int...) {
        self.numbers = numbers
    }

    /// Reads the numbers that a release begins with; one that begins with none counts as the newest.
    init(_ release: String) {
        let parts = release.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.split(separator: ".").prefix(3)
        let numbers = parts.compactMap { Int($0) }
        self.numbers = numbers.isEmpty ? [Int.max] : numbers
    }

    static func < (left: Self, right: Self) -> Bool {
        for place in 0..<max(left.numbers.count, right.numbers.count) {
            let one = place < left.numbers.count ? left.numbers[place] : 0
            let other = place < right.numbers.count ? right.numbers[place] : 0
            if one != other { return one < other }
        }
        return false
    }

    static func == (left: Self, right: Self) -> Bool { !(left < right) && !(right < left) }
}
