/// The numbers that messages of network block devices begin with (NBD `doc/proto.md`, "Values").
public enum NBDMagic {
    /// `NBDMAGIC`: the first octets of every server.
    public static let greeting: UInt64 = 0x4e42_444d_4147_4943
    /// What follows it in the old style.
    public static let oldStyle: UInt64 = 0x0000_4202_8186_1253
    /// `IHAVEOPT`: what follows it in the new style, and the first octets of every option request.
    public static let option: UInt64 = 0x4948_4156_454f_5054
    public static let optionReply: UInt64 = 0x0003_e889_0455_65a9
    public static let request: UInt32 = 0x2560_9513
    public static let simpleReply: UInt32 = 0x6744_6698
    public static let structuredReply: UInt32 = 0x668e_33ef

    /// Whether these octets, as many as there are, are the first ones of a server.
    static func greetingBegins(with octets: [UInt8]) -> Bool {
        zip(octets, "NBDMAGIC".utf8).allSatisfy { $0 == $1 }
    }
}
