import Foundation
import LiveNetwork
import NetworkProtocols
import Testing

private func record(
    _ last: UInt8,
    _ state: DHCPLeaseRecord.State = .leased,
    expires: Instant? = nil
) -> DHCPLeaseRecord {
    DHCPLeaseRecord(
        address: IPv4Address(10, 0, 0, last),
        client: last % 2 == 0 ? .hardware(type: 1, address: [2, 0, 0, 0, 0, last]) : .identifier([0, last, 9]),
        hardwareAddress: [2, 0, 0, 0, 0, last],
        state: state,
        expires: expires
    )
}

private func seconds(_ number: Int64) -> Instant { Instant(nanoseconds: number * 1_000_000_000) }

@Suite struct LeaseStoreTests {
    private let folder: URL
    private var path: String { folder.appendingPathComponent("leases").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("bootproof-leases-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func trouble(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("What was written is there after the next start, told against its clock")
    func roundTrip() throws {
        let records = [record(1, expires: seconds(1_600)), record(2), record(3, .declined, expires: seconds(1_100))]
        do {
            let store = try LeaseStore(path)
            try store.write(records, at: seconds(1_000))
            try store.write([record(4, .free, expires: seconds(1_000))], at: seconds(1_000))
            // The last word on an address counts.
            try store.write([record(2, .leased, expires: seconds(1_050))], at: seconds(1_000))
        }
        let table = try LeaseStore(path).table(limit: 100, at: seconds(5))
        #expect(table.count == 4)
        #expect(table[IPv4Address(10, 0, 0, 1)]?.client == .identifier([0, 1, 9]))
        #expect(table[IPv4Address(10, 0, 0, 2)]?.client == .hardware(type: 1, address: [2, 0, 0, 0, 0, 2]))
        #expect(table[IPv4Address(10, 0, 0, 3)]?.state == .declined)
        #expect(table[IPv4Address(10, 0, 0, 4)]?.isHeld(at: seconds(5)) == false)
        let left = table[IPv4Address(10, 0, 0, 1)]?.expires?.duration(since: seconds(5)) ?? .zero
        #expect(left <= .seconds(600) && left > .seconds(500))
        #expect(table[IPv4Address(10, 0, 0, 2)]?.expires != nil)
    }

    @Test("An address for ever stays one, and a table that is too small holds what is held longest")
    func limits() throws {
        let store = try LeaseStore(path)
        let records = (1...50).map { record(UInt8($0), expires: seconds(Int64(1_000 + $0))) } + [record(60)]
        try store.write(records, at: seconds(0))
        let table = try store.table(limit: 3, at: seconds(0))
        #expect(table.records.map(\.address) == [49, 50, 60].map { IPv4Address(10, 0, 0, $0) })
        #expect(table[IPv4Address(10, 0, 0, 60)]?.expires == nil)
    }

    @Test("A clock that was set back makes no lease longer than it was granted for")
    func clockSetBack() throws {
        do {
            let store = try LeaseStore(path)
            try store.write([record(1, expires: seconds(100))], at: seconds(0))
        }
        // As if it had been written by a clock that is years ahead of ours.
        let year = 365 * 86_400_000
        try run("sqlite3", path, "UPDATE leases SET expires = expires + \(3 * year), written = written + \(3 * year)")
        let table = try LeaseStore(path).table(limit: 10, at: seconds(0))
        #expect(table[IPv4Address(10, 0, 0, 1)]?.expires == seconds(100))
    }

    @Test("A file that is no lease file is left as it is")
    func foreignFiles() throws {
        let text = Data("lease 10.0.0.1 { }\n".utf8 + [UInt8](repeating: 10, count: 2000))
        try text.write(to: URL(fileURLWithPath: path))
        #expect(trouble { _ = try LeaseStore(path) }.contains("it is no lease file"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
        let other = folder.appendingPathComponent("other").path
        try run("sqlite3", other, "CREATE TABLE mail (text); INSERT INTO mail VALUES ('dear');")
        let before = try Data(contentsOf: URL(fileURLWithPath: other))
        #expect(trouble { _ = try LeaseStore(other) }.contains("another program"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == before)
    }

    @Test("A damaged file is told, and not emptied")
    func damage() throws {
        do {
            let store = try LeaseStore(path)
            try store.write((1...200).map { record(UInt8($0), expires: seconds(100)) }, at: seconds(0))
        }
        var octets = try Data(contentsOf: URL(fileURLWithPath: path))
        let size = octets.count
        for index in 5_000..<min(9_000, size) { octets[index] = 0xa5 }
        try octets.write(to: URL(fileURLWithPath: path))
        #expect(trouble { _ = try LeaseStore(path) }.contains("restore a copy"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == octets)
    }

    @Test("Two servers can't share a file, and a folder that is not there is named")
    func inUse() throws {
        let store = try LeaseStore(path)
        #expect(trouble { _ = try LeaseStore(path) }.contains("in use by another server"))
        try store.write([record(1)], at: seconds(0))
        #expect(trouble { _ = try LeaseStore("/nowhere/at/all/leases") }.contains("mkdir -p /nowhere/at/all"))
    }

    private func run(_ program: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = program
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
