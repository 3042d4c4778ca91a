import Foundation

/// A machine in QEMU, plugged into the switch of a lab.
///
/// The accelerator is said: where KVM's device is there but the processor lacks what it wants, iPXE dies before its first packet.
struct QEMUMachine {
    static let programs = ["qemu-system-x86_64"]

    /// What it starts with.
    enum Firmware {
        /// SeaBIOS, and iPXE in the ROM of its network card.
        case bios
        /// OVMF with EDK2's own PXE, the card without a ROM.
        case uefiPXE
        /// The same with HTTP boot alone.
        case uefiHTTP
    }

    var firmware = Firmware.bios
    var hardware = "52:54:00:12:34:56"
    var uuid = "9c1a3f10-8e4b-4c8e-9d55-0123456789ab"
    var memory = 512

    /// Switches it on; what it writes to its first serial line is the process's output, and what is typed there its input. The
    /// exit status says nothing: a machine that is switched off and one that breaks down end alike.
    func powerOn(in lab: Lab, port: String = "tap0") throws -> LabProcess {
        try lab.network.ip("tuntap add \(port) mode tap")
        try lab.network.ip("link set \(port) master \(Lab.bridge) up")
        return try LabProcess(
            [
                "qemu-system-x86_64", "-accel", "tcg", "-nographic", "-no-reboot", "-monitor", "none",
                "-serial", "stdio", "-uuid", uuid,
                "-netdev", "tap,id=n0,ifname=\(port),script=no,downscript=no",
            ] + (try words(in: lab, port: port)),
            in: lab.network,
            log: lab.folder.appendingPathComponent("\(port)-serial.log"),
            takesInput: true
        )
    }

    private func words(in lab: Lab, port: String) throws -> [String] {
        guard firmware != .bios else {
            return ["-m", String(memory), "-boot", "n", "-device", "e1000,netdev=n0,mac=\(hardware)"]
        }
        let variables = lab.folder.appendingPathComponent("\(port)-variables.fd")
        try? FileManager.default.removeItem(at: variables)
        try FileManager.default.copyItem(at: Self.ovmf.appendingPathComponent("OVMF_VARS_4M.fd"), to: variables)
        var words = [
            "-m", String(max(memory, 1024)), "-machine", "q35",
            "-drive", "if=pflash,format=raw,unit=0,readonly=on,file=\(Self.ovmf.path)/OVMF_CODE_4M.fd",
            "-drive", "if=pflash,format=raw,unit=1,file=\(variables.path)",
            "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n",
        ]
        if firmware == .uefiHTTP { words += ["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n"] }
        return words + ["-device", "virtio-net-pci,netdev=n0,mac=\(hardware),romfile=,bootindex=1"]
    }

    /// Where Debian puts OVMF.
    private static let ovmf = URL(fileURLWithPath: "/usr/share/OVMF")
}
