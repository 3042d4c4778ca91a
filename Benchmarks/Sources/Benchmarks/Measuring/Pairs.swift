/// Measures two sides in turns, so that what disturbs one disturbs the other.
///
/// One turn of each is not counted: it fills the caches. Who begins changes from pair to pair.
func measurePairs<Value>(
    _ repetitions: Int,
    _ ours: () throws -> Value,
    _ peer: () throws -> Value
) rethrows -> (ours: [Value], peer: [Value]) {
    _ = try ours()
    _ = try peer()
    var results: (ours: [Value], peer: [Value]) = ([], [])
    for repetition in 0..<repetitions {
        if repetition % 2 == 0 {
            results.ours.append(try ours())
            results.peer.append(try peer())
        } else {
            results.peer.append(try peer())
            results.ours.append(try ours())
        }
    }
    return results
}

/// Measures several sides in turns, so that what disturbs one disturbs all; who begins changes from turn to turn.
///
/// One turn of each is not counted: it fills the caches. Returns the values of each side.
func measureRounds<Side, Value>(
    _ repetitions: Int,
    _ sides: [Side],
    _ measure: (Side) throws -> Value
) rethrows -> [[Value]] {
    for side in sides { _ = try measure(side) }
    var results = [[Value]](repeating: [], count: sides.count)
    for repetition in 0..<repetitions {
        for turn in sides.indices {
            let index = (turn + repetition) % sides.count
            results[index].append(try measure(sides[index]))
        }
    }
    return results
}

/// How long `work` takes, in seconds.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// Keeps the optimiser from leaving out what makes `value`.
@inline(never)
@_optimize(none)
func use<Value>(_ value: Value) {}
