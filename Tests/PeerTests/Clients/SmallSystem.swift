import Foundation

/// A system that boots in seconds: Debian's kernel, an initramfs made of busybox, and a root in a squashfs or in a folder.
///
/// Its /init speaks DHCP and takes its root as ``Root`` says; each step leaves a marker on the console. What it starts from a
/// network root is the root's own /sbin/init.
struct SmallSystem {
    /// Where the root comes from.
    enum Root {
        /// `root_url=` over HTTP, whole, checked by `md5=`; ends in a shell of the initramfs.
        case image
        /// A folder of the server mounted over NFS version 3 and TCP, by the kernel.
        case nfs
        /// The image as a network block device, by the kernel's nbd and nbd-client.
        case nbd(export: String)
    }

    /// Where all of it lies, as a boot server hands it out.
    var tree: URL
    /// The root as a folder.
    var root: URL
    /// What its kernel has to be told.
    let commandLine: String

    static let programs = ["busybox", "cpio", "gzip", "depmod", "modprobe", "mksquashfs", "md5sum", "nbd-client"]
    /// What a file in the root says.
    static let greeting = "This file came over the network."
    /// Something of a size that has to be fetched in many segments, and that does not shrink.
    static let noise = Octets.noise(4_000_000)
    /// Network cards of QEMU's, and what mounts each kind of root.
    private static let modules = ["e1000", "virtio_net", "virtio_pci", "loop", "squashfs", "nfsv3", "nbd"]

    private static let initScript = """
        #!/bin/sh
        mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev
        echo "INITRAMFS-START cmdline=[$(cat /proc/cmdline)]"
        fail() { echo "$1"; poweroff -f; }
        while read -r module; do insmod "/lib/modules/$module"; done < /lib/modules/order
        for word in $(cat /proc/cmdline); do case "$word" in
            root_url=*) url=${word#*=} ;; md5=*) md5=${word#*=} ;; root_nfs=*) folder=${word#*=} ;; root_nbd=*) device=${word#*=} ;;
        esac; done
        ip link set lo up; ip link set eth0 up
        udhcpc -i eth0 -n -q -t 10 -T 2 -s /etc/udhcpc/default.script || fail DHCP-FAILED
        echo DHCP-OK
        if [ -n "$folder" ]; then
            mount -t nfs -o ro,nolock,vers=3,proto=tcp,addr="${folder%%:*}" "$folder" /mnt || fail MOUNT-FAILED
            echo NFS-MOUNTED
            exec switch_root /mnt /sbin/init
        elif [ -n "$device" ]; then
            nbd-client "${device%%/*}" -N "${device#*/}" /dev/nbd0 || fail NBD-FAILED
            mount -t squashfs -o ro /dev/nbd0 /mnt || fail MOUNT-FAILED
            echo NBD-MOUNTED
            exec switch_root /mnt /sbin/init
        fi
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

    /// The root's own first program.
    private static let rootInitScript = """
        #!/bin/sh
        mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev
        echo "ROOT-INIT $(grep ' / ' /proc/mounts | tail -n 1)"
        cat /greeting
        echo "SHA256 $(sha256sum /noise | cut -d ' ' -f 1)"
        echo "ENTRIES $(ls /many | wc -l) $(readlink /many/link)"
        echo ROOT-SHELL-READY
        exec setsid cttyhack sh
        """

    /// Builds the tree of a boot server at that address.
    init(in lab: Lab, server: String, root kind: Root = .image) async throws {
        tree = lab.folder.appendingPathComponent("tree")
        let work = lab.folder.appendingPathComponent("system")
        root = work.appendingPathComponent("root")
        for folder in [tree.appendingPathComponent("pxelinux.cfg"), root.appendingPathComponent("sbin")] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try Self.greeting.write(to: root.appendingPathComponent("greeting"), atomically: true, encoding: .utf8)
        try Self.noise.write(to: root.appendingPathComponent("noise"))
        try Self.rootInitScript.write(to: root.appendingPathComponent("sbin/init"), atomically: true, encoding: .utf8)
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
        commandLine =
            "console=ttyS0 quiet ip=dhcp " + (try await Self.words(for: kind, tree: tree, root: root, server: server))
        let settings = """
            SERIAL 0 115200
            DEFAULT small
            LABEL small
              KERNEL vmlinuz
              APPEND initrd=initrd.img \(commandLine)

            """
        try settings.write(to: tree.appendingPathComponent("pxelinux.cfg/default"), atomically: true, encoding: .utf8)
    }

    /// The root as an image.
    var image: URL { Self.image(in: tree) }

    private static func image(in tree: URL) -> URL { tree.appendingPathComponent("sysrcd.dat") }

    /// Puts another file into the tree.
    func write(_ name: String, _ text: String) throws {
        let file = tree.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Puts a file of this computer's into the tree, under its own name where none is given.
    func add(_ path: String, as name: String? = nil) throws {
        let file = URL(fileURLWithPath: path)
        try FileManager.default.copyItem(at: file, to: tree.appendingPathComponent(name ?? file.lastPathComponent))
    }

    /// How the root is named on the command line.
    private static func words(for kind: Root, tree: URL, root: URL, server: String) async throws -> String {
        switch kind {
        case .image:
            let md5 = try await Octets.digest(by: "md5sum", of: image(in: tree))
            return "root_url=http://\(server)/sysrcd.dat md5=\(md5)"
        case .nfs: return "root_nfs=\(server):\(root.path)"
        case .nbd(let export): return "root_nbd=\(server)/\(export)"
        }
    }

    /// $1 the unpacked packages, $2 where to work, $3 the tree, $4 the modules of the kernel.
    private static let build = """
        kernel=$(ls "$1"/boot/vmlinuz-*); version=${kernel##*/vmlinuz-}
        cp "$kernel" "$3/vmlinuz"
        cp /usr/lib/PXELINUX/pxelinux.0 /usr/lib/syslinux/modules/bios/ldlinux.c32 "$3"
        root=$2/root
        mkdir -p "$root"/bin "$root"/dev "$root"/proc "$root"/sys "$root"/many
        cp "$1/bin/busybox" "$root/bin"; ln -s busybox "$root/bin/sh"
        for applet in $("$1/bin/busybox" --list); do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
        seq -f 'entry-%04g' 1999 | (cd "$root/many" && xargs touch); ln -s ../greeting "$root/many/link"
        chmod 755 "$root/sbin/init"
        mksquashfs "$root" "$3/sysrcd.dat" -quiet -no-progress -all-root -mkfs-time 0 -all-time 0
        ram=$2/initramfs
        mkdir -p "$ram"/bin "$ram"/dev "$ram"/proc "$ram"/sys "$ram"/mnt "$ram"/etc/udhcpc "$ram"/lib/modules "$ram"/lib64
        cp "$1/bin/busybox" "$ram/bin"
        for applet in $("$1/bin/busybox" --list); do [ -e "$ram/bin/$applet" ] || ln -s busybox "$ram/bin/$applet"; done
        cp "$1/sbin/nbd-client" "$ram/bin"
        ldd "$1/sbin/nbd-client" | grep -o '/[^ ]*' | while read file; do mkdir -p "$ram${file%/*}"; cp -L "$file" "$ram$file"; done
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
