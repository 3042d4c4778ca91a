import Deployment
import NetworkBoot
import NetworkProtocols
import Testing

@Suite("Settings of pxebootsrv")
struct PXEBootServerSettingsTests {
    private func read(_ text: String) -> PXEBootServerSettings.Reading {
        PXEBootServerSettings.read(Array(text.utf8), file: "pxebootsrv")
    }

    // shows: [0-025, 0-035, 0-036, 0-037, 0-038, 0-039, 0-040, 0-041, 0-042, 0-043, 0-044, 0-045]
    @Test("The file is read as the manual prints it")
    func printed() throws {
        let reading = read(printedSettings)
        #expect(reading.problems.isEmpty, "\(reading.problems)")
        let settings = try #require(reading.settings)
        #expect(settings.servesDHCP && settings.servesTFTP && settings.servesHTTP)
        #expect(settings.localAddress == IPv4Address(192, 168, 1, 5))
        #expect(settings.tftpServer == IPv4Address(192, 168, 1, 5))
        #expect(settings.imageURL == "http://192.168.1.5/sysrcd.dat")
        #expect(settings.lines[.httpServer] == 24)
        let service = settings.service(on: "eth0")
        let dhcp = try #require(service.dhcp)
        let subnet = try #require(dhcp.subnets.first)
        #expect(dhcp.subnets.count == 1)
        #expect(subnet.address == IPv4Address(192, 168, 1, 0))
        #expect(subnet.mask == IPv4Address(255, 255, 255, 0))
        #expect(subnet.routers == [IPv4Address(192, 168, 1, 254)])
        #expect(subnet.domainNameServers == [IPv4Address(192, 168, 1, 254)])
        #expect(
            subnet.ranges == [.init(IPv4Address(192, 168, 1, 100), IPv4Address(192, 168, 1, 150), servesBOOTP: true)]
        )
        #expect(dhcp.boot == .init(nextServer: IPv4Address(192, 168, 1, 5)))
        #expect(dhcp.classes.map(\.conditions) == [[.vendorClass("PXEClient")]])
        #expect(dhcp.classes.map(\.boot) == [.init(nextServer: IPv4Address(192, 168, 1, 5), bootFile: "/pxelinux.0")])
        #expect(dhcp.leaseTime == .seconds(21600) && dhcp.longestLease == .seconds(43200))
        #expect(service.address == InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: subnet.mask))
        #expect(service.tftp?.folder == "/tftpboot")
        #expect(service.http?.folder == "/tftpboot")
        #expect(service.http?.configuration.ports == [80])
    }

    // shows: [0-034, 0-049]
    @Test("A service that is switched off is not served, and its address stays in use")
    func switchedOff() throws {
        let settings = try #require(read(changed(printedSettings, #"DODHCPD="yes""#, #"DODHCPD="no""#)).settings)
        let service = settings.service(on: "eth0")
        #expect(service.dhcp == nil)
        #expect(service.tftp != nil && service.http != nil)
        var text = changed(printedSettings, #"DOTFTPD="yes""#, #"DOTFTPD="no""#)
        text = changed(text, #"TFTPSERVER="$PXEBOOTSRV_LOCALIP""#, #"TFTPSERVER="192.168.1.7""#)
        let elsewhere = try #require(read(text).settings).service(on: "eth0")
        #expect(elsewhere.tftp == nil)
        #expect(elsewhere.dhcp?.classes.first?.boot.nextServer == IPv4Address(192, 168, 1, 7))
    }

    @Test("What is needed for addresses alone may be missing where none are given")
    func withoutNetwork() {
        let kept = printedSettings.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !["SUBNET", "NETMASK", "DEFROUTE", "DNS", "DHCPRANGE"].contains { line.hasPrefix("PXEBOOTSRV_\($0)=") }
        }
        let text = kept.joined(separator: "\n")
        #expect(read(text).problems.count { $0.sentence.contains("is missing") } == 5)
        let off = read(changed(text, #"DODHCPD="yes""#, #"DODHCPD="no""#))
        #expect(off.problems.isEmpty && off.settings?.network == nil)
    }

    @Test("Each missing variable is an error", arguments: PXEBootServerSettings.Variable.allCases)
    func missing(variable: PXEBootServerSettings.Variable) {
        let isOptional: Set<PXEBootServerSettings.Variable> = [.nfsSwitch, .nbdSwitch, .timeout, .extra]
        let lines = printedSettings.split(separator: "\n", omittingEmptySubsequences: false)
        let reading = read(lines.filter { !$0.hasPrefix(variable.name + "=") }.joined(separator: "\n"))
        #expect((reading.settings == nil) == !isOptional.contains(variable))
        if !isOptional.contains(variable) {
            #expect(reading.problems.contains { $0.sentence.contains("\(variable.name) is missing") })
        }
    }

    @Test(
        "What makes no sense is told with its line and what would",
        arguments: [
            (#"DODHCPD="yes""#, #"DODHCPD="Yes""#, 7, "write yes or no"),
            (#"NETMASK="255.255.255.0""#, #"NETMASK="255.0.255.0""#, 15, "a mask such as"),
            (#"100 192.168.1.150""#, #"150 192.168.1.100""#, 18, "the lower one first"),
            (#"100 192.168.1.150""#, #"100-192.168.1.150""#, 18, "a blank between"),
            (#"LOCALIP="192.168.1.5""#, #"LOCALIP="192.168.1.500""#, 19, "from 0 to 255"),
            (#""http://$PXEBOOTSRV_LOCALIP/"#, #""$PXEBOOTSRV_LOCALIP/"#, 24, "the whole URL"),
            ("sysrcd.dat\" # download URL", "sysrcd.dat extra\"", 24, "without blanks"),
            (
                #"LOCALIP="192.168.1.5""#,
                #"LOCALIP="192.168.1.5""# + "\nPXEBOOTSRV_DONFSD=yes\nPXEBOOTSRV_DONBD=yes", 21, "set one of them to no"
            ),
            (#"LOCALIP="192.168.1.5""#, #"LOCALIP="192.168.1.5""# + "\nPXEBOOTSRV_DONFSD=Yes", 20, "yes or no"),
            (
                #"LOCALIP="192.168.1.5""#, #"LOCALIP="192.168.1.5""# + "\nPXEBOOTSRV_TIMEOUT=fifty", 20,
                "tenths of a second"
            ),
        ]
    )
    func mistakes(right: String, wrong: String, line: Int, remedy: String) {
        let reading = read(changed(printedSettings, right, wrong))
        #expect(reading.settings == nil)
        #expect(
            reading.problems.contains { $0.line == line && $0.remedy?.contains(remedy) == true },
            "\(reading.problems)"
        )
    }

    @Test("Variables of later versions are known, others are told")
    func laterVariables() throws {
        let later =
            "PXEBOOTSRV_DONFSD=no\nPXEBOOTSRV_DONBD=no\nPXEBOOTSRV_TIMEOUT=50\nPXEBOOTSRV_EXTRA=\"setkmap=uk\"\n"
        let reading = read(printedSettings + later)
        #expect(reading.problems.isEmpty)
        #expect(reading.settings?.timeout == 50)
        #expect(reading.settings?.extra == "setkmap=uk")
        let slip = read(printedSettings + "PXEBOOTSRV_TFTPSERVR=1.2.3.4\n")
        #expect(slip.settings != nil)
        #expect(slip.problems.map(\.remedy) == ["did you mean PXEBOOTSRV_TFTPSERVER?"])
    }

    @Test("Roots over NFS and NBD are served as its script serves them, and clients are told")
    func roots() throws {
        let nfs = try #require(read(printedSettings + "PXEBOOTSRV_DONFSD=yes\n").settings)
        #expect(nfs.preparation.words == "scandelay=5 netboot=nfs://192.168.1.5:/tftpboot")
        let export = try #require(nfs.service(on: "eth0", folder: "/srv/tftp").nfs?.exports.first)
        #expect(export.path == "/tftpboot" && export.folder == "/srv/tftp")
        #expect(export.description == "/tftpboot *(ro,insecure,all_squash,anonuid=1000,anongid=1000)")
        let nbd = try #require(read(printedSettings + "PXEBOOTSRV_DONBD=yes\n").settings)
        #expect(nbd.preparation.words == "scandelay=5 netboot=nbd://192.168.1.5:2000")
        let service = try #require(nbd.service(on: "eth0").nbd)
        #expect(service.port == 10_809)
        #expect(service.exports.map(\.name) == ["2000", ""])
        #expect(service.exports.map(\.oldStylePort) == [2000, nil])
        #expect(service.exports.allSatisfy { $0.file == "/tftpboot/sysrcd.dat" })
    }

    @Test("The mask comes from the interface where the settings have none")
    func maskFromInterface() throws {
        var text = changed(printedSettings, #"DODHCPD="yes""#, #"DODHCPD="no""#)
        text = changed(text, "PXEBOOTSRV_NETMASK", "# PXEBOOTSRV_NETMASK")
        let settings = try #require(read(text).settings)
        let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 0, 0))
        let service = settings.service(on: "eth0", interfaces: [LocalInterface(name: "eth0", addresses: [own])])
        #expect(service.address == own)
    }
}
