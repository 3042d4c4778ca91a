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
