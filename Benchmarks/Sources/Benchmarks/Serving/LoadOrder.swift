import ArgumentParser
import CLoad
import Foundation

/// What clients are to ask for, and how many they are.
struct LoadOrder {
    enum Service: String, CaseIterable, ExpressibleByArgument {
        case tftp, http, dhcp
    }

    var service: Service
    var clients = 1
    var file = ""
    var size = 0
    var blockSize = 512
    var windowSize = 1
    /// How long DHCP's clients go on.
    var seconds = 3.0
    /// How many clients of DHCP there are in all.
    var population = 2000

    /// As `Benchmarks load` takes it.
    func words(from local: String, to server: String) -> [String] {
        [
            "load", service.rawValue, "--from", local, "--to", server, "--clients", "\(clients)", "--file", file,
            "--size", "\(size)", "--block-size", "\(blockSize)", "--window-size", "\(windowSize)", "--seconds",
            "\(seconds)",
            "--population", "\(population)",
        ]
    }
}

/// What clients got, and in what time.
struct LoadResult: Codable, Sendable {
    var seconds: Double
    var octets: Int
    /// Datagrams of data (TFTP), reads (HTTP), exchanges (DHCP).
    var pieces: Int
    /// What was asked for once more because no answer came.
    var repeats: Int
}

/// The clients themselves; `measure serve` runs it in the clients' network.
struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a server as fast as it answers, and compares what comes; prints JSON.",
        shouldDisplay: false
    )

    @Argument var service: LoadOrder.Service
    @Option var from: String
    @Option var to: String
    @Option var clients: Int32
    @Option var file: String
    @Option var size: UInt64
    @Option var blockSize: Int32
    @Option var windowSize: Int32
    @Option var seconds: Double
    @Option var population: UInt32

    func run() throws {
        var result = cload_result()
        let status = ServedFile.pattern.withUnsafeBufferPointer { pattern in
            file.withCString { name in
                var order = cload_order()
                order.local = Self.number(from)
                order.server = Self.number(to)
                order.port = service == .tftp ? 69 : service == .http ? 80 : 67
                order.clients = clients
                order.name = name
                order.size = size
                order.pattern = pattern.baseAddress
                order.pattern_length = pattern.count
                order.block_size = blockSize
                order.window_size = windowSize
                switch service {
                case .tftp: return cload_tftp(&order, &result)
                case .http: return cload_http(&order, &result)
                case .dhcp: return cload_dhcp(&order, seconds, population, &result)
                }
            }
        }
        guard status == 0 else {
            let problem = withUnsafeBytes(of: result.problem) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            print(problem)
            throw ExitCode(1)
        }
        let figures = LoadResult(
            seconds: result.seconds,
            octets: Int(result.octets),
            pieces: Int(result.pieces),
            repeats: Int(result.repeats)
        )
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    private static func number(_ address: String) -> UInt32 {
        address.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
    }
}
