import Foundation

/// A machine in QEMU, plugged into the switch of a lab: SeaBIOS, and iPXE in the ROM of its network card.
///
/// The accelerator is said: where KVM's device is there but the processor lacks what it wants, iPXE dies before its first packet.
struct QEMUMachine {
    static let programs = ["qemu-system-x86_64"]

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
                "qemu-system-x86_64", "-accel", "tcg", "-m", String(memory), "-nographic", "-no-reboot", "-monitor",
                "none",
                "-serial", "stdio", "-boot", "n", "-uuid", uuid,
                "-netdev", "tap,id=n0,ifname=\(port),script=no,downscript=no",
                "-device", "e1000,netdev=n0,mac=\(hardware)",
            ],
            in: lab.network,
            log: lab.folder.appendingPathComponent("\(port)-serial.log"),
            takesInput: true
        )
    }
}
