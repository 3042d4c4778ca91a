import CaptureFiles
import NetworkProtocols
import Testing

@Suite struct CaptureDamageTests {
    // MARK: - Each kind of damage

    @Test("A frame of an interface that is not described is left out, and the rest read")
    func undescribedInterface() throws {
        var file = PcapngFile()
        file.section()
        file.enhancedPacket([0])
        file.interface()
        file.enhancedPacket([1])
        file.enhancedPacket([2], interface: 1)
        file.simplePacket([3])
        file.section()
        file.simplePacket([4])
        file.obsoletePacket([5], interface: 0xFFFF, ticks: 1)
        file.statistics(interface: 7, counts: [(4, 1)])
        file.enhancedPacket([6], interface: 0xFFFF_FFFF)
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[1], [3]])
        #expect(pass.numbers == [1, 2])
        #expect(pass.summary.damageCount == 6)
        #expect(pass.summary.damage.map(\.afterFrame) == [0, 1, 2, 2, 2, 2])
        #expect(pass.sentences.first == "a frame is of interface 0, which is not described")
        #expect(!pass.summary.endedEarly)
    }

    @Test("A frame that does not fit in its block is left out, and the rest read")
    func frameBeyondBlock() throws {
        var file = PcapngFile()
        file.section()
        file.interface()
        file.enhancedPacket([1, 2, 3, 4], captured: 5)
        file.enhancedPacket([1, 2, 3], captured: 4)
        file.enhancedPacket([1], captured: 0xFFFF_FFFF)
        file.enhancedPacket([UInt8](repeating: 0, count: CaptureLimits.frameLength + 1))
        file.enhancedPacket([UInt8](repeating: 0, count: CaptureLimits.frameLength))
        file.simplePacket([1], original: 9)
        file.enhancedPacket([2])
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes.count) == [4, CaptureLimits.frameLength, 1])
        #expect(pass.summary.damageCount == 4)
        #expect(pass.summary.damage.first?.consequence == .skipped(36))
    }

    @Test("Blocks too short for what they say they are are left out, and the rest read")
    func shortBlocks() throws {
        var file = PcapngFile()
        file.section()
        file.block(1) { $0.append16(1) }
        file.interface(.raw)
        for type in [2, 3, 5, 6] { file.block(type) { _ in } }
        file.enhancedPacket([1], interface: 0)
        file.enhancedPacket([2], interface: 1)
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[2]], "the damaged description keeps its number")
        #expect(pass.frames.map(\.header.linkType) == [.raw])
        #expect(pass.summary.damageCount == 6)
        #expect(pass.summary.interfaces.map(\.isDescribed) == [false, true])
    }

    @Test("An option whose length leads out of its block is noted, and the frame read")
    func damagedOptions() throws {
        var file = PcapngFile()
        file.section()
        file.interface()
        file.block(6) {
            $0.append32(0)
            $0.append64(0)
            $0.append32(1)
            $0.append32(1)
            $0.append([7, 0, 0, 0])
            $0.append16(1)
            $0.append16(2000)
        }
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[7]])
        #expect(pass.comments == [])
        #expect(pass.sentences == ["an option's length leads out of its block"])
        #expect(pass.summary.damage.map(\.consequence) == [.noted])
    }

    @Test("A section of an unknown version is passed over up to the next")
    func unknownSectionVersion() throws {
        var file = PcapngFile()
        file.section()
        file.interface()
        file.enhancedPacket([1])
        file.section(major: 2)
        file.interface()
        file.enhancedPacket([2])
        file.section(.bigEndian)
        file.interface()
        file.enhancedPacket([3])
        let pass = try readAll(file.octets)
        #expect(pass.frames.map(\.bytes) == [[1], [3]])
        #expect(pass.sentences == ["a section has the unknown version 2.0 and is passed over"])
    }

    @Test("More interfaces than any capture has are not kept, and those kept are read")
    func tooManyInterfaces() throws {
        var file = PcapngFile()
        file.section()
        for _ in 0..<CaptureLimits.interfaces + 2 { file.interface() }
        file.enhancedPacket([1], interface: CaptureLimits.interfaces - 1)
        file.enhancedPacket([2], interface: CaptureLimits.interfaces)
        let pass = try readAll(file.octets)
        #expect(pass.summary.interfaces.count == CaptureLimits.interfaces)
        #expect(pass.frames.map(\.bytes) == [[1]])
        #expect(pass.summary.damageCount == 3)
    }

    @Test("More sections than are remembered are read")
    func manySections() throws {
        var file = PcapngFile()
        for _ in 0..<CaptureLimits.sections + 5 {
            file.section(options: [(4, Array("a".utf8))])
            file.interface()
            file.enhancedPacket([1])
        }
        let pass = try readAll(file.octets)
        #expect(pass.summary.sectionCount == CaptureLimits.sections + 5)
        #expect(pass.summary.sections.count == CaptureLimits.sections)
        #expect(pass.frames.count == CaptureLimits.sections + 5)
        #expect(pass.summary.damageCount == 0)
    }

    // MARK: - Blocks whose limits are lost

    /// Ten frames, each told apart by its octets.
    private static let tenFrames: PcapngFile = {
        var file = PcapngFile()
        file.section()
        file.interface()
        for index in 0..<10 { file.enhancedPacket([UInt8](repeating: UInt8(index), count: 50 + index)) }
        return file
    }()

    /// `tenFrames` with octets of the block of frame `index` replaced, counted from the block's start.
    private func damaged(block index: Int, at distance: Int, _ octets: [UInt8]) -> [UInt8] {
        var file = Self.tenFrames.octets
        let start = Self.tenFrames.blockOffsets[index + 2] + distance
        file.replaceSubrange(start..<(start + octets.count), with: octets)
        return file
    }

    private func firstOctets(_ pass: Pass) -> [UInt8] { pass.frames.map { $0.bytes.first ?? 0xFF } }

    @Test(
        "After a block of impossible length the next whole block is found",
        arguments: [
            [0, 0, 0, 0], [1, 0, 0, 0], [0x51, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0x58, 0, 1, 0], [0xAC, 0, 0, 0],
        ]
    )
    func wrongLength(octets: [UInt8]) throws {
        let pass = try readAll(damaged(block: 4, at: 4, octets))
        #expect(firstOctets(pass) == [0, 1, 2, 3, 5, 6, 7, 8, 9])
        #expect(pass.numbers == Array(1...9))
        #expect(pass.summary.damage.map(\.consequence) == [.skipped(88)])
        #expect(pass.summary.damage.map(\.afterFrame) == [4])
        #expect(pass.summary.damage.map(\.offset) == [Self.tenFrames.blockOffsets[6]])
    }

    @Test("A block whose second length alone is wrong is read")
    func wrongSecondLength() throws {
        let pass = try readAll(damaged(block: 4, at: 84, [0, 1, 0, 0]))
        #expect(firstOctets(pass) == Array(0..<10))
        let last = try readAll(damaged(block: 9, at: 88, [0, 1, 0, 0]))
        #expect(firstOctets(last) == Array(0..<10), "the first length leads to the end of the file")
        #expect([pass, last].allSatisfy { $0.summary.damage.map(\.consequence) == [.noted] })
    }

    @Test("Octets inserted or lost between blocks cost no more than a block")
    func movedBlocks() throws {
        var inserted = Self.tenFrames.octets
        inserted.insert(contentsOf: [1, 2, 3, 4, 5], at: Self.tenFrames.blockOffsets[7])
        let pass = try readAll(inserted)
        #expect(firstOctets(pass) == Array(0..<10))
        #expect(pass.summary.damage.map(\.consequence) == [.skipped(5)])

        var lost = Self.tenFrames.octets
        lost.remove(at: Self.tenFrames.blockOffsets[7] + 40)
        let other = try readAll(lost)
        #expect(firstOctets(other) == [0, 1, 2, 3, 4, 6, 7, 8, 9])
    }

    @Test("A lost description or section header does not lend its frames another's link type")
    func lostDescriptions() throws {
        var file = PcapngFile()
        file.section()
        file.interface(.ethernet)
        file.interface(.raw)
        file.enhancedPacket([1], interface: 0)
        file.enhancedPacket([2], interface: 1)
        file.section(.bigEndian)
        file.interface(.null)
        file.enhancedPacket([3], interface: 0)
        file.section(.littleEndian)
        file.interface(.linuxSLL)
        file.enhancedPacket([4], interface: 0)

        var octets = file.octets
        octets[file.blockOffsets[1] + 4] = 0
        let lostDescription = try readAll(octets)
        #expect(lostDescription.frames.map(\.header.linkType) == [.raw, .null, .linuxSLL])
        #expect(lostDescription.frames.map(\.bytes) == [[2], [3], [4]])

        octets = file.octets
        octets[file.blockOffsets[5] + 8] = 0
        let lostSection = try readAll(octets)
        #expect(lostSection.frames.map(\.header.linkType) == [.ethernet, .raw, .linuxSLL])
        #expect(lostSection.sentences == ["a section header has no byte-order magic"])

        octets = file.octets
        octets[file.blockOffsets[5] + 7] = 1
        let wrongLength = try readAll(octets)
        #expect(wrongLength.frames.map(\.header.linkType) == [.ethernet, .raw, .null, .linuxSLL])
        #expect(wrongLength.summary.sectionCount == 3)
    }

    @Test("A file with a tail of zeros or garbage is read up to it")
    func tail() throws {
        var random = SeededRandom(seed: 7)
        for tail in [
            [UInt8](repeating: 0, count: 5000), (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) },
        ] {
            let pass = try readAll(Self.tenFrames.octets + tail)
            #expect(firstOctets(pass) == Array(0..<10))
            #expect(pass.summary.damage.map(\.consequence) == [.ended])
            #expect(pass.summary.damage.map(\.offset) == [Self.tenFrames.octets.count])
        }
    }

    @Test("Garbage is taken for a block only where both lengths agree and what it says fits")
    func lookalikes() throws {
        var lookalike = PcapngFile()
        lookalike.enhancedPacket([7, 7, 7, 7])
        var wrongTrailer = lookalike.octets
        wrongTrailer[32] = 1
        var wrongInterface = lookalike.octets
        wrongInterface[8] = 1
        var wrongCaptured = lookalike.octets
        wrongCaptured[20] = 5
        for garbage in [wrongTrailer, wrongInterface, wrongCaptured] {
            var octets = Self.tenFrames.octets
            octets.insert(contentsOf: [9, 9, 9, 9, 9] + garbage + [9, 9, 9], at: Self.tenFrames.blockOffsets[7])
            let pass = try readAll(octets)
            #expect(firstOctets(pass) == Array(0..<10))
            #expect(pass.summary.damage.map(\.consequence) == [.skipped(44)])
        }
    }

    @Test("Garbage that looks like long blocks everywhere is read in linear time")
    func hostileSearch() throws {
        var file = PcapngFile()
        file.section()
        file.interface()
        var lure = OctetBuilder()
        lure.append32(6)
        lure.append32(CaptureLimits.blockLength)
        file.append([1, 0, 0, 0])
        for _ in 0..<300_000 { file.append(lure.octets) }
        let pass = try readAll(file.octets)
        #expect(pass.summary.frames == 0)
        #expect(pass.summary.endedEarly)
        let streamed = try TemporaryFile(file.octets)
        #expect(try readAll(CaptureReader(path: streamed.path)) == pass)
    }

    // MARK: - Every cut, every flip

    private static let smallPcap: [UInt8] = {
        var file = PcapFile()
        file.records = (0..<4).map { .init(octets: [UInt8](repeating: UInt8($0), count: 20 + $0)) }
        return file.octets
    }()

    private static let smallPcapng: PcapngFile = {
        var file = PcapngFile()
        file.section(options: [(4, Array("test".utf8))])
        file.interface(.raw, resolution: 9)
        file.enhancedPacket(Array(0..<21), options: [(1, Array("comment".utf8)), (2, [1, 0, 0, 0])])
        file.simplePacket([1, 2, 3])
        file.statistics(counts: [(4, 3), (5, 1)])
        file.section(.bigEndian)
        file.interface(resolution: 0x8A, offset: 5)
        file.enhancedPacket(Array(0..<30))
        file.obsoletePacket([5, 6], ticks: 77)
        file.block(0xBAD) { $0.append32(1) }
        file.enhancedPacket(Array(0..<4))
        return file
    }()

    @Test("A pcap file cut anywhere gives the frames that are whole")
    func cutPcap() throws {
        let whole = try readAll(Self.smallPcap).frames
        let ends = [24, 60, 97, 135, 174]
        var wrong: [Int] = []
        for length in 24...Self.smallPcap.count {
            let pass = try readAll(Array(Self.smallPcap.prefix(length)))
            let expected = ends.filter { $0 <= length }.count - 1
            let isClean = ends.contains(length)
            if pass.frames != Array(whole.prefix(expected)) || pass.summary.damageCount != (isClean ? 0 : 1)
                || pass.summary.endedEarly == isClean
            {
                wrong.append(length)
            }
        }
        #expect(whole.count == 4)
        #expect(Self.smallPcap.count == 174)
        #expect(wrong == [])
    }

    @Test("A pcapng file cut anywhere gives the frames that are whole")
    func cutPcapng() throws {
        let file = Self.smallPcapng
        let whole = try readAll(file.octets).frames
        let ends = Array(file.blockOffsets.dropFirst()) + [file.octets.count]
        let frameEnds = [3, 4, 8, 9, 11].map { ends[$0 - 1] }
        var wrong: [Int] = []
        for length in ends[0]...file.octets.count {
            let pass = try readAll(Array(file.octets.prefix(length)))
            let isClean = ends.contains(length)
            if pass.frames != Array(whole.prefix(frameEnds.filter { $0 <= length }.count))
                || pass.summary.damageCount != (isClean ? 0 : 1) || pass.summary.endedEarly == isClean
            {
                wrong.append(length)
            }
        }
        #expect(whole.count == 5)
        #expect(wrong == [])
    }

    @Test("A file cut within its first header is refused with one sentence")
    func cutHeader() {
        var unexpected: [Int] = []
        for length in 0..<24 {
            let octets = Array(Self.smallPcap.prefix(length))
            if problem(octets) == nil { unexpected.append(length) }
        }
        for length in 0..<28 where problem(Array(Self.smallPcapng.octets.prefix(length))) == nil {
            unexpected.append(length)
        }
        #expect(unexpected == [])
        #expect(problem(Array(Self.smallPcap.prefix(23))) == .tooShort(format: .pcap, needed: 24, available: 23))
        #expect(
            problem(Array(Self.smallPcapng.octets.prefix(27))) == .tooShort(format: .pcapng, needed: 28, available: 27)
        )
    }

    @Test("Any octet changed: no trap, no hang, and the frames before it are as they were")
    func everyFlip() throws {
        var wrong: [Int] = []
        for file in [Self.smallPcap, Self.smallPcapng.octets] {
            let whole = try readAll(file).frames
            let frameEnds = try (0...file.count).map { length in
                length < 28 ? 0 : try readAll(Array(file.prefix(length))).frames.count
            }
            for offset in file.indices {
                for mask in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF, file[offset]] as [UInt8] {
                    var octets = file
                    octets[offset] ^= mask
                    guard let pass = try? readAll(octets) else { continue }
                    let kept = frameEnds[offset]
                    // What is changed in a file's or an interface's header changes how frames are told.
                    if pass.frames.prefix(kept).map(\.bytes) != whole.prefix(kept).map(\.bytes)
                        || pass.frames.count > whole.count + 1
                    {
                        wrong.append(offset)
                    }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("Random octets behind a sound header: no trap, no hang")
    func randomOctets() throws {
        var random = SeededRandom(seed: 2024)
        var sum = 0
        for round in 0..<3000 {
            var octets = round % 2 == 0 ? Array(Self.smallPcap.prefix(24)) : Array(Self.smallPcapng.octets.prefix(72))
            let length = Int.random(in: 0...400, using: &random)
            // Mostly small numbers, so that lengths are often nearly right.
            octets += (0..<length).map { _ in
                UInt8.random(in: 0...3, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : 0
            }
            sum += try readAll(octets).summary.damageCount
        }
        #expect(sum > 0)
    }
}

/// Why the reader refuses these octets; nil where it does not.
func problem(_ octets: [UInt8]) -> CaptureFileError.Problem? {
    do throws(CaptureFileError) {
        _ = try CaptureReader(bytes: octets, name: "test")
        return nil
    } catch {
        return error.problem
    }
}
