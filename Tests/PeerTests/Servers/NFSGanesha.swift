import Foundation

/// NFS-Ganesha with rpcbind beside it, over UDP and TCP, version 3 alone.
///
/// rpcbind keeps its socket and its state below /run, which is one for all network namespaces: both run with a /run of their own.
/// It wants the user that its package would have made.
struct NFSGanesha: PeerServer {
    var name: String { "ganesha" }
    /// What is exported, under the path that it has.
    var folder: URL
    /// `RO` or `RW`.
    var access = "RO"
    /// Which versions it speaks, such as `3` or `4`.
    var protocols = "3"

    static let programs = ["ganesha.nfsd", "rpcbind", "unshare"]

    func launch(on host: LabHost, in place: URL) throws -> Launch {
        let modules = Peers.root.appendingPathComponent("usr/lib/x86_64-linux-gnu/ganesha").path
        let text = """
            NFS_CORE_PARAM {
                Protocols = \(protocols); mount_path_pseudo = false; Enable_NLM = false; Enable_RQUOTA = false; NFS_Port = 2049;
                MNT_Port = 20048; Bind_addr = \(host.address); Enable_UDP = true; Plugins_Dir = "\(modules)";
            }
            NFSv4 { RecoveryRoot = "\(place.path)/recovery"; Grace_Period = 5; Lease_Lifetime = 5; }
            EXPORT {
                Export_Id = 1; Path = \(folder.path); Pseudo = /export; Protocols = \(protocols); Transports = UDP, TCP;
                Access_Type = \(access); Squash = None; SecType = sys, none; FSAL { Name = VFS; }
            }
            LOG { Default_Log_Level = EVENT; }
            """
        let file = place.appendingPathComponent("ganesha.conf")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let script = place.appendingPathComponent("start")
        try """
        mount --make-rprivate /; mount -t tmpfs none /run; mkdir -p /run/rpcbind /run/ganesha
        { cat /etc/passwd; echo _rpc:x:0:0::/:; } >/run/passwd; mount --bind /run/passwd /etc/passwd
        rpcbind -f & until [ -S /run/rpcbind.sock ]; do sleep 0.1; done
        exec ganesha.nfsd -F -f \(file.path) -L STDERR -p /run/ganesha.pid -N NIV_EVENT
        """.write(to: script, atomically: true, encoding: .utf8)
        return Launch(
            arguments: ["unshare", "-m", "sh", script.path],
            readiness: [.said("NFS SERVER INITIALIZED"), .bound(.tcp(2049))]
        )
    }
}
