import Foundation

/// A system that boots in seconds: Debian's kernel, an initramfs made of busybox, and a root image in a squashfs.
///
/// Its /init speaks DHCP, fetches `root_url=` over HTTP, checks `md5=`, mounts the image and ends in a shell; each step leaves a
/// marker on the console.
struct SmallSystem {
    /// Where all of it lies, as a boot server hands it out.
    var tree: URL

    static let programs = ["busybox", "cpio", "gzip", "depmod", "modprobe", "mksquashfs", "md5sum"]
    /// What a file in the root image says.
    static let greeting = "This file came over the network."
    /// Network cards of QEMU's, and what mounts a squashfs.
    private static let modules = ["e1000", "virtio_net", "virtio_pci", "loop", "squashfs"]

    private static let initScript = """
        #!/bin/sh
        mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev
        echo "INITRAMFS-START cmdline=[$(cat /proc/cmdline)]"
        fail() { echo "$1"; poweroff -f; }
        while read -r module; do insmod "/lib/modules/$module"; done < /lib/modules/order
        for word in $(cat /proc/cmdline); do case "$word" in root_url=*) url=${word#*=} ;; md5=*) md5=${word#*=} ;; esac; done
        ip link set lo up; ip link set eth0 up
        udhcpc -i eth0 -n -q -t 10 -T 2 -s /etc/udhcpc/default.script || fail DHCP-FAILED
        echo DHCP-OK
        wget -q -O /root.img "$url" || fail HTTP-FAILED
        found=$(md5sum /root.img | cut -d ' ' -f 1)
        echo "MD5 $found want $md5"
        [ "$found" = "$md5" ] && echo MD5-OK || fail MD5-BAD
        echo "SHA256 $(sha256sum /root.img | cut -d ' ' -f 1)"
        mount -t squashfs -o loop,ro /root.img /mnt || fail MOUNT-FAILED
        echo SQUASHFS-MOUNTED
        cat /mnt/greeting
        echo RAMFS-SHELL-READY
        exec setsid cttyhack sh
        """

    private static let udhcpcScript = """
        #!/bin/sh
        case "$1" in
        deconfig) ip addr flush dev "$interface"; ip link set "$interface" up ;;
        bound | renew) ip addr add "$ip/${mask:-24}" dev "$interface"; [ -n "$router" ] && ip route add default via $router
            echo "UDHCPC $1 ip=$ip serverid=$serverid lease=$lease router=$router" ;;
        esac
        """

    /// Builds the tree of a boot server at that address.
    init(in lab: Lab, server: String) async throws {
        tree = lab.folder.appendingPathComponent("tree")
        let work = lab.folder.appendingPathComponent("system")
        for folder in [tree.appendingPathComponent("pxelinux.cfg"), work.appendingPathComponent("root")] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try Self.greeting.write(to: work.appendingPathComponent("root/greeting"), atomically: true, encoding: .utf8)
        // Something of a size that has to be fetched in many segments, and that does not shrink.
        try Octets.noise(4_000_000).write(to: work.appendingPathComponent("root/noise"))
        try Self.initScript.write(to: work.appendingPathComponent("init"), atomically: true, encoding: .utf8)
        try Self.udhcpcScript.write(to: work.appendingPathComponent("udhcpc"), atomically: true, encoding: .utf8)
        let build = try LabProcess(
            [
                "sh", "-eu", "-c", Self.build, "build", Peers.root.path, work.path, tree.path,
                Self.modules.joined(separator: " "),
            ],
            in: nil,
            log: lab.folder.appendingPathComponent("system.log")
        )
        guard try await build.end(within: .seconds(120)) == .exited(0) else {
            throw LabTrouble.command("The small system could not be built: \(build.text)")
        }
        let md5 = try await Octets.digest(by: "md5sum", of: tree.appendingPathComponent("sysrcd.dat"))
        let settings = """
            SERIAL 0 115200
            DEFAULT small
            LABEL small
              KERNEL vmlinuz
              APPEND initrd=initrd.img console=ttyS0 quiet ip=dhcp \
            root_url=http://\(server)/sysrcd.dat md5=\(md5)

            """
        try settings.write(to: tree.appendingPathComponent("pxelinux.cfg/default"), atomically: true, encoding: .utf8)
    }

    /// $1 the unpacked packages, $2 where to work, $3 the tree, $4 the modules of the kernel.
    private static let build = """
        kernel=$(ls "$1"/boot/vmlinuz-*); version=${kernel##*/vmlinuz-}
        cp "$kernel" "$3/vmlinuz"
        cp /usr/lib/PXELINUX/pxelinux.0 /usr/lib/syslinux/modules/bios/ldlinux.c32 "$3"
        mksquashfs "$2/root" "$3/sysrcd.dat" -quiet -no-progress -all-root -mkfs-time 0 -all-time 0
        ram=$2/initramfs
        mkdir -p "$ram"/bin "$ram"/dev "$ram"/proc "$ram"/sys "$ram"/mnt "$ram"/etc/udhcpc "$ram"/lib/modules
        cp "$1/bin/busybox" "$ram/bin"
        for applet in $("$1/bin/busybox" --list); do [ -e "$ram/bin/$applet" ] || ln -s busybox "$ram/bin/$applet"; done
        [ -e "$1/lib/modules/$version/modules.dep.bin" ] || depmod -b "$1" "$version"
        for module in $4; do modprobe -d "$1" -S "$version" --show-depends "$module"; done |
            while read -r word file rest; do
                [ "$word" = insmod ] || continue
                [ -e "$ram/lib/modules/${file##*/}" ] || { cp "$file" "$ram/lib/modules"; echo "${file##*/}" >> "$ram/lib/modules/order"; }
            done
        install -m 755 "$2/init" "$ram/init"
        install -m 755 "$2/udhcpc" "$ram/etc/udhcpc/default.script"
        cd "$ram" && find . | LC_ALL=C sort | cpio -o -H newc --quiet | gzip -1n > "$3/initrd.img"
        """
}
