// swift-tools-version: 6.2
import PackageDescription

/// What every target keeps (DESIGN.md, "House rules"). `Lifetimes` lets a cursor over borrowed bytes exist as a type.
let houseRules: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]
/// The targets that are fed by strangers and never touch unsafe memory.
let core = houseRules + [.strictMemorySafety()]

let package = Package(
    name: "bootproof",
    products: [
        .executable(name: "bootproof", targets: ["bootproof"]),
        .library(name: "NetworkProtocols", targets: ["NetworkProtocols"]),
        .library(name: "CaptureFiles", targets: ["CaptureFiles"]),
        .library(name: "NetworkBoot", targets: ["NetworkBoot"]),
        .library(name: "BootObservation", targets: ["BootObservation"]),
        .library(name: "SimulatedNetwork", targets: ["SimulatedNetwork"]),
        .library(name: "Conformance", targets: ["Conformance"]),
        .library(name: "Deployment", targets: ["Deployment"]),
        .library(name: "Scenarios", targets: ["Scenarios"]),
        .library(name: "Reports", targets: ["Reports"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Level 0
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CLinux"),
        .target(
            name: "NetworkProtocols",
            dependencies: [
                .product(name: "Collections", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: core
        ),
        // Level 1
        .target(name: "CaptureFiles", dependencies: ["NetworkProtocols"], swiftSettings: houseRules),
        .target(name: "NetworkBoot", dependencies: ["NetworkProtocols"], swiftSettings: core),
        // Level 2
        .target(
            name: "BootObservation",
            dependencies: ["NetworkProtocols", "NetworkBoot"],
            swiftSettings: core
        ),
        .target(
            name: "SimulatedNetwork",
            dependencies: ["NetworkProtocols", "NetworkBoot"],
            swiftSettings: core
        ),
        .target(name: "Deployment", dependencies: ["NetworkProtocols", "NetworkBoot"], swiftSettings: core),
        .target(
            name: "LiveNetwork",
            dependencies: ["NetworkProtocols", "NetworkBoot", "CaptureFiles", "CPcap", "CLinux", "CSQLite"],
            swiftSettings: houseRules
        ),
        // Level 3
        .target(
            name: "Conformance",
            dependencies: ["NetworkProtocols", "NetworkBoot", "BootObservation"],
            swiftSettings: core
        ),
        // Level 4
        .target(
            name: "Reports",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "Deployment", "Conformance",
            ],
            swiftSettings: houseRules
        ),
        .target(
            name: "Scenarios",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "SimulatedNetwork", "LiveNetwork",
                "Deployment", "Conformance",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: houseRules
        ),
        // Level 5
        .executableTarget(
            name: "bootproof",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "SimulatedNetwork", "LiveNetwork",
                "Deployment", "Conformance", "Scenarios", "Reports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseRules
        ),
        // Tests
        .target(name: "JSONChecks", path: "Tests/JSONChecks", swiftSettings: houseRules),
        .testTarget(name: "NetworkProtocolsTests", dependencies: ["NetworkProtocols"], swiftSettings: houseRules),
        .testTarget(
            name: "CaptureFilesTests",
            dependencies: ["NetworkProtocols", "CaptureFiles", "CPcap"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "NetworkBootTests",
            dependencies: ["NetworkProtocols", "NetworkBoot"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "BootObservationTests",
            dependencies: ["NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "SimulatedNetworkTests",
            dependencies: ["NetworkProtocols", "NetworkBoot", "SimulatedNetwork"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "LiveNetworkTests",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "LiveNetwork", "CLinux", "bootproof", "JSONChecks",
            ],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "DeploymentTests",
            dependencies: ["NetworkProtocols", "NetworkBoot", "Deployment"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "SimulatedNetwork", "Conformance",
            ],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "Conformance", "Reports",
                "JSONChecks",
            ],
            exclude: ["Golden"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "ScenariosTests",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "SimulatedNetwork", "Conformance",
                "Deployment", "Scenarios", "Reports", "JSONChecks",
            ],
            swiftSettings: houseRules
        ),
        .testTarget(name: "CommandTests", dependencies: ["bootproof"], swiftSettings: houseRules),
        .testTarget(
            name: "CaptureTests",
            dependencies: [
                "NetworkProtocols", "NetworkBoot", "CaptureFiles", "BootObservation", "Conformance", "Reports",
            ],
            swiftSettings: houseRules
        ),
        .testTarget(name: "PeerTests", dependencies: ["bootproof", "CLinux", "JSONChecks"], swiftSettings: houseRules),
        .testTarget(name: "RepositoryTests", dependencies: ["NetworkBoot", "Conformance"], swiftSettings: houseRules),
    ]
)
