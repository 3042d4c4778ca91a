import NetworkBoot
import NetworkProtocols
import RoundTrip

/// PXELINUX configurations, and each entry's command line as the kernel reads it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let configuration = PXELINUXConfiguration(input)
    precondition(configuration.encoded == input, "An octet of the configuration was lost.")
    precondition(PXELINUXConfiguration(configuration.encoded) == configuration)
    for entry in configuration.entries {
        let commandLine = KernelCommandLine(entry.effectiveAppend)
        precondition(commandLine.encoded == entry.effectiveAppend, "An octet of the command line was lost.")
        precondition(KernelCommandLine(commandLine.encoded) == commandLine)
    }
    return 0
}
