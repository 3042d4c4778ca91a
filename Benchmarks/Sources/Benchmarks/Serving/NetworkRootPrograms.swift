import Foundation

/// Servers of roots that stay on the network: block devices and folders.
extension ServedPrograms {
    private var image: String { "\(files)/\(ServeSection.rootImage)" }

    /// Our own, with the image over NBD and its folder over NFS.
    func bootproofRoots(_ port: PeerProgram.Port) -> PeerProgram {
        PeerProgram(name: "bootproof serve", port: port) { [bootproof, files, image] cable, _ in
            [
                bootproof, "serve", "--quiet", "--interface", cable.interface, "--address", "\(cable.server)/12",
                "--nbd", "root=\(image)", "--nfs", "\(files) *(ro,insecure,no_root_squash)",
            ]
        }
    }

    /// With its file plugin.
    var nbdkit: PeerProgram {
        PeerProgram(name: "nbdkit", port: .tcp(10809)) { [image] cable, _ in
            ["nbdkit", "-f", "-n", "-i", cable.server, "-p", "10809", "-r", "-e", "root", "file", image]
        }
    }

    /// It goes into the background by itself; a shell stays, and takes it along when it ends.
    var nbdServer: PeerProgram {
        PeerProgram(name: "nbd-server", port: .tcp(10809)) {
            [program = "\(peers)/bin/nbd-server", image] cable, folder in
            let text = """
                [generic]
                  user = root
                  group = root
                  listenaddr = \(cable.server)
                  port = 10809
                [root]
                  exportname = \(image)
                  readonly = true
                """
            let file = "\(folder)/nbd-server.conf"
            try (text + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let script = """
                trap 'kill $(cat \(folder)/pid); exit' TERM
                \(program) -C \(file) -p \(folder)/pid
                while sleep 0.2 && [ -d /proc/$(cat \(folder)/pid) ]; do :; done
                """
            return ["sh", "-c", script]
        }
    }

    /// With rpcbind beside it. Both keep sockets below /run, which is one for all network namespaces: they get their own.
    var ganesha: PeerProgram {
        PeerProgram(name: "NFS-Ganesha", port: .tcp(2049)) { [peers, files] cable, folder in
            let modules = "\(peers)/usr/lib/\(ServeSection.machine)-linux-gnu/ganesha"
            let settings = """
                NFS_CORE_PARAM {
                    Protocols = 3; mount_path_pseudo = false; Enable_NLM = false; Enable_RQUOTA = false; NFS_Port = 2049;
                    MNT_Port = 20048; Bind_addr = \(cable.server); Enable_UDP = true; Plugins_Dir = "\(modules)";
                }
                EXPORT {
                    Export_Id = 1; Path = \(files); Pseudo = /export; Protocols = 3; Transports = UDP, TCP;
                    Access_Type = RO; Squash = None; SecType = sys, none; FSAL { Name = VFS; }
                }
                LOG { Default_Log_Level = EVENT; }
                """
            let file = "\(folder)/ganesha.conf"
            try (settings + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let script = """
                mount --make-rprivate /; mount -t tmpfs none /run; mkdir -p /run/rpcbind /run/ganesha
                { cat /etc/passwd; echo _rpc:x:0:0::/:; } >/run/passwd; mount --bind /run/passwd /etc/passwd
                \(peers)/sbin/rpcbind -f & until [ -S /run/rpcbind.sock ]; do sleep 0.1; done
                exec \(peers)/usr/bin/ganesha.nfsd -F -f \(file) -L STDERR -p /run/ganesha.pid -N NIV_EVENT
                """
            return ["unshare", "-m", "sh", "-c", script]
        }
    }
}
