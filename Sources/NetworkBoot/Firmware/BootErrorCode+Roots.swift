extension BootErrorCode {
    /// What Linux and the programs of an initramfs print when a root over NFS or NBD fails (Linux `init/do_mounts.c`,
    /// `net/sunrpc`, `drivers/block/nbd.c`; nfs-utils `utils/mount`; nbd `nbd-client.c`).
    static let networkRoots: [BootErrorCode] = kernelRoots + nfsMounts + nbdDevices

    private static let kernelRoots: [BootErrorCode] = [
        BootErrorCode(
            "",
            .linuxRoot,
            "VFS: Unable to mount root fs via NFS",
            meaning: "The kernel itself mounts its root (root=/dev/nfs), tried six times and got none.",
            causes: [
                "The server refuses the export to this address, or has no such path.",
                "Without a path in nfsroot= and in option 17 it asks for /tftpboot/ and its own address.",
                "Old kernels ask for NFS version 2 over UDP, which servers of today do not have.",
            ],
            remedy: "See MNT and its answer in the capture; add nfsvers=3,tcp (or v3) behind the path in nfsroot=."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "Unable to mount root fs on unknown-block(0,255)",
            meaning: "The root was to come over NFS (device 0:255), and the kernel panics without it.",
            causes: [
                "What stands before this line failed: the address (ip=), or the mount.",
                "The kernel lacks CONFIG_ROOT_NFS, or the driver of its network card.",
            ],
            remedy: "Look at the lines before it, and at the last of the machine's calls in the capture."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "Unable to mount root fs on unknown-block(0,0)",
            meaning: "The kernel has no root: no initramfs came along, and it knows no device by the name in root=.",
            causes: [
                "The loader gave the kernel no initrd: no initrd= behind APPEND, an INITRD or initrd line that failed.",
                "root= names a device whose driver is in the initramfs alone.",
                "With root=/dev/nfs: the kernel lacks CONFIG_ROOT_NFS.",
            ],
            remedy: "See in the capture whether the initramfs was fetched whole, and name it beside the kernel."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "not responding, still trying",
            meaning: "A root or folder is mounted over NFS, and its server answers no more; the system waits for it.",
            causes: [
                "The server, or the way to it, is down.",
                "A firewall forgot the connection, or lets no fragments of UDP through.",
            ],
            remedy: "Start the server again: a hard mount goes on by itself and says OK."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "Stale file handle",
            meaning: "The server knows the file no more by the handle that it once gave for it.",
            causes: [
                "What is exported was replaced, or exported anew from another file system.",
                "The server forgot its handles at its restart: without fsid= they hang on its devices.",
            ],
            remedy: "Start the machine anew; keep the exported folder in place, and give its export an fsid."
        ),
    ]

    private static let nfsMounts: [BootErrorCode] = [
        BootErrorCode(
            "",
            .linuxRoot,
            "access denied by server while mounting",
            meaning: "MOUNT answered with MNT3ERR_ACCES: the server does not give the folder to this machine.",
            causes: [
                "The line of the export names other addresses.",
                "The folder is not exported at all, which is answered alike.",
                "The call came from a port above 1023, and the export has no insecure.",
            ],
            remedy: "Compare exportfs -v on the server with the address and the port of MNT in the capture."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "requested NFS version or transport protocol is not supported",
            meaning: "The server does not have the version of NFS, or not over UDP or TCP as was asked.",
            causes: [
                "The server has NFS version 4 only, or no UDP.",
                "The NFS server is not running, so that nothing is registered.",
            ],
            remedy: "See rpcinfo -p of the server, and say vers= and proto= as it has them."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "Program not registered",
            meaning: "The port mapper answers, and knows no NFS or MOUNT.",
            causes: ["The NFS server was not started, or was started before rpcbind."],
            remedy: "Start it again, and see rpcinfo -p."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "Port mapper failure",
            meaning: "Nobody answers at port 111 of the server.",
            causes: ["rpcbind is not running there.", "A firewall drops port 111."],
            remedy: "Start rpcbind, open UDP and TCP 111, or name the ports: port=2049,mountport=20048."
        ),
    ]

    private static let nbdDevices: [BootErrorCode] = [
        BootErrorCode(
            "",
            .linuxRoot,
            "trying to connect to an oldstyle server",
            meaning: "nbd-client since 3.10 speaks the new style only, and the server greeted it in the old one.",
            causes: ["An nbd-server before 3.10, or nbdkit -o, serves one device on that port."],
            remedy: "Serve the new style on port 10809 with a named export."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "Receive control failed",
            meaning: "The connection to a network block device broke; what is mounted from it can't be read any more.",
            causes: ["The server was stopped or closed the connection.", "The way to it is down."],
            remedy:
                "Start the server again; with -persist the client comes back by itself, else start the machine anew."
        ),
        BootErrorCode(
            "",
            .linuxRoot,
            "SQUASHFS error",
            meaning: "The root's image can't be read: what lies under it failed, or the image is damaged.",
            causes: [
                "The network block device or the NFS server under it answers no more.",
                "The image on the server was replaced while it was in use, or was copied in part.",
            ],
            remedy: "See what the server said last in the capture; compare the image's checksum."
        ),
    ]
}
