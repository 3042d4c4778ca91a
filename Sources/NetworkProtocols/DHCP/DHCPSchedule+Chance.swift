/// How chance changes the waits of a schedule: once for a round, and once for each wait.
extension DHCPClientConfiguration.Schedule {
    /// The wait behind the message with this number, from zero on.
    ///
    /// - Parameter stretch: what was drawn for the round, in thousandths.
    func wait(_ position: Int, stretch: Int, using random: inout SeededRandom) -> Duration {
        guard waits.indices.contains(position) else { return .zero }
        let wait = waits[position]
        switch jitter {
        case .none: return wait
        case .plusMinus(let most):
            return max(.zero, wait + .random(from: .zero - most, to: most, using: &random))
        case .stretched(_, let limit): return min(wait * stretch / 1_000, limit)
        }
    }

    /// By how much the waits of a new round are stretched, in thousandths.
    func drawStretch(using random: inout SeededRandom) -> Int {
        guard case .stretched(let percent, _) = jitter, percent > 0 else { return 1_000 }
        return 1_000 + Int.random(in: 0..<(percent * 10), using: &random)
    }
}

extension Duration {
    /// One of `least` to `most`; `least` where that is not below it.
    static func random(from least: Duration, to most: Duration, using random: inout SeededRandom) -> Duration {
        guard least < most else { return least }
        return .nanoseconds(Int64.random(in: least.wholeNanoseconds...most.wholeNanoseconds, using: &random))
    }
}
