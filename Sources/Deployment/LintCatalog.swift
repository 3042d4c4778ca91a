/// Every lint. **Start here** to add one.
///
/// A lint is one file in `Lints/`, a type that conforms to ``Lint``, and one line in `all`. Copy `NextServerByName.swift`,
/// which looks at a file of an administrator, or `FolderMissing.swift`, which looks at a service and its tree; give it an
/// example that trips it and one that does not. The tests try each on both.
public enum LintCatalog {
    /// One line for each file in `Lints/`, in order; a repository test compares the two.
    public static let all: [any Lint.Type] = [
        ArchisoServerWithoutSlash.self,
        BootFileForOneFirmware.self,
        BootFileForOtherFirmware.self,
        BootFileMissing.self,
        BootFilesDisagree.self,
        BootURLForPXE.self,
        ChainLoadLoop.self,
        ChecksumMissing.self,
        ChecksumWrong.self,
        ClientClassNeverEqual.self,
        ConfigurationNameUnasked.self,
        DefaultLabelMissing.self,
        DnsmasqTFTPWithoutRoot.self,
        ExportForVersionFour.self,
        ExportOptionsDetached.self,
        ExportSquashesRoot.self,
        ExportWritableUnsquashed.self,
        FileSystemTableRoot.self,
        FileUnreadable.self,
        FixedAddressWithoutSubnet.self,
        FolderMissing.self,
        FootnoteInScript.self,
        HardwareAddressOfGroup.self,
        HostInsideGroupIsGlobal.self,
        ImageMissing.self,
        ImageServerElsewhere.self,
        ImageServerUnserved.self,
        InitramfsUnnamed.self,
        InterfaceUnknown.self,
        InterfaceWithSeveralAddresses.self,
        KernelAddressMissing.self,
        KernelDHCPUnneeded.self,
        LabelFileMissing.self,
        LinkLeavesFolder.self,
        LoaderModuleMissing.self,
        LocalAddressForeign.self,
        ModuleListMissing.self,
        MountTableLink.self,
        NBDAddressMismatch.self,
        NBDExportWritable.self,
        NBDPortIgnored.self,
        NextServerByName.self,
        NextServerMissing.self,
        OptionCodeMistaken.self,
        OptionSpaceUnsent.self,
        PXEClassWithoutBootData.self,
        PackageDatabaseLeftovers.self,
        PatternWithoutTab.self,
        PoolWithoutRenewal.self,
        PortShared.self,
        PreflightChecklist.self,
        ProcedureFolderUnknown.self,
        ProcedureNamesIpconfig.self,
        ProxySharesHost.self,
        ProxyWithoutService.self,
        RangeHoldsServer.self,
        RangeOutsideSubnet.self,
        RangesOverlap.self,
        ReservationInsideRange.self,
        ReservationTwice.self,
        ResolverLink.self,
        RouterOutsideSubnet.self,
        ScriptHostsDiffer.self,
        ScriptPathMissing.self,
        ServerNameIsAddress.self,
        TFTPDaemonSwitchedOff.self,
        TFTPDaemonUnconfined.self,
        TFTPServerUnserved.self,
        TagUnset.self,
        VariableDataLarge.self,
        XinetdServiceDisabled.self,
    ]

    /// What all lints have to say, in the order in which a person reads it, behind what is wrong with the files themselves.
    public static func problems(of subject: LintSubject) -> [SettingsProblem] {
        let own = subject.files.flatMap(\.problems)
        let found = all.flatMap { lint in
            var report = LintReport(lint)
            lint.look(at: subject, &report)
            return report.problems
        }
        return (own + found).inReadingOrder
    }
}
