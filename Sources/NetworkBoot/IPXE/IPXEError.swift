internal import NetworkProtocols

/// Why a command of a script failed: what is shown, the number that `${errno}` has, and what it means for the boot.
struct IPXEError: Error, Hashable, Sendable {
    /// As `strerror` words it, without the number.
    var text: String
    var number: UInt32
    /// What kind of end a boot comes to that fails so.
    var failure: BootFailure
    /// One sentence for people.
    var sentence: String

    /// How a program shows it.
    func shown(by build: IPXEBuild) -> String {
        let digits = IPXEErrorNumber(rawValue: number).text
        return build.dialect == .gpxe ? "\(text) (0x\(digits))" : "\(text) (\(build.errorLocation)\(digits))"
    }
}

/// How a command ended.
enum IPXEOutcome: Sendable {
    case success
    case failure(IPXEError)
    /// The boot went on with something else, or is at its end.
    case over(Handover)

    var error: IPXEError? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

/// Which gPXE or iPXE it is.
struct IPXEBuild: Sendable {
    let persona: Persona
    let dialect: IPXEDialect
    let platform: IPXEErrorNumber.Platform
    /// `1.21.1`
    let version: String
    /// Through which driver it uses its card.
    let driver: String

    /// - Parameter version: what its own file says; nil for what the persona is known by.
    init(persona: Persona, version: String?, driver: String) {
        self.persona = persona
        dialect = persona.id == Persona.gpxe.id ? .gpxe : .ipxe
        platform = persona.architectures.contains(.bios) ? .bios : .efi
        self.version = version ?? (dialect == .gpxe ? "0.9.9" : "1.0.0+")
        self.driver = driver
    }

    /// `gPXE` or `iPXE`.
    var program: String { dialect == .gpxe ? "gPXE" : "iPXE" }

    /// What stands before an error's number: builds of 2020 and later say https.
    var errorLocation: String { isOf2020 ? "https://ipxe.org/" : "http://ipxe.org/" }

    private var isOf2020: Bool { !(ReleaseNumber(version) < ReleaseNumber(1, 20)) }

    /// Built from what came after the release 1.21.1.
    private var isLaterThan1211: Bool {
        version.hasPrefix("1.21.1+") || ReleaseNumber(1, 21, 1) < ReleaseNumber(version)
    }

    /// Whether it looks for autoexec.ipxe beside itself (iPXE `interface/efi/efi_autoexec.c`).
    var looksForAutoexec: Bool { dialect == .ipxe && platform == .efi && isLaterThan1211 }

    /// Whether it leaves initrds to any kernel that asks for them (EFI_LOAD_FILE2_PROTOCOL).
    var leavesInitrds: Bool { platform == .bios || isLaterThan1211 }

    /// The error as this build numbers it.
    func error(
        _ error: IPXEErrorNumber.POSIXError,
        _ file: IPXEErrorNumber.SourceFile,
        which: UInt32 = 0,
        text: String? = nil,
        _ failure: BootFailure,
        _ sentence: String
    ) -> IPXEError {
        let number = IPXEErrorNumber(error, in: file, which: which, platform: platform).rawValue
        return IPXEError(text: text ?? error.text, number: number, failure: failure, sentence: sentence)
    }
}

extension IPXEBuild {
    /// What a file that did not come looks like to the program.
    func error(_ reason: FetchFailure, isHTTP: Bool, _ subject: String) -> IPXEError {
        let (error, file, which, text) = Self.cause(of: reason, isHTTP: isHTTP)
        return self.error(
            error,
            file,
            which: which,
            text: text,
            reason.bootFailure(isHTTP: isHTTP),
            reason.sentence(of: subject)
        )
    }

    private typealias Cause = (IPXEErrorNumber.POSIXError, IPXEErrorNumber.SourceFile, UInt32, String?)

    private static func cause(of reason: FetchFailure, isHTTP: Bool) -> Cause {
        switch reason {
        case .notFound: return (.noEntry, isHTTP ? .http : .tftp, 0, nil)
        case .accessDenied:
            return isHTTP ? (.notPermitted, .http, 1, "HTTP 403 Forbidden") : (.permissionDenied, .tftp, 0, nil)
        case .tftpError: return (.notSupported, .tftp, 0, nil)
        case .httpStatus(let status) where status >= 500: return (.inputOutput, .http, 5, "HTTP 5xx Server Error")
        case .httpStatus(let status) where status >= 400: return (.inputOutput, .http, 4, "HTTP 4xx Client Error")
        case .httpStatus, .redirectFailed: return (.inputOutput, .http, 1, "Unrecognised HTTP response code")
        case .badAnswer:
            return isHTTP ? (.invalidArgument, .http, 1, "Invalid status line") : (.invalidArgument, .tftp, 0, nil)
        case .broken(.refused, _): return isHTTP ? (.connectionRefused, .tcp, 0, nil) : (.timedOut, .tftp, 0, nil)
        case .broken: return isHTTP ? (.connectionReset, .tcp, 0, nil) : (.timedOut, .tftp, 0, nil)
        case .unreachable(.noRoute): return (.networkUnreachable, .ipv4, 0, "Network unreachable")
        case .silent, .stalled, .unreachable: return (.timedOut, isHTTP ? .tcp : .tftp, 0, nil)
        // It asks for no size beforehand, and looks at no Content-Type.
        case .sizeNotTold, .unknownFileType: return (.invalidArgument, isHTTP ? .http : .tftp, 0, nil)
        case .tooLarge: return (.outOfMemory, isHTTP ? .http : .tftp, 0, nil)
        case .aborted: return (.cancelled, .monojob, 0, nil)
        }
    }
}
