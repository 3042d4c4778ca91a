/// The live system of Arch Linux: `archiso_http_srv=`, `archiso_nfs_srv=` or `archiso_nbd_srv=`.
struct Archiso: ArchisoPersonality {
    let system = ArchisoSystem(
        id: "archiso",
        name: "archiso",
        facts: ArchisoSystem.commonFacts,
        baseDirectory: "arch"
    )
}
