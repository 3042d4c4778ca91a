// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(name: "bootproof", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // The peer that decoding is measured beside.
        .target(name: "CLoop"),
        // The clients of every server that is measured.
        .target(name: "CLoad"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CLoop",
                "CLoad",
                .product(name: "NetworkProtocols", package: "bootproof"),
                .product(name: "CaptureFiles", package: "bootproof"),
                .product(name: "NetworkBoot", package: "bootproof"),
                .product(name: "BootObservation", package: "bootproof"),
                .product(name: "Scenarios", package: "bootproof"),
                .product(name: "Reports", package: "bootproof"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [
                .treatAllWarnings(as: .error),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableExperimentalFeature("Lifetimes"),
            ]
        ),
    ]
)
