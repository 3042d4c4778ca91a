import NetworkProtocols
import Testing

private func pair(
    _ octets: [UInt8],
    options: [TFTPOption],
    mode: TFTPMode = .octet,
    server: TFTPServerConfiguration = TFTPServerConfiguration(maximumTransmissionUnit: nil),
    seed: UInt64 = 1
) -> TFTPLink {
    var tree = MemoryFileTree()
    tree.add(MemoryFile(octets), as: Array("boot.img".utf8))
    let timeouts = [Duration](repeating: .seconds(2), count: 40)
    let configuration = TFTPClientConfiguration(
        options: options,
        mode: mode,
        requestTimeouts: timeouts,
        dataTimeouts: timeouts
    )
    return TFTPLink(
        client: TFTPClient(configuration),
        server: TFTPServer(files: tree, configuration: server, seed: seed),
        seed: seed
    )
}

private func whole(_ outcome: TFTPClientOutcome?) -> [UInt8]? {
    if case .complete(let octets, _) = outcome { octets } else { nil }
}

@Suite struct TFTPPairTests {
    @Test("Files of every awkward size come bit for bit")
    func sizes() {
        var wrong: [String] = []
        for blockSize in [8, 512, 1468, 65464] {
            for window in [1, 2, 7, 64] {
                for size in [0, 1, 511, 512, 513, blockSize, blockSize * 3, blockSize * 3 + 1, blockSize * window] {
                    let octets = [UInt8].pattern(size)
                    var options = [TFTPOption(.transferSize, 0)]
                    if blockSize != 512 { options.append(TFTPOption(.blockSize, blockSize)) }
                    if window > 1 { options.append(TFTPOption(.windowSize, window)) }
                    var link = pair(octets, options: options)
                    link.run()
                    if whole(link.outcome) != octets { wrong.append("\(blockSize) \(window) \(size)") }
                    if link.dataCount != size / blockSize + 1 {
                        wrong.append("\(blockSize) \(window) \(size): repeats")
                    }
                    if link.server.transferCount != 0 || link.server.nextDeadline.map({ $0 > link.now }) ?? false {
                        wrong.append("\(blockSize) \(window) \(size): the server is not at rest")
                    }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test("Over a link that loses, doubles and reorders, every seed brings the file bit for bit, and bounded repeats")
    func faults() {
        var wrong: [String] = []
        for seed in UInt64(1)...120 {
            let blockSize = [8, 16, 512, 1468, 65464][Int(seed % 5)]
            let window = [1, 1, 2, 5, 16, 64][Int(seed % 6)]
            let blocks = Int(seed % 90)
            let octets = [UInt8].pattern(blocks * min(blockSize, 2000) + Int(seed % 3), seed: seed)
            var link = pair(
                octets,
                options: [TFTPOption(.blockSize, blockSize), TFTPOption(.windowSize, window)],
                seed: seed
            )
            link.loss = Int(seed % 4) * 4
            link.duplication = Int(seed % 3) * 20
            link.reordering = Int(seed % 7) * 8
            link.run()
            if whole(link.outcome) != octets { wrong.append("seed \(seed): \(link.outcome?.talk ?? "nothing")") }
            let sent = octets.count / blockSize + 1
            if window == 1, link.loss == 0, link.dataCount > sent + 2 {
                wrong.append("seed \(seed): \(link.dataCount) packets for \(sent) blocks")
            }
            if link.dataCount > 10 * sent + 50 * window {
                wrong.append("seed \(seed): \(link.dataCount) packets for \(sent) blocks, window \(window)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test("Doubled ACKs and doubled blocks make no sorcerer's apprentice")
    func apprentice() {
        for window in [1, 4, 16] {
            let octets = [UInt8].pattern(200 * 16 + 3)
            var link = pair(octets, options: [TFTPOption(.blockSize, 16), TFTPOption(.windowSize, window)])
            link.duplication = 100
            link.run()
            #expect(whole(link.outcome) == octets)
            // One at a time nothing goes out twice; with a window at most every second one does.
            #expect(link.dataCount <= (window == 1 ? 201 : 201 * 2))
        }
    }

    @Test("Block numbers go round behind 65535, in lock step and with a window")
    func rollover() {
        for (blockSize, window, blocks) in [(8, 1, 66_000), (8, 16, 140_000)] {
            let octets = [UInt8].pattern(blockSize * blocks + 5)
            var link = pair(octets, options: [TFTPOption(.blockSize, blockSize), TFTPOption(.windowSize, window)])
            link.run()
            #expect(whole(link.outcome) == octets)
            #expect(link.dataCount == blocks + 1)
        }
    }

    @Test("32 MB in blocks of 512 come whole")
    func largeFile() {
        let octets = [UInt8](repeating: 0x5a, count: 33_554_432) + [UInt8].pattern(1000)
        var link = pair(octets, options: [])
        link.run()
        #expect(whole(link.outcome) == octets)
        #expect(link.dataCount == octets.count / 512 + 1)
    }

    @Test("Text comes with its own line ends, whatever the block size and however many packets are lost")
    func netascii() {
        var random = SeededRandom(seed: 5)
        let octets = (0..<3000).map { _ in [0x0a, 0x0d, 0x61, 0x62, 0][Int.random(in: 0..<5, using: &random)] as UInt8 }
        for (blockSize, window) in [(8, 1), (9, 4), (512, 1), (700, 3)] {
            var link = pair(
                octets,
                options: [TFTPOption(.blockSize, blockSize), TFTPOption(.windowSize, window)],
                mode: .netascii,
                seed: UInt64(blockSize)
            )
            link.loss = 5
            link.run()
            #expect(whole(link.outcome) == octets)
        }
    }

    @Test("A server that is switched off in the middle leaves its client stalled")
    func death() {
        let octets = [UInt8].pattern(20_000)
        var link = pair(octets, options: [])
        link.run(until: Instant(seconds: 0.0005))
        link.loss = 100
        link.run()
        guard case .stalled(let received) = link.outcome else {
            Issue.record("\(link.outcome?.talk ?? "nothing")")
            return
        }
        #expect(received > 0 && received < octets.count)
    }
}
