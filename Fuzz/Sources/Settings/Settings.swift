import Deployment
import NetworkBoot
import NetworkProtocols
import RoundTrip

/// Files of administrators, each kind by the first octet, and every lint on what is read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let kind = input.first else { return 0 }
    let names = [
        "pxebootsrv", "dhcpd.conf", "exports", "nbd-server", "xinetd.d/tftp", "tftpd-hpa", "dnsmasq.conf", "notes.txt",
        "any",
    ]
    let text = Array(input.dropFirst())
    let name = names[Int(kind) % names.count]
    let file = AdministratorFile(text, name: name)
    let folder = MemoryFolder(["pxelinux.0": "x", "boot/vmlinuz": "x"])
    let subject = LintSubject(files: [file], folders: [SurveyedFolder("/srv/tftp", FolderSurvey(folder))])
    let problems = LintCatalog.problems(of: subject)
    ensure(problems.allSatisfy { ($0.line ?? 1) >= 1 }, "A line below the first.")
    if name == "pxebootsrv" { fuzzService(text) }
    switch file.content {
    case .dhcpd(let configuration): fuzzDHCP(configuration.service(at: own.address, file: name, hosts: hosts).dhcp)
    case .dnsmasq(let settings):
        if let dhcp = settings.service(at: own, on: "eth0", file: name, hosts: hosts).dhcp { fuzzDHCP(dhcp) }
    case .exports(let exports): fuzzExports(exports)
    case .nbdServer(let settings): _ = settings.service(file: name) { _ in text }
    case .procedure(let procedure):
        _ = NBDServerCommand.service(procedure.commands.compactMap { NBDServerCommand($0.words) })
    default: break
    }
    fuzzPreparation(text)
    return 0
}

private let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 255, 0))
private let hosts = HostsTable(Array("192.168.1.7 tftpserver nfsserver\n".utf8), file: "hosts")

/// Whatever the settings say, a client is answered or not, and the answer is a message.
private func fuzzDHCP(_ configuration: DHCPServerConfiguration) {
    var configuration = configuration
    configuration.probeTimeout = nil
    var server = DHCPServer(configuration: configuration)
    for type in [UInt8(1), 3, 8] {
        let options: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [type]), (.vendorClass, Array("PXEClient:Arch:00007:UNDI:003016".utf8)),
            (.userClass, Array("iPXE".utf8)), (.clientArchitectures, [0, 7]), (.etherboot, [177, 2, 1, 2]),
            (.relayAgentInformation, [1, 2, 3, 4]), (.requestedAddress, [192, 168, 1, 200]),
        ]
        let mac = MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56)
        let message = DHCPMessage(transactionID: 1, clientMAC: mac, options: DHCPOptions(options))
        let datagram = Datagram(
            source: Endpoint(address: .any, port: 68),
            destination: Endpoint(address: .broadcast, port: 67),
            payload: message.encoded
        )
        server.handle(.datagram(datagram), at: .zero)
        while let output = server.nextOutput() {
            guard case .host(.send(let sent)) = output else { continue }
            let octets = sent.payload
            var reader = ByteReader(octets.span)
            ensure((try? DHCPMessage(decoding: &reader)) != nil, "The answer is no message.")
        }
    }
}

/// What settings come to, and what lints say of it.
private func fuzzService(_ text: [UInt8]) {
    guard let settings = PXEBootServerSettings.read(text, file: "f").settings else { return }
    let service = settings.service(on: "eth0")
    let folder = MemoryFolder(["pxelinux.cfg/default": "label a\nkernel b\nappend c\n"])
    let subject = LintSubject(
        service: service,
        places: settings.places,
        preparation: settings.preparation,
        pxebootsrv: settings,
        folders: [SurveyedFolder("/tftpboot", FolderSurvey(folder))],
        interfaces: [LocalInterface(name: "eth0")]
    )
    ensure(!LintCatalog.problems(of: subject).isEmpty, "The address is no one's, and nothing is said.")
}

/// What is written of an export is read as the same.
private func fuzzExports(_ file: ExportsFile) {
    for export in file.service(file: "f").exports {
        let again = ExportsFile.reading(export.description, file: "g")
        ensure(again.exports == [export], "\(export) is read as \(again.exports).")
    }
}

/// Preparing twice is preparing once, whatever stands in the file.
private func fuzzPreparation(_ text: [UInt8]) {
    let first = PreparedConfiguration(imageURL: "http://192.168.1.5/sysrcd.dat", extra: "setkmap=uk", timeout: 50)
    let second = PreparedConfiguration(imageURL: "http://h/i")
    let once = first.prepare(text)
    ensure(first.prepare(once) == once, "Prepared twice it differs.")
    ensure(first.prepare(second.prepare(once)) == once, "Prepared otherwise in between it differs.")
    let folder = MemoryFolder(["pxelinux.cfg/default": String(decoding: text, as: UTF8.self)])
    let subject = LintSubject(folders: [SurveyedFolder("/srv/tftp", FolderSurvey(folder))])
    _ = LintCatalog.problems(of: subject)
}
