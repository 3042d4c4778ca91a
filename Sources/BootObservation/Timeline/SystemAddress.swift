/// How a started system came by its address: the firmware's goes on, or everybody is asked once more.
///
/// Netboot texts differ here: some want the kernel to leave DHCP alone and go on with what the firmware was told, others
/// have the started system ask for itself (PXELINUX IPAPPEND; SystemRescueCd's manual).
public enum SystemAddress: Hashable, Sendable {
    /// It speaks from the firmware's address and has not asked: PXELINUX handed it over where the entry has IPAPPEND 1.
    case kept(byIPAppend: Bool, first: FrameStamp)
    /// It asked by DHCP, BOOTP or RARP, in an exchange of its own.
    case askedAgain(first: FrameStamp)

    /// Where it shows.
    public var first: FrameStamp {
        switch self {
        case .kept(_, let first), .askedAgain(let first): first
        }
    }

    /// What it means, as a phrase.
    public var phrase: String {
        switch self {
        case .kept(byIPAppend: true, _): "the kernel kept the firmware's address by IPAPPEND; no second DHCP"
        case .kept(byIPAppend: false, _): "the system went on with the firmware's address; no second DHCP"
        case .askedAgain: "second exchange: the system asked for an address of its own"
        }
    }
}
