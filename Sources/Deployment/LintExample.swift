internal import NetworkBoot
internal import NetworkProtocols

/// What a lint shows its worth on.
public struct LintExample: Sendable {
    public var subject: LintSubject

    init(_ subject: LintSubject) {
        self.subject = subject
    }

    /// One file.
    static func file(_ name: String, _ text: String) -> LintExample {
        LintExample(LintSubject(files: [AdministratorFile(Array(text.utf8), name: name)]))
    }

    /// The tree of a boot server, by the paths of its files.
    static func tree(_ files: [String: String]) -> LintExample { tree(MemoryFolder(files)) }

    static func tree(_ folder: MemoryFolder) -> LintExample {
        LintExample(LintSubject(folders: [SurveyedFolder("/srv/tftp", FolderSurvey(folder))]))
    }

    /// The root of a system that clients mount, ready but for what is put in.
    static func root(_ change: (inout MemoryFolder) -> Void) -> LintExample {
        var folder = MemoryFolder(["etc/fstab": "none\t/\ttmpfs\tdefaults\t0 0\n", "sbin/init": "init"])
        folder.addLink("etc/mtab", to: "/proc/mounts")
        folder.addLink("etc/resolv.conf", to: "/var/resolv.conf")
        folder.add("lib/modules/2.4.22-1.2115.nptl/modules.dep", Array("nfs.o: sunrpc.o lockd.o\n".utf8))
        change(&folder)
        return LintExample(LintSubject(folders: [SurveyedFolder("/netboot/pxeclient", FolderSurvey(folder))]))
    }

    /// Settings of pxebootsrv as the manual prints them, with pieces changed, and the tree that they serve.
    static func pxebootsrv(_ changes: (String, String)..., tree: MemoryFolder? = nil) -> LintExample {
        var text = printed
        for (right, wrong) in changes {
            if let range = text.firstRange(of: right) { text.replaceSubrange(range, with: wrong) }
        }
        guard let settings = PXEBootServerSettings.read(Array(text.utf8), file: "pxebootsrv").settings else {
            return LintExample(LintSubject())
        }
        var service = settings.service(on: "eth0")
        let folder = tree ?? servedTree
        if let source = FolderSurvey(folder).text(PreparedConfiguration.name) {
            service.tftp?.generated[PreparedConfiguration.name] = settings.preparation.prepare(source)
        }
        let survey = FolderSurvey(folder, generated: service.tftp?.generated ?? [:])
        return LintExample(
            LintSubject(
                service: service,
                places: settings.places,
                preparation: settings.preparation,
                pxebootsrv: settings,
                folders: [SurveyedFolder("/tftpboot", survey)],
                interfaces: [LocalInterface(name: "eth0", addresses: service.address.map { [$0] } ?? [])]
            )
        )
    }

    /// The same service, changed.
    static func service(
        tree: MemoryFolder? = nil,
        _ change: (inout BootService, inout [LocalInterface]) -> Void = { _, _ in }
    ) -> LintExample {
        var example = pxebootsrv(tree: tree)
        var interfaces = example.subject.interfaces ?? []
        if var service = example.subject.service {
            change(&service, &interfaces)
            example.subject.service = service
        }
        example.subject.interfaces = interfaces
        return example
    }

    /// Together with another file.
    func with(_ name: String, _ text: String) -> LintExample {
        LintExample(subject.with(files: [AdministratorFile(Array(text.utf8), name: name)]))
    }

    /// Together with the tree of a boot server.
    func with(tree files: [String: String]) -> LintExample {
        LintExample(subject.with(folders: [SurveyedFolder("/srv/tftp", FolderSurvey(MemoryFolder(files)))]))
    }

    /// What the service hands out in examples.
    static let servedTree: MemoryFolder = {
        var folder = MemoryFolder([
            "pxelinux.cfg/default":
                "default rescuecd\nlabel rescuecd\n  kernel rescuecd\n  append initrd=initram.igz\n",
            "rescuecd": "kernel", "initram.igz": "initramfs", "sysrcd.dat": "image",
        ])
        folder.add("pxelinux.0", [0xea, 0x05, 0x00, 0xc0, 0x07] + Array("PXELINUX 4.02".utf8))
        folder.add("sysrcd.md5", Array("78805a221a988e79ef3f42d7c5bfd418  sysrcd.dat\n".utf8))
        return folder
    }()

    /// SystemRescueCd manual, PXE network booting.
    static let printed = """
        PXEBOOTSRV_DODHCPD="yes"
        PXEBOOTSRV_DOTFTPD="yes"
        PXEBOOTSRV_DOHTTPD="yes"
        PXEBOOTSRV_SUBNET="192.168.1.0"
        PXEBOOTSRV_NETMASK="255.255.255.0"
        PXEBOOTSRV_DEFROUTE="192.168.1.254"
        PXEBOOTSRV_DNS="192.168.1.254"
        PXEBOOTSRV_DHCPRANGE="192.168.1.100 192.168.1.150"
        PXEBOOTSRV_LOCALIP="192.168.1.5"
        PXEBOOTSRV_TFTPSERVER="$PXEBOOTSRV_LOCALIP"
        PXEBOOTSRV_HTTPSERVER="http://$PXEBOOTSRV_LOCALIP/sysrcd.dat"

        """
}
