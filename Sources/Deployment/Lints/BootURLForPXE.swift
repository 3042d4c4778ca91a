internal import NetworkBoot
internal import NetworkProtocols

/// PXE firmware fetches by TFTP, and takes a URL for a file's name.
enum BootURLForPXE: Lint {
    static let id = "boot-url-for-pxe"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "PXE 2.1 §2.2.2; UEFI 2.10 §24.7; iPXE documentation, “Chainloading iPXE”"
    static let statement = "A URL is offered to loaders and to UEFI HTTP boot, and to no PXE firmware."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for answer in subject.bootAnswers where answer.isURL {
            let url = answer.bootFile.lowercased()
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else { continue }
            let firmware = answer.surely.members.first { asker in
                asker.userClass == nil && (asker.architecture.isBIOS || asker.architecture.isUEFI)
                    && !asker.architecture.isHTTP
            }
            guard let firmware, !(sendsHTTPClient(subject, answer.file) && !answer.isScript) else { continue }
            let isForAll = answer.architectures.isEmpty
            report.add(
                answer.file,
                answer.line,
                "\(answer.bootFile) is offered to PXE firmware\(isForAll ? "" : " (\(firmware.architecture.name))"), which "
                    + "fetches by TFTP and knows no URLs",
                remedy: "offer it to the user class iPXE or to the vendor class HTTPClient alone, and others a loader"
            )
        }
    }

    /// Whether the file speaks to UEFI HTTP boot, whose machines want this class in the answer.
    private static func sendsHTTPClient(_ subject: LintSubject, _ file: String) -> Bool {
        let name = "HTTPClient"
        return subject.dhcpd.contains { entry in
            entry.file.name == file
                && entry.declarations.values.contains { $0.name == "vendor-class-identifier" && $0.text == name }
        }
            || subject.dnsmasq.contains { entry in
                entry.file.name == file
                    && entry.settings.sentOptions.contains { $0.code == .vendorClass && $0.text == name }
            }
            || subject.places.file == file && subject.service?.dhcp?.boot.vendorClass == name
    }

    private static func text(_ before: String, _ behind: String) -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n  \(before)filename \"http://192.168.1.5/boot.ipxe\";\(behind)\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text("", ""))
    static let passes = LintExample.file(
        "dhcpd.conf",
        text("if exists user-class and option user-class = \"iPXE\" { ", " }")
    )
}
