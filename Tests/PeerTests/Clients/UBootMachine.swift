import Foundation

/// A 64-bit ARM machine in QEMU whose firmware is U-Boot, plugged into the switch of a lab: commands are typed at its prompt.
struct UBootMachine {
    static let programs = ["qemu-system-aarch64"]
    private static let firmware = Peers.root.appendingPathComponent("usr/lib/u-boot/qemu_arm64/u-boot.bin")

    private let process: LabProcess

    /// Switches it on, stops its countdown and waits for its prompt.
    init(in lab: Lab, port: String = "tap0", hardware: String = "52:54:00:12:34:5b") async throws {
        try lab.network.ip("tuntap add \(port) mode tap")
        try lab.network.ip("link set \(port) master \(Lab.bridge) up")
        process = try LabProcess(
            [
                "qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a57", "-m", "512", "-nographic", "-monitor",
                "none", "-serial", "stdio", "-bios", Self.firmware.path,
                "-netdev", "tap,id=n0,ifname=\(port),script=no,downscript=no",
                "-device", "virtio-net-pci,netdev=n0,mac=\(hardware),romfile=",
            ],
            in: lab.network,
            log: lab.folder.appendingPathComponent("\(port)-uboot.log"),
            takesInput: true
        )
        try await process.says("Hit any key", within: .seconds(120))
        try process.type("\n")
        try await process.says("=> ", within: .seconds(60))
    }

    /// Types a command and returns what it wrote up to the next prompt.
    func run(_ command: String, within limit: Duration = .seconds(120)) async throws -> String {
        let before = process.text.count
        try process.type("\(command); echo end-of-command\n")
        let isDone = try await waitUntil(within: limit) {
            // The echo of what was typed has the words, too, but no line of their own.
            process.text.dropFirst(before).split(whereSeparator: \.isNewline).contains { $0 == "end-of-command" }
        }
        guard isDone else { throw LabTrouble.unready("U-Boot did not finish \"\(command)\", see \(process.log.path)") }
        return String(process.text.dropFirst(before))
    }

    /// Switches it off.
    func powerOff() async throws {
        try await process.stop()
    }
}
