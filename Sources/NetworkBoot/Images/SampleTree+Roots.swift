internal import NetworkProtocols

/// Root file systems that a machine works on for as long as it runs.
extension SampleTree {
    /// A small Fedora Core 1 after mkbootready (Diskless Linux with PXE HOWTO, "Installing the distribution").
    static var howtoRoot: [SampleNode] {
        let root =
            directories("bin") + [program("bin/bash", size: 24 << 10), link("bin/sh", "bash")]
            + directories("boot") + devices
            + [SampleNode("dev.tar.gz", .file(MemoryFile(TarArchive.gzipped(devices))))]
            + directories("etc", "etc/rc.d", "etc/rc.d/rc3.d", "etc/sysconfig", "etc/sysconfig/network-scripts")
            + [
                .text("etc/fstab", swap + "none / tmpfs defaults 0 0\n"),
                .text("etc/fstab.orig", "LABEL=/\t\t\t/\t\t\text3\tdefaults\t1 1\n" + swap),
                .text("etc/hosts", "127.0.0.1\tlocalhost.localdomain localhost\n"),
                .text("etc/inittab", "id:3:initdefault:\nsi::sysinit:/etc/rc.d/rc.sysinit\n"),
                link("etc/mtab", "/proc/mounts"), .text("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"),
                .text("etc/rc.d/rc.sysinit", "#!/bin/bash\n", mode: 0o755),
                // chkconfig --del network has taken rc3.d/S10network away that would read it.
                .text("etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\nONBOOT=yes\n"),
                link("etc/resolv.conf", "/var/resolv.conf"),
            ]
        let libraries =
            directories("home", "initrd", "lib")
            + [
                program("lib/ld-2.3.2.so", size: 8 << 10), link("lib/ld-linux.so.2", "ld-2.3.2.so"),
                program("lib/libc-2.3.2.so", size: 48 << 10), link("lib/libc.so.6", "libc-2.3.2.so"),
            ]
            + directories("lib/modules", "lib/modules/2.4.22-1.2115.nptl")
            + [.text("lib/modules/2.4.22-1.2115.nptl/modules.dep", "nfs.o:\tsunrpc.o lockd.o\n")]
        return root + libraries + directories("mnt", "opt", "proc") + directories("root", mode: 0o750)
            + directories("sbin") + [program("sbin/init", size: 26 << 10)] + directories("tmp", mode: 0o1777)
            + directories("usr", "usr/bin", "usr/lib", "usr/var", "usr/var/lib", "usr/var/lib/rpm")
            + [image("usr/var/lib/rpm/Packages", .noise, size: 64 << 10)] + variable
            // What linuxrc leaves in memory comes from here: the link leads out of it again.
            + [link("var/lib/rpm", "/usr/var/lib/rpm")]
    }

    /// A small Debian whose fstab lists the mount that it was booted with (Network booting notes, step 10).
    static var nfsRoot: [SampleNode] {
        directories("bin") + [program("bin/dash", size: 16 << 10, is64Bit: true), link("bin/sh", "dash")]
            + devices + directories("etc", "etc/network")
            + [
                .text(
                    "etc/fstab",
                    "proc /proc proc defaults 0 0\n192.168.1.5:/srv/nfsroot / nfs defaults,nolock 0 0\n"
                ),
                .text("etc/hostname", "diskless\n"), .text("etc/hosts", "127.0.0.1 localhost\n"),
                .text("etc/inittab", "id:2:initdefault:\n"), link("etc/mtab", "/proc/mounts"),
                // The card is the kernel's, with the root behind it.
                .text("etc/network/interfaces", "auto lo\niface lo inet loopback\niface eth0 inet manual\n"),
            ]
            + directories("home", "lib")
            + [
                program("lib/ld-2.11.1.so", size: 8 << 10, is64Bit: true),
                program("lib/libc-2.11.1.so", size: 48 << 10, is64Bit: true), link("lib/libc.so.6", "libc-2.11.1.so"),
            ]
            + [link("lib64", "lib")] + directories("mnt", "proc") + directories("root", mode: 0o700)
            + directories("sbin") + [program("sbin/init", size: 32 << 10, is64Bit: true)] + directories("srv", "sys")
            + directories("tmp", mode: 0o1777) + directories("usr", "usr/bin", "usr/lib") + variable
    }

    private static var swap: String {
        "none\t\t\t/dev/pts\tdevpts\tgid=5,mode=620\t0 0\nnone\t\t\t/proc\t\tproc\tdefaults\t0 0\n"
    }

    /// Linux `admin-guide/devices.rst`.
    private static var devices: [SampleNode] {
        directories("dev")
            + [
                device("dev/console", 5, 1), device("dev/null", 1, 3, mode: 0o666),
                device("dev/ram0", 1, 0, isBlock: true),
                device("dev/tty", 5, 0, mode: 0o666), device("dev/tty1", 4, 1), device("dev/zero", 1, 5, mode: 0o666),
            ]
    }

    private static var variable: [SampleNode] {
        directories("var", "var/lib", "var/lock", "var/log")
            + [.text("var/log/messages", "Dec 21 12:00:00 pxeclient syslogd 1.4.1: restart.\n", mode: 0o600)]
            + directories("var/run", "var/spool") + directories("var/tmp", mode: 0o1777)
    }
}
