internal import NetworkProtocols

/// What EDK2's drivers for PXE and for HTTP boot write, and its boot manager (`NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c`,
/// `NetworkPkg/HttpBootDxe`, `OvmfPkg/Library/PlatformBmPrintScLib/StatusCodeHandler.c`; the screens of captures of OVMF
/// 2022.11).
extension FirmwareScreen {
    func beginEDK2(_ method: NetworkBootClass.Method) {
        host.show(method == .pxe ? ">>Start PXE over IPv4." : ">>Start HTTP Boot over IPv4.")
    }

    /// The file that is about to be fetched.
    func showEDK2(_ file: FirmwareBootFile) {
        switch file.place {
        case .known(.tftp(let server, let name)):
            host.show("  Server IP address is \(server.address)")
            host.show("  NBP filename is \(name.displayText)")
        case .known(.http), .named: host.show("  URI: \(file.name.displayText)")
        }
    }

    func showLoadedByEDK2(_ method: NetworkBootClass.Method, _ size: Int) {
        switch method {
        case .pxe:
            host.show("  NBP filesize is \(size) Bytes")
            host.show(" Downloading NBP file...")
            host.show("  NBP file downloaded successfully.")
        case .http:
            host.show("  File Size: \(size) Bytes")
            host.show("  Downloading...100%")
        }
    }

    /// What the drivers write of a fetch before the line that names the failure.
    func showEDK2Failure(_ failure: FetchFailure, _ method: NetworkBootClass.Method) {
        switch (method, failure) {
        case (.pxe, .stalled), (.pxe, .tooLarge): break
        // The size was asked for in vain.
        case (.pxe, _): host.show("  NBP filesize is 0 Bytes")
        // Once for HEAD, once for GET.
        case (.http, .notFound): for _ in 0..<2 { host.show("  Client Error: 404 Not Found") }
        case (.http, .accessDenied): for _ in 0..<2 { host.show("  Client Error: 403 Forbidden") }
        case (.http, .httpStatus(let status)) where 300..<400 ~= status:
            host.show("  HTTP ERROR: Resource Redirected.")
        case (.http, .httpStatus(let status)):
            host.show("  \(status < 500 ? "Client" : "Server") Error: \(status)")
        case (.http, .silent), (.http, .broken), (.http, .unreachable):
            host.show("  Error: TCP connection failed - Time out.")
        case (.http, _): break
        }
    }

    /// That the boot manager starts the program.
    func startByEDK2(_ method: NetworkBootClass.Method) {
        host.show("BdsDxe: loading \(bootOption(method))")
        host.show("BdsDxe: starting \(bootOption(method))")
    }

    /// What the boot manager writes of the failed boot option, and of there being no other.
    func leaveEDK2(_ method: NetworkBootClass.Method, _ failure: BootFailure) {
        if method == .http, failure != .wrongImage {
            let isAddress = failure == .noOffer || failure == .noBootFile || failure == .proxyOnly
            host.show(isAddress ? "  Error: Server response timeout." : "  Error: Unexpected network error.")
        }
        // The same words for a program of another machine, which its header is looked through for before it is loaded.
        host.show("BdsDxe: failed to load \(bootOption(method)): Not Found")
        host.show("BdsDxe: No bootable option or device was found.")
        host.show("BdsDxe: Press any key to enter the Boot Manager Menu.")
    }

    private func bootOption(_ method: NetworkBootClass.Method) -> String {
        let address = host.hardware.hardwareAddress.text(separator: "").uppercased()
        let protocolName = method == .pxe ? "PXEv4" : "HTTPv4"
        let path = "PciRoot(0x0)/Pci(0x2,0x0)/MAC(\(address),0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)"
        let uri = method == .pxe ? "" : "/Uri()"
        return "Boot0001 \"UEFI \(protocolName) (MAC:\(address))\" from \(path)\(uri)"
    }
}
