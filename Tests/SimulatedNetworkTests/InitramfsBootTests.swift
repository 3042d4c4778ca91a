import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Kernels and what is in their initrds, on simulated frames against the reference servers: each personality's good course,
/// and each kind of server that is not there.
@Suite struct InitramfsBootTests {
    private static let squash = SampleImage(.squashFS).octets

    /// All that the machines below ask for, on one host: 10.0.0.1.
    private struct Server {
        var rootPath: String?
        var hasDHCP = true
        var hasHTTP = true
        var hasNFS = true
        var hasNBD = true
        var exportRules = [NFSExportRule(.everyone)]

        private static func tree(_ name: SampleTree.Name, base: String = "") -> [String: [UInt8]] {
            var files: [String: [UInt8]] = [:]
            for node in SampleTree(name).nodes {
                if case .file(let content) = node.kind { files[base + node.path] = content.octets }
            }
            return files
        }

        private static let files: [String: [UInt8]] = {
            var files = tree(.archiso).merging(tree(.systemRescue)) { $1 }
            files.merge(tree(.liveBoot)) { $1 }
            files["live.iso"] = ISO9660Image(SampleTree(.liveBoot).nodes, volume: "LIVE").octets
            files["ubuntu.iso"] = ISO9660Image(SampleTree(.casper).nodes, volume: "UBUNTU").octets
            files["main/x86_64/APKINDEX.tar.gz"] = [0x1f, 0x8b, 8, 0] + [UInt8](repeating: 9, count: 900)
            files["modloop-lts"] = squash
            files["c.ign"] = Array(#"{"ignition": {"version": "3.4.0"}}"#.utf8)
            files["rootfs.img"] = SampleImage(.initrd(personality: "rootfs")).octets
            return files
        }()

        private static func exported(_ name: SampleTree.Name) -> MemoryExportTree {
            var tree = MemoryExportTree()
            for node in SampleTree(name).nodes {
                let ownership = MemoryExportTree.Ownership(mode: node.mode, owner: node.owner, group: node.group)
                switch node.kind {
                case .directory: tree.addDirectory(node.path, ownership)
                case .file(let content): tree.addFile(node.path, content, ownership)
                case .link(let target): tree.addLink(node.path, to: target, ownership)
                case .device: tree.addSpecial(.characterDevice, node.path, ownership)
                }
            }
            return tree
        }

        func configuration(_ address: IPv4Address) -> ReferenceServerConfiguration {
            var subnet = DHCPServerConfiguration.Subnet(
                address: address,
                mask: IPv4Address(255, 255, 255, 0),
                ranges: [.init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 200))]
            )
            subnet.routers = [address]
            if let rootPath { subnet.options = [.init(.rootPath, Array(rootPath.utf8))] }
            var dhcp = DHCPServerConfiguration(address: address, subnets: [subnet])
            dhcp.boot = .init(nextServer: nil, bootFile: "pxelinux.0")
            let exports: [(String, SampleTree.Name)] = [
                ("/srv/root", .nfsRoot), ("/srv/arch", .archiso), ("/srv/live", .liveBoot), ("/srv/casper", .casper),
            ]
            var nbd = NBDServerConfiguration(exports: [
                NBDExport(name: "root", content: MemoryFile(squash)),
                NBDExport(
                    name: "archiso",
                    content: MemoryFile(ISO9660Image(SampleTree(.archiso).nodes, volume: "ARCH").octets)
                ),
            ])
            nbd.defaultExport = Array("root".utf8)
            let tree = MemoryFileTree(Self.files)
            return ReferenceServerConfiguration(
                dhcp: hasDHCP ? dhcp : nil,
                tftp: .init(tree, TFTPServerConfiguration()),
                http: hasHTTP ? .init(tree, HTTPServerConfiguration()) : nil,
                nfs: hasNFS
                    ? NFSServerConfiguration(
                        exports: exports.map {
                            NFSExport(path: Array($0.utf8), tree: Self.exported($1), rules: exportRules)
                        },
                        handleKey: [UInt8](repeating: 7, count: 32)
                    ) : nil,
                nbd: hasNBD ? nbd : nil
            )
        }
    }

    private func boot(
        _ id: String,
        _ line: String,
        _ server: Server = Server(),
        link: Link = Link()
    ) throws -> MachineBoot {
        let handover = KernelHandover(
            kernel: SampleImage(.kernel(version: "6.1.0-13-amd64 (debian-kernel@x) #1", is64Bit: true)).octets,
            kernelName: Array("vmlinuz".utf8),
            initrds: [.init(name: Array("initrd.img".utf8), octets: SampleImage(.initrd(personality: id)).octets)],
            commandLine: Array(line.utf8),
            loader: "PXELINUX 6.04"
        )
        var small = SmallNetwork()
        small.machine(10, from: KernelStage(handover: handover), link: link)
        small.host(1, ReferenceServer(server.configuration(small.address(1)), seed: 1, at: .zero))
        var limits = RunLimits()
        limits.duration = .seconds(7200)
        let report = small.network.run(limits: limits)
        return try #require(report.machines[0].boots.first)
    }

    @Test(
        "Each one's root comes over HTTP, TFTP and NBD",
        arguments: [
            ("live-boot", "boot=live fetch=http://10.0.0.1/live/filesystem.squashfs", MountedRoot.Kind.http),
            ("live-boot", "boot=live fetch=tftp://10.0.0.1/live/filesystem.squashfs", .tftp),
            ("live-boot", "boot=live fetch=http://10.0.0.1/live.iso", .http),
            ("live-boot", "boot=live httpfs=http://10.0.0.1/live/filesystem.squashfs", .http),
            ("casper", "boot=casper ip=dhcp url=http://10.0.0.1/ubuntu.iso", .http),
            ("archiso", "ip=dhcp archiso_http_srv=http://${pxeserver}/ checksum=y", .http),
            ("archiso", "ip=dhcp archiso_nbd_srv=10.0.0.1 checksum=y", .nbd),
            ("archiso", "ip=dhcp archiso_nbd_srv=10.0.0.1 copytoram=n", .nbd),
            ("systemrescue", "archisobasedir=sysresccd ip=dhcp archiso_http_srv=http://10.0.0.1/ checksum", .http),
            ("alpine", "alpine_repo=http://10.0.0.1/main modloop=http://10.0.0.1/modloop-lts", .http),
            ("alpine", "nbd=10.0.0.1:10809 root=/dev/nbd0", .nbd),
            ("dracut", "root=live:http://10.0.0.1/live/filesystem.squashfs rd.writable.fsimg", .http),
            ("dracut", "root=live:tftp://10.0.0.1/live/filesystem.squashfs", .tftp),
            ("dracut", "root=nbd:10.0.0.1:root", .nbd), ("dracut", "netroot=nbd:10.0.0.1:10809", .nbd),
            (
                "fedora-coreos",
                "ignition.config.url=http://10.0.0.1/c.ign coreos.live.rootfs_url=http://10.0.0.1/rootfs.img", .http
            ), ("lab", "root_nbd=10.0.0.1/root", .nbd),
        ]
    )
    func webAndDevices(_ id: String, _ line: String, _ kind: MountedRoot.Kind) throws {
        let boot = try boot(id, line)
        guard case .root(let root)? = boot.result else {
            Issue.record("\(boot.result as Any) \(boot.screen.map(\.text))")
            return
        }
        #expect(root.kind == kind && root.bytes > 0)
    }

    @Test(
        "Each one's root comes over NFS",
        arguments: [
            ("initramfs-tools", "boot=nfs nfsroot=10.0.0.1:/srv/root ip=dhcp", "nfs://10.0.0.1/srv/root"),
            ("initramfs-tools", "root=/dev/nfs", "nfs://10.0.0.1/srv/root"),
            ("live-boot", "boot=live netboot=nfs nfsroot=10.0.0.1:/srv/live", "nfs://10.0.0.1/srv/live"),
            ("live-boot", "boot=live root=/dev/nfs nfsroot=/srv/live toram", "nfs://10.0.0.1/srv/live"),
            ("casper", "boot=casper ip=dhcp netboot=nfs nfsroot=10.0.0.1:/srv/casper", "nfs://10.0.0.1/srv/casper"),
            ("archiso", "ip=dhcp archiso_nfs_srv=10.0.0.1:/srv/arch checksum=y", "nfs://10.0.0.1/srv/arch"),
            ("dracut", "root=nfs:10.0.0.1:/srv/root", "nfs://10.0.0.1/srv/root"),
            ("dracut", "root=dhcp", "nfs://10.0.0.1/srv/root"),
            ("dracut", "root=nfs:10.0.0.1:/srv/root:udp,rsize=8192", "nfs://10.0.0.1/srv/root"),
            ("lab", "root_nfs=10.0.0.1:/srv/root", "nfs://10.0.0.1/srv/root"),
        ]
    )
    func folders(_ id: String, _ line: String, _ uri: String) throws {
        let boot = try boot(id, line, Server(rootPath: "/srv/root"))
        guard case .root(let root)? = boot.result else {
            Issue.record("\(boot.result as Any) \(boot.screen.map(\.text))")
            return
        }
        #expect(root.kind == .nfs && root.uri == Array(uri.utf8) && root.bytes > 0)
    }

    @Test(
        "A service that is not there ends each boot with its cause",
        arguments: [
            ("initramfs-tools", "boot=nfs nfsroot=10.0.0.1:/srv/root rootdelay=3", BootFailure.portUnreachable),
            ("live-boot", "boot=live fetch=http://10.0.0.1/live/filesystem.squashfs", .portUnreachable),
            ("casper", "boot=casper ip=dhcp netboot=nfs nfsroot=10.0.0.1:/srv/casper", .portUnreachable),
            ("archiso", "ip=dhcp archiso_nbd_srv=10.0.0.1", .portUnreachable),
            ("alpine", "alpine_repo=http://10.0.0.1/main", .portUnreachable),
            ("dracut", "root=nbd:10.0.0.1:root", .portUnreachable),
            ("dracut", "root=nfs:10.0.0.1:/srv/root", .portUnreachable),
            ("dracut", "root=live:http://10.0.0.1/x.img", .portUnreachable),
            ("lab", "root_nbd=10.0.0.1/root", .portUnreachable),
        ]
    )
    func closedPorts(_ id: String, _ line: String, _ failure: BootFailure) throws {
        let boot = try boot(id, line, Server(hasHTTP: false, hasNFS: false, hasNBD: false))
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(boot.result as Any)")
            return
        }
        #expect(reason.failure == failure, "\(reason)")
    }

    @Test(
        "What the server refuses has its cause",
        arguments: [
            ("initramfs-tools", "boot=nfs nfsroot=10.0.0.1:/srv/root rootdelay=3", BootFailure.exportDenied),
            ("initramfs-tools", "boot=nfs nfsroot=10.0.0.1:/srv/none rootdelay=3", .noExport),
            ("dracut", "root=nfs:10.0.0.1:/srv/root", .exportDenied),
            ("dracut", "root=nbd:10.0.0.1:none", .noNBDExport),
            ("archiso", "ip=dhcp archiso_nbd_srv=10.0.0.1 archiso_nbd_name=none", .noNBDExport),
            ("live-boot", "boot=live netboot=nfs nfsroot=10.0.0.1:/srv/live", .exportDenied),
        ]
    )
    func refusals(_ id: String, _ line: String, _ failure: BootFailure) throws {
        var server = Server()
        server.exportRules = [NFSExportRule(.host(IPv4Address(10, 0, 0, 250)))]
        let boot = try boot(id, line, server)
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(boot.result as Any)")
            return
        }
        // An unknown folder may be told as one that is not for this machine (exports(5)).
        let isDenied = failure == .noExport && reason.failure == .exportDenied
        #expect(reason.failure == failure || isDenied, "\(reason)")
    }

    @Test(
        "Without DHCP each gives up, or is given up",
        arguments: [
            ("initramfs-tools", "boot=nfs nfsroot=10.0.0.1:/srv/root"),
            ("live-boot", "boot=live fetch=http://10.0.0.1/live/filesystem.squashfs"),
            ("casper", "boot=casper ip=dhcp url=http://10.0.0.1/ubuntu.iso"),
            ("archiso", "ip=dhcp archiso_http_srv=http://10.0.0.1/"), ("alpine", "alpine_repo=http://10.0.0.1/main"),
            ("dracut", "root=dhcp"), ("fedora-coreos", "ignition.config.url=http://10.0.0.1/c.ign"),
            ("lab", "root_nbd=x"),
        ]
    )
    func noAddress(_ id: String, _ line: String) throws {
        let boot = try boot(id, line, Server(hasDHCP: false))
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(boot.result as Any)")
            return
        }
        #expect(reason.failure == .noOffer, "\(reason)")
    }

    @Test("Over a link that loses frames the roots come all the same", arguments: [1, 2])
    func lossyLink(_ seed: Int) throws {
        var conditions = LinkConditions()
        conditions.lossPerMillion = 20_000
        for (id, line) in [
            ("dracut", "root=nbd:10.0.0.1:root"), ("archiso", "ip=dhcp archiso_http_srv=http://10.0.0.1/"),
            ("initramfs-tools", "boot=nfs nfsroot=10.0.0.1:/srv/root"),
        ] {
            let boot = try boot(id, line, link: Link(conditions))
            guard case .root? = boot.result else {
                Issue.record("\(id): \(boot.result as Any) \(boot.screen.map(\.text))")
                continue
            }
        }
    }
}
