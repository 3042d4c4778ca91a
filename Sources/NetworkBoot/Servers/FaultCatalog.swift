/// Every fault. **Start here** to add one.
///
/// A fault is one file in `Faults/`, a type that conforms to ``ServerFault``, and one line in `all`. Copy
/// `DHCPNoServerIdentifier.swift`, which changes replies, or `DHCPSilentAfterDiscover.swift`, which swallows requests;
/// name the rules that catch it.
/// The tests run each against a client and compare the rules that are broken with what the fault says.
public enum FaultCatalog {
    /// In the order of their names.
    public static let all: [any ServerFault.Type] = listed.sorted { $0.name < $1.name }

    /// One line for each file in `Faults/`, by the name of the type; a repository test compares the two.
    private static let listed: [any ServerFault.Type] = [
        DHCPAckDiffersFromOffer.self,
        DHCPBootFileNoNUL.self,
        DHCPClientIdentifierNotEchoed.self,
        DHCPExceedsMaximumMessage.self,
        DHCPFileAndOption67Disagree.self,
        DHCPIgnoresGiaddr.self,
        DHCPIgnoresParameterList.self,
        DHCPLateOffer.self,
        DHCPLeaseTimeZero.self,
        DHCPMissingLeaseTime.self,
        DHCPNAKAfterRequest.self,
        DHCPNAKStray.self,
        DHCPNextServerWrong.self,
        DHCPNextServerZero.self,
        DHCPNoBootFile.self,
        DHCPNoEndOption.self,
        DHCPNoServerIdentifier.self,
        DHCPOfferInUseAddress.self,
        DHCPOfferSameAddressTwice.self,
        DHCPOption82NotEchoed.self,
        DHCPOptionLengthOverrun.self,
        DHCPOverloadWrong.self,
        DHCPPaddingMissing.self,
        DHCPSilentAfterDiscover.self,
        DHCPT1AfterT2.self,
        DHCPUnicastToBroadcastFlag.self,
        DHCPWrongChaddr.self,
        DHCPWrongXID.self,
        DNSNameUnknown.self,
        DNSSilent.self,
        HTTPBootWithoutClass.self,
        HTTPCaseFolding.self,
        HTTPChunkedTo10.self,
        HTTPClosesMidBody.self,
        HTTPRangeIgnored206.self,
        HTTPRedirectLoop.self,
        HTTPWrongContentLength.self,
        ImageBitFlip.self,
        NBDDisconnectMidRead.self,
        NBDOldStyleOnly.self,
        NBDReplyWrongHandle.self,
        NBDUnknownExportServed.self,
        NBDWriteAccepted.self,
        NBDWrongSize.self,
        NFSMountDenied.self,
        NFSPortMapperWrongPort.self,
        NFSReadDirCookieLoop.self,
        NFSShortRead.self,
        NFSStaleHandle.self,
        NFSWriteAccepted.self,
        NFSWrongXID.self,
        PXE43Malformed.self,
        PXE60Without43.self,
        PXE97NotEchoed.self,
        PXELoop.self,
        PXEURLToTFTPClient.self,
        PXEWrongArchitecture.self,
        ProxyAnswersNonPXE.self,
        ProxyBootServerSilent.self,
        ProxyBootServerWrongType.self,
        ProxyGivesAddress.self,
        ProxyPromptZeroTimeoutMenu.self,
        RelayDuplicates.self,
        RelayStripsOptions.self,
        TFTPAcceptsAnyPort.self,
        TFTPBlockRepeatForever.self,
        TFTPBlockSkip.self,
        TFTPErrorCodeZero.self,
        TFTPFromPort69.self,
        TFTPIgnoresOACKTerms.self,
        TFTPNeverRetransmits.self,
        TFTPNoFinalEmptyBlock.self,
        TFTPOACKLargerBlockSize.self,
        TFTPOACKUnaskedOption.self,
        TFTPPathEscape.self,
        TFTPRolloverToOne.self,
        TFTPSilent.self,
        TFTPSizeWrong.self,
        TFTPTruncates.self,
    ]

    /// The names of all faults, in order.
    public static let names: [FaultName] = all.map { $0.name }

    /// The kind of fault of that name.
    public static func kind(_ name: FaultName) -> (any ServerFault.Type)? { all.first { $0.name == name } }

    /// A fault by its name, with its settings; what they leave out is as ``ServerFault/parameters`` says.
    public static func fault(
        _ name: FaultName,
        _ settings: FaultSettings = FaultSettings()
    ) throws(FaultProblem) -> any ServerFault {
        guard let kind = kind(name) else { throw .unknownFault(name) }
        let parameters = kind.parameters
        for name in settings.names where !parameters.contains(where: { $0.name == name }) {
            throw .unknownParameter(name, known: parameters.map(\.name))
        }
        var complete = settings
        for parameter in parameters {
            let value = settings[parameter.name] ?? parameter.standard
            guard value.kind == parameter.standard.kind else {
                throw .wrongKind(parameter.name, wanted: parameter.standard.kind)
            }
            complete[parameter.name] = value
        }
        return kind.init(complete)
    }
}
