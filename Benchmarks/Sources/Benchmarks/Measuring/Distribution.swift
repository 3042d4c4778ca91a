/// What repeating a measurement gave: the least, the middle one and the most of its values, and all of them.
struct Distribution: Codable, Sendable {
    var minimum: Double
    var median: Double
    var maximum: Double
    /// In the order in which they were measured.
    var values: [Double]

    init(_ values: [Double]) {
        precondition(!values.isEmpty, "nothing was measured")
        let sorted = values.sorted()
        let middle = sorted.count / 2
        minimum = sorted[0]
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        maximum = sorted[sorted.count - 1]
        self.values = values
    }
}

/// One line of the result.
struct Measurement: Codable, Sendable {
    /// What was measured, such as `bootproof verify, wall`.
    var name: String
    /// Such as `packets/s`, `ratio`, `ns`, `MB`.
    var unit: String
    var result: Distribution
    /// What the project wants the median to be, at the least.
    var aim: Double?

    init(_ name: String, _ unit: String, _ values: [Double], aim: Double? = nil) {
        self.name = name
        self.unit = unit
        result = Distribution(values)
        self.aim = aim
    }
}

/// Measurements that belong together: those of one question, on one input.
struct MeasurementGroup: Codable, Sendable {
    /// Such as `verify`.
    var section: String
    /// What it was measured on.
    var input: String
    var measurements: [Measurement] = []
    /// What the figures do not say themselves.
    var remarks: [String] = []

    init(_ section: String, input: String) {
        self.section = section
        self.input = input
    }

    mutating func add(_ name: String, _ unit: String, _ values: [Double], aim: Double? = nil) {
        measurements.append(Measurement(name, unit, values, aim: aim))
    }

    /// Two sides that were measured in pairs, and how many times the first is as much as the second.
    mutating func add(
        _ ours: (name: String, values: [Double]),
        beside peer: (name: String, values: [Double]),
        _ unit: String,
        ratio: String,
        aim: Double? = nil
    ) {
        add(ours.name, unit, ours.values)
        add(peer.name, unit, peer.values)
        add(ratio, "ratio", zip(ours.values, peer.values).map { $0 / $1 }, aim: aim)
    }
}
