import NetworkBoot
import NetworkProtocols
import RoundTrip

/// PXELINUX configurations, and each entry's command line as the kernel reads it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let configuration = PXELINUXConfiguration(input)
    ensure(configuration.encoded == input, "An octet of the configuration was lost.")
    ensure(PXELINUXConfiguration(configuration.encoded) == configuration)
    for entry in configuration.entries {
        let commandLine = KernelCommandLine(entry.effectiveAppend)
        ensure(commandLine.encoded == entry.effectiveAppend, "An octet of the command line was lost.")
        ensure(KernelCommandLine(commandLine.encoded) == commandLine)
    }
    return 0
}
