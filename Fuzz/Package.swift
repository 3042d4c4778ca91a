// swift-tools-version: 6.2
import PackageDescription

/// Each is one file and one entry point of libFuzzer; `Fuzz/run` builds and runs all of them.
let fuzzers = [
    "Frames", "DHCP", "RARP", "TFTP", "HTTP", "DNS", "RPC", "NFS", "NBD", "ISCSI", "PXELINUX", "IPXE", "CommandLines",
    "Settings", "GRUBScripts", "CaptureFiles", "Boots", "Scenarios", "Baselines",
]

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "bootproof", path: "..")],
    targets: [
        .target(
            name: "RoundTrip",
            dependencies: [.product(name: "NetworkProtocols", package: "bootproof")],
            swiftSettings: [.enableExperimentalFeature("Lifetimes")]
        )
    ]
        + fuzzers.map { name in
            .executableTarget(
                name: "Fuzz" + name,
                dependencies: [
                    "RoundTrip",
                    .product(name: "NetworkProtocols", package: "bootproof"),
                    .product(name: "CaptureFiles", package: "bootproof"),
                    .product(name: "NetworkBoot", package: "bootproof"),
                    .product(name: "BootObservation", package: "bootproof"),
                    .product(name: "Scenarios", package: "bootproof"),
                    .product(name: "Deployment", package: "bootproof"),
                ],
                path: "Sources/" + name,
                // libFuzzer brings the program's beginning.
                swiftSettings: [.enableExperimentalFeature("Lifetimes"), .unsafeFlags(["-parse-as-library"])]
            )
        }
)
