import NetworkBoot
import NetworkProtocols
import Testing

/// What Debian's GRUB 2.06 did with a script in QEMU, started by shim over OVMF's PXE: its serial console and the requests
/// that were captured, line by line.
@Suite struct GRUBRealScriptTests {
    private static let script = """
        set timeout=3
        echo DIR $config_directory CMD $cmdpath PFX $prefix ROOT $root
        echo MAC $net_default_mac IP $net_default_ip SRV $net_default_server IF $net_default_interface
        if [ -e $prefix/grub.cfg ]; then echo seen; else echo unseen; fi
        if [ -s $prefix/grub.cfg ]; then echo sized; fi
        search --no-floppy --file --set=x /grub/grub.cfg
        foo bar
        a=b
        echo "a is $a ${a}x" 'q $a' $"tr"
        for i in $a "c d" e; do echo loop $i; done
        insmod nosuchmodule
        loadfont unicode
        menuentry 'first' --id one { linux /missing quiet; initrd /i.img; }
        menuentry 'second' { linux (http,10.77.0.1)/v a="b c" ; }
        set fallback=1

        """

    private static let shown = [
        "DIR (tftp,10.77.0.1)/grub CMD (tftp,10.77.0.1)efi PFX (tftp,10.77.0.1)/grub ROOT tftp,10.77.0.1",
        "MAC 52:54:00:12:34:56 IP 10.77.0.111 SRV 10.77.0.1 IF efinet0",
        "unseen", "sized", "error: no such device: /grub/grub.cfg.", "error: can't find command `foo'.",
        "a is b bx q $a tr", "loop b", "loop c d", "loop e", "error: File not found.",
    ]
    private static let booting = [
        "  Booting `first'", "error: File not found.", "error: you need to load the kernel first.",
        "Press any key to continue...", "   Falling back to `second'", "error: disk `http,10.77.0.1' not found.",
        "Press any key to continue...",
    ]

    @Test("A script prints and asks what the real GRUB printed and asked")
    func script() async throws {
        var machine = GRUBMachine()
        machine.lease = .example(bootFile: "", options: [(.bootFileName, octets(of: "efi/shimx64.efi"))])
        let (_, host) = try await machine.play(
            ScriptedHost.Script(files: ["/grub/grub.cfg": .text(Self.script)])
        )
        let lists = ["command", "fs", "crypto", "terminal"].map { "/grub/x86_64-efi/\($0).lst" }
        let others = [
            "/grub/grub.cfg", "/grub/grub.cfg", "/grub/x86_64-efi/nosuchmodule.mod", "/missing",
            "/grub/x86_64-efi/http.mod",
        ]
        #expect(host.fetched == lists + others)
        #expect(Array(host.screen.dropFirst().prefix(Self.shown.count)) == Self.shown)
        let start = try #require(host.screen.firstIndex(of: "  Booting `first'"))
        #expect(Array(host.screen[start...].prefix(Self.booting.count)) == Self.booting)
    }
}
