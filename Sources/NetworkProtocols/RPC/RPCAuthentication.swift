/// How a caller says who it is (RFC 5531 §8.1).
public struct RPCAuthenticationFlavor: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let none = RPCAuthenticationFlavor(rawValue: 0)
    /// AUTH_SYS, formerly AUTH_UNIX: numbers of user and groups, claimed and not proved.
    public static let system = RPCAuthenticationFlavor(rawValue: 1)
    public static let short = RPCAuthenticationFlavor(rawValue: 2)
    public static let diffieHellman = RPCAuthenticationFlavor(rawValue: 3)
    /// RPCSEC_GSS (RFC 2203).
    public static let gss = RPCAuthenticationFlavor(rawValue: 6)
    /// AUTH_TLS (RFC 9289).
    public static let tls = RPCAuthenticationFlavor(rawValue: 7)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension RPCAuthenticationFlavor: CustomStringConvertible {
    public var description: String {
        switch self {
        case .none: "AUTH_NONE"
        case .system: "AUTH_SYS"
        case .short: "AUTH_SHORT"
        case .diffieHellman: "AUTH_DH"
        case .gss: "RPCSEC_GSS"
        case .tls: "AUTH_TLS"
        default: "flavor \(rawValue)"
        }
    }
}

/// A credential or a verifier (RFC 5531 §8.2, `opaque_auth`).
public struct RPCAuthentication: Hashable, Sendable {
    public var flavor: RPCAuthenticationFlavor
    public var body: XDROpaque

    /// AUTH_NONE without a body.
    public static let none = RPCAuthentication(flavor: .none)
    /// The most octets that a body may have (RFC 5531 §8.2).
    public static let bodyLimit = 400

    public init(flavor: RPCAuthenticationFlavor, body: XDROpaque = XDROpaque()) {
        self.flavor = flavor
        self.body = body
    }

    /// AUTH_SYS with this credential.
    public init(_ credential: RPCSystemCredential) {
        self.init(flavor: .system, body: XDROpaque(credential.encoded))
    }

    /// What AUTH_SYS says; nil for other flavors, and where the body is not as long as what it says.
    public var systemCredential: RPCSystemCredential? {
        guard flavor == .system else { return nil }
        var reader = ByteReader(body.octets.span)
        guard let credential = try? RPCSystemCredential(decoding: &reader), reader.isAtEnd else { return nil }
        return credential
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        flavor = RPCAuthenticationFlavor(rawValue: try reader.readUInt32())
        body = try XDROpaque(decoding: &reader)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(flavor.rawValue)
        body.encode(into: &writer)
    }
}

/// The body of an AUTH_SYS credential (RFC 5531 appendix A, `authsys_parms`).
public struct RPCSystemCredential: Hashable, Sendable {
    public var stamp: UInt32
    /// At most 255 octets; says nothing that anything may depend on.
    public var machineName: XDROpaque
    public var userID: UInt32
    public var groupID: UInt32
    /// At most 16.
    public var groups: [UInt32]

    public static let machineNameLimit = 255
    public static let groupLimit = 16

    public init(
        stamp: UInt32 = 0,
        machineName: [UInt8] = [],
        userID: UInt32 = 0,
        groupID: UInt32 = 0,
        groups: [UInt32] = []
    ) {
        self.stamp = stamp
        self.machineName = XDROpaque(machineName)
        self.userID = userID
        self.groupID = groupID
        self.groups = groups
    }

    /// Whether it keeps the limits of RFC 5531 appendix A.
    public var isWithinLimits: Bool {
        machineName.octets.count <= Self.machineNameLimit && groups.count <= Self.groupLimit
    }

    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        stamp = try reader.readUInt32()
        machineName = try XDROpaque(decoding: &reader)
        userID = try reader.readUInt32()
        groupID = try reader.readUInt32()
        groups = try reader.readXDRNumbers()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(stamp)
        machineName.encode(into: &writer)
        writer.write(userID)
        writer.write(groupID)
        writer.writeXDRNumbers(groups)
    }

    var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 64)
        encode(into: &writer)
        return writer.bytes
    }
}

/// Why a call was not let in (RFC 5531 §9, `auth_stat`).
public struct RPCAuthenticationStatus: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let badCredential = RPCAuthenticationStatus(rawValue: 1)
    public static let rejectedCredential = RPCAuthenticationStatus(rawValue: 2)
    public static let badVerifier = RPCAuthenticationStatus(rawValue: 3)
    public static let rejectedVerifier = RPCAuthenticationStatus(rawValue: 4)
    public static let tooWeak = RPCAuthenticationStatus(rawValue: 5)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension RPCAuthenticationStatus: CustomStringConvertible {
    public var description: String {
        switch rawValue {
        case 0: "AUTH_OK"
        case 1: "AUTH_BADCRED"
        case 2: "AUTH_REJECTEDCRED"
        case 3: "AUTH_BADVERF"
        case 4: "AUTH_REJECTEDVERF"
        case 5: "AUTH_TOOWEAK"
        case 6: "AUTH_INVALIDRESP"
        case 7: "AUTH_FAILED"
        case 13: "RPCSEC_GSS_CREDPROBLEM"
        case 14: "RPCSEC_GSS_CTXPROBLEM"
        default: "auth_stat \(rawValue)"
        }
    }
}
