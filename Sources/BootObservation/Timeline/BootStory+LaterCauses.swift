internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    // MARK: Configuration

    /// The loader ran and got no configuration.
    func configurationCause() -> BootCause? {
        let searched = configurationSearch.map { files[$0] }
        if let last = searched.last {
            guard !last.isUnderWay else { return nil }
            if searched.allSatisfy({ $0.fetch.outcome == .notFound }) {
                guard lastSearchStepIsDefault else { return nil }
                return cause(
                    .configuration,
                    nil,

                    "\(nameOfSearcher) found no configuration: the server \(last.fetch.server.address) has none of the \(searched.count) names it tried, \(searched[0].fetch.name.displayText) to \(last.fetch.name.displayText).",
                    screen: screenWithoutConfiguration,
                    remedy: "Put a configuration at \(last.fetch.name.displayText) below the server's root folder.",
                    frames: searched.flatMap(\.frames).sortedWithoutRepetition.firstAndLast(8)
                )
            }
            return transferCause(last, of: searched, stage: .configuration, what: "the configuration")
        }
        guard let loader = loaderFiles.last.map({ files[$0] }) else { return nil }
        if let module = files.last(where: { $0.fetch.start > loader.fetch.end && $0.isFailure && !$0.isDispensable }) {
            return transferCause(module, of: [module], stage: .configuration, what: "the loader's file")
        }
        let session = record.configurings.last { $0.speaker == .loader && $0.session.start > loader.fetch.end }?.session
        if let session, !session.hasLease { return unansweredLoaderCause(loader, session) }
        guard session == nil, !files.contains(where: { $0.fetch.start > loader.fetch.end }),
            !hasOtherTalk(after: loader.fetch.end)
        else { return nil }
        if let cause = unsuitableLoaderCause(loader) ?? outgrownLoaderCause(loader) { return cause }
        if let cause = serverlessGRUBCause(loader) { return cause }
        // A loader asks at once, unless it looks for network cards first; what comes later waits for a person, or for a
        // server that it does not know.
        let quiet = silence(after: loader.fetch.end)
        guard quiet > (loader.isIPXE ? .seconds(30) : .seconds(3)) || record.nextStart != nil else { return nil }
        return cause(
            .configuration,
            nil,
            "\(loader.fetch.name.displayText) was loaded whole, and then the machine asked for nothing in the \(secondsText(quiet)) \(endOfSilence): it found no configuration to ask for, or does not know the server.",
            remedy:
                "Look at its prompt on the screen. A loader takes its server from the DHCP answer it was started with: behind a proxyDHCP server that may be the DHCP server, which has no files.",
            frames: loader.frames
        )
    }

    /// Who looks for a configuration by such names.
    private var nameOfSearcher: String { isGRUB ? "GRUB" : isUBoot ? "U-Boot" : "PXELINUX" }

    private var screenWithoutConfiguration: String {
        isGRUB ? "grub>" : isUBoot ? "Config file not found" : "Unable to locate configuration file"
    }

    /// A loader that was loaded asked DHCP for an address of its own, and got none.
    private func unansweredLoaderCause(_ loader: FetchedFile, _ session: DHCPSession) -> BootCause? {
        let tries = session.requests
        guard tries.count >= 3 || silence(after: session.end) > .seconds(10) else { return nil }
        return cause(
            .configuration,
            nil,

            "\(loader.fetch.name.displayText) was loaded and asked DHCP for an address of its own \(tries.count) times, and got none, though the firmware had got one.",
            remedy:
                "Look into the DHCP server's log: it may refuse the loader's class (user class iPXE), or its pool is empty.",
            frames: tries.map(\.stamp.frame).firstAndLast(6)
        )
    }

    /// Nothing followed the boot file, and it is none that the machine can start.
    private func unsuitableLoaderCause(_ loader: FetchedFile) -> BootCause? {
        let name = loader.fetch.name.displayText
        let remedy = "Put the right file there, or name another one for this kind of machine."
        // U-Boot loads whatever it is told and starts it by another command; iPXE starts much more than other firmware.
        guard let persona = boot.persona, persona.id != "u-boot" else { return nil }
        if let architecture = boot.architecture,
            let objection = loader.fetch.kind.objection(for: architecture),
            !persona.isOfEtherbootFamily || loader.fetch.kind.verdict(for: architecture) == .wrongArchitecture
        {
            // A BIOS starts whatever it is given and says nothing.
            return cause(
                .configuration,
                architecture.isUEFI ? .wrongImage : nil,
                "\(name) came whole, \(loader.fetch.bytes) octets, and nothing followed. \(objection)",
                remedy: loader.fetch.kind.remedy(for: architecture) ?? remedy,
                frames: loader.frames
            )
        }
        if persona.id == "edk2-http", !loader.namesKindForHTTPBoot {
            return cause(
                .configuration,
                .unknownFileType,
                "\(name) came whole, \(loader.fetch.bytes) octets, and nothing followed: neither its name nor, it seems, its Content-Type says what it is, and UEFI HTTP boot takes it for neither a program, a CD nor a disk.",
                remedy: "Let the name end with .efi, .iso or .img, or serve it as application/efi.",
                frames: loader.frames
            )
        }
        if persona.id == "etherboot", case .networkBootProgram = loader.fetch.kind {
            return cause(
                .configuration,
                nil,
                "\(name) came whole, \(loader.fetch.bytes) octets, and nothing followed: Etherboot starts images that mknbi tagged and ELF programs, and no boot program of PXE.",
                remedy: "Give Etherboot an image made by mknbi, or chain to gPXE or iPXE in its format for Etherboot.",
                frames: loader.frames
            )
        }
        guard loader.beginsLikeProgram == false, loader.fetch.kind.bootLoader == .unknown else { return nil }
        return cause(
            .configuration,
            nil,

            "\(name) came whole, \(loader.fetch.bytes) octets, and nothing followed: it is no boot program that is known here, and its first octets are no program's.",
            remedy: remedy,
            frames: loader.frames
        )
    }

    /// EDK2 takes the size from option 13 and makes room for so much (PxeBcBoot.c, PxeBcReadBootFileList).
    private func outgrownLoaderCause(_ loader: FetchedFile) -> BootCause? {
        guard boot.persona?.id.hasPrefix("edk2-") ?? false, !files.contains(where: \.isSizeProbe),
            let lease = record.configurings.first(where: \.session.hasLease)?.session.lease,
            let blocks = lease.message.bootFileSize, blocks > 0, Int(blocks) * 512 < loader.fetch.bytes
        else { return nil }
        return cause(
            .configuration,
            .imageTooLarge,
            "\(loader.fetch.name.displayText) has \(loader.fetch.bytes) octets, and option 13 promised \(blocks) blocks of 512 at most: UEFI firmware makes no more room.",
            remedy: "Leave option 13 out, or have it tell the true size.",
            frames: [lease.stamp.frame] + loader.frames
        )
    }

    /// GRUB for UEFI takes its server from the DHCP server's ACK, which behind a proxy names none, and sets no `root` then
    /// (grub-core/net/drivers/efi/efinet.c, grub_efi_net_config_real).
    private func serverlessGRUBCause(_ loader: FetchedFile) -> BootCause? {
        guard isGRUB, boot.architecture?.isUEFI ?? false, silence(after: loader.fetch.end) > .seconds(3),
            let lease = record.configurings.first(where: \.session.hasLease)?.session.lease,
            lease.message.nextServer.isUnspecified
        else { return nil }
        let name = loader.fetch.name.displayText
        let source = loader.fetch.server.address
        return cause(
            .configuration,
            nil,
            "\(name) came from \(source), and GRUB then asked for nothing: it takes its server from the answer of the DHCP server \(server(of: lease)), which names none (siaddr 0.0.0.0).",
            screen: "grub>",
            remedy:
                "Have the DHCP server name \(source) as next-server, or build GRUB with a configuration that sets root to (tftp,\(source)).",
            frames: [lease.stamp.frame] + loader.frames
        )
    }

    private var lastSearchStepIsDefault: Bool {
        guard let last = configurationSearch.last else { return false }
        return PXELINUXConfigurationSearch.classify(name: files[last].fetch.name) == .default
            || GRUBConfigurationSearch.step(of: files[last].fetch.name) == "default"
            || silence(after: files[last].fetch.end) > .seconds(10)
    }

    // MARK: Kernel

    /// A configuration came, and the kernel or an initrd did not.
    func kernelCause() -> BootCause? {
        guard let configurationFile else { return nil }
        let configured = files[configurationFile]
        if let failed = (initrdFiles + [kernelFile].compactMap { $0 }).first(where: { !isComplete($0) }) {
            let isKernel = failed == kernelFile
            return transferCause(
                files[failed],
                of: [files[failed]],
                stage: .kernel,
                what: isKernel ? "the kernel" : "the initrd"
            )
        }
        if let kernelFile, isComplete(kernelFile) {
            if isRefusedByUBoot(kernelFile) { return wrongKernelCause(files[kernelFile]) }
            if files[kernelFile].fetch.kind == .unknown { return noKernelCause(files[kernelFile]) }
        }
        let later = files.filter { $0.fetch.start > configured.fetch.end && !$0.isSizeProbe }
        if let failed = later.last(where: { $0.isFailure && !$0.isDispensable }) {
            return transferCause(failed, of: [failed], stage: .kernel, what: "the file")
        }
        let last = later.last?.fetch.end ?? configured.fetch.end
        if let refused = refusedConnection(after: last) {
            return cause(
                .kernel,
                nil,

                "\(refused.ends.server) \(refused.ending == .refused ? "refused" : "did not answer") the connection that followed the configuration \(configured.fetch.uri).",
                remedy: "Start the service there, or correct the address in the configuration.",
                frames: [refused.start.frame, refused.end.frame].sortedWithoutRepetition
            )
        }
        guard silence(after: last) > waitOfMenu, !hasOtherTalk(after: configured.fetch.end) else { return nil }
        return unrequestedKernelCause(configured, hasKernel: kernelFile != nil)
    }

    /// U-Boot says what it wants, and is back at its prompt.
    private func wrongKernelCause(_ kernel: FetchedFile) -> BootCause {
        let kind = kernel.fetch.kind == .unknown ? "nothing that is known here" : kernel.fetch.kind.displayName
        return cause(
            .kernel,
            nil,
            "The kernel \(kernel.fetch.name.displayText) came whole, \(kernel.fetch.bytes) octets, and U-Boot does not start it: it is \(kind), and no flat kernel for ARM64.",
            screen: "Bad Linux ARM64 Image magic!",
            remedy: "Put the Image of an ARM64 kernel there (arch/arm64/boot/Image, or Debian's vmlinuz for arm64).",
            frames: kernel.frames
        )
    }

    /// The file that is to be the kernel came whole, and is none.
    private func noKernelCause(_ kernel: FetchedFile) -> BootCause {
        cause(
            .kernel,
            nil,

            "The kernel \(kernel.fetch.name.displayText) came whole, \(kernel.fetch.bytes) octets, and nothing followed: it is no kernel that is known here.",
            remedy: "Put the right file there, or copy it again: it may have been damaged on its way to the server.",
            frames: kernel.frames
        )
    }

    /// The configuration came, and then nobody asked for what it names.
    private func unrequestedKernelCause(_ configured: FetchedFile, hasKernel: Bool) -> BootCause {
        let entry = boot.configuration?.label.map { " (label \($0))" } ?? ""
        let missing = missingFiles.first.map(\.displayText)
        let what = hasKernel ? "the initrd" : missing == nil ? "a kernel" : "the kernel"
        let isPXELINUX = configured.fetch.kind.isPXELINUXConfiguration
        return cause(
            .kernel,
            nil,

            "The configuration \(configured.fetch.uri)\(entry) came, but \(what)\(missing.map { " \($0)" } ?? "") was never asked for.",
            remedy: isPXELINUX
                ? "The menu may wait for a key (no TIMEOUT, PROMPT 1), or the default label does not exist."
                : "Look at the machine's screen: the script may wait for a key, or have stopped with an error.",
            frames: configured.frames
        )
    }

    /// How long a menu may wait for a person, by the configuration's own TIMEOUT, before silence says something.
    private var waitOfMenu: Duration {
        (pxelinuxConfiguration?.unattendedDelay ?? .zero) + .seconds(30)
    }

    // MARK: The system

    /// The kernel came whole; what it started did not get its root.
    func systemCause() -> BootCause? {
        guard boot.reached == .initramfs else { return silentSystemCause() }
        if let rootFile { return imageCause(files[rootFile]) }
        if let circle = redirectedInCircle { return circle }
        if let missing = failedChecksumFile {
            return transferCause(missing, of: [missing], stage: .root, what: "the root image's checksum file")
        }
        if let networkRoot = networkRootCause() { return networkRoot }
        if let reverse = reverseCause() { return reverse }
        let sessions = record.configurings.filter { $0.speaker == .system }.map(\.session)
        if let session = sessions.last, sessions.allSatisfy({ !$0.hasLease }) {
            let tries = session.requests
            guard tries.count >= 3 || silence(after: session.end) > .seconds(10) else { return nil }
            return cause(
                .initramfs,
                nil,
                "The started system asked for an address \(tries.count) times and got none, though the firmware had got one.",
                remedy:
                    "The server may answer PXE clients only, its pool may be empty, or the system uses another network card.",
                frames: tries.map(\.stamp.frame).firstAndLast(6)
            )
        }
        if let lookup = record.lookups.last(where: { $0.outcome != .found && $0.outcome != .underWay }) {
            let name = lookup.question.questions.first.map { $0.name.description.droppingFinalPoint } ?? "a name"
            let what = lookup.outcome == .notFound ? "does not know the name \(name)" : "did not answer for \(name)"
            return cause(
                .root,
                nil,
                "The name server \(lookup.ends.server.address) \(what).",
                remedy: "Add the name, give the address in its place, or correct option 6.",
                frames: (lookup.questionFrames.numbers + [lookup.answerStamp?.frame].compactMap { $0 }).firstAndLast(6)
            )
        }
        return neededFileCause() ?? uncontactedRootCause()
    }

    /// The system asked for something before its root, and for nothing more when it did not get it.
    private func neededFileCause() -> BootCause? {
        guard let systemStart, let last = files.last(where: { $0.fetch.start >= systemStart && !$0.isSizeProbe }),
            last.isFailure
        else { return nil }
        let isCheck = rootSource?.checksumFile.map { $0.displayText == last.fetch.uri } ?? false
        let what = isCheck ? "the checksum file of the root image" : "the file"
        return transferCause(last, of: [last], stage: .root, what: what)
    }

    /// The root image was asked for and is of no use.
    private func imageCause(_ file: FetchedFile) -> BootCause? {
        if boot.root?.passedCheck == false {
            return cause(
                .root,
                nil,

                "The root image \(file.fetch.uri) came whole, \(file.fetch.bytes) octets, but its checksum is not the one that the system compares it with.",
                remedy:
                    "Replace the image or its checksum on the server: one of them is older than the other, or damaged.",
                frames: file.frames
            )
        }
        if file.fetch.isCutSquashFS {
            return cause(
                .root,
                nil,

                "The root image \(file.fetch.uri) came whole, \(file.fetch.bytes) octets, and is cut off: its superblock says that it is longer.",
                remedy: "Copy the image to the server again, and look whether its disk is full.",
                frames: file.frames
            )
        }
        return transferCause(file, of: [file], stage: .root, what: "the root image")
    }

    /// The file of checksums that the system asked for and did not get.
    private var failedChecksumFile: FetchedFile? {
        guard let systemStart, let name = rootSource?.checksumFile?.displayText else { return nil }
        return files.last { $0.fetch.start >= systemStart && isSame($0.fetch.uri, name) && $0.isFailure }
    }

    /// The system's last request was sent elsewhere, as often as the system went along.
    private var redirectedInCircle: BootCause? {
        guard let systemStart, let last = files.last(where: { $0.fetch.start >= systemStart }), last.isRedirect else {
            return nil
        }
        let times = files.filter { $0.fetch.start >= systemStart && $0.isRedirect && $0.fetch.uri == last.fetch.uri }
        guard times.count >= 2 else { return nil }
        return cause(
            .root,
            nil,
            "The server \(last.fetch.server.address) sent the system round in a circle: \(last.fetch.uri) was asked for \(times.count) times, and each answer was a redirect.",
            remedy: "Correct the redirect on the server, so that it leads to the file.",
            frames: times.flatMap(\.frames).sortedWithoutRepetition.firstAndLast(8)
        )
    }

    /// The command line names a root server that was never spoken to.
    private func uncontactedRootCause() -> BootCause? {
        guard let uri = rootSource?.uriText else { return nil }
        let last = boot.end
        let connections = record.connections.filter { $0.start > (systemStart ?? last) }
        if let refused = connections.last(where: { $0.ending == .refused || $0.ending == .unanswered }) {
            return cause(
                .root,
                nil,

                "\(refused.ends.server) \(refused.ending == .refused ? "refused" : "did not answer") the connection for the root \(uri).",
                remedy: "Start the service there, or correct the address on the kernel command line.",
                frames: [refused.start.frame, refused.end.frame].sortedWithoutRepetition
            )
        }
        guard connections.isEmpty, silence(after: last) > .seconds(30),
            !record.talks.contains(where: { $0.last > (systemStart ?? last) })
        else { return nil }
        return cause(
            .root,
            nil,
            "The started system has an address, but never contacted its root \(uri).",
            remedy: "Look at the machine's screen; a missing driver or a misspelt boot option stops it here.",
            frames: [last.frame]
        )
    }

    private var whatCame: String {
        initrdFiles.isEmpty ? "The kernel came whole, no initrd with it" : "The kernel and its initrds came whole"
    }

    /// What was loaded can't be started, by what came of it.
    private func damagedSystemCause(_ kernelFile: Int) -> BootCause? {
        if let short = ([kernelFile] + initrdFiles).map({ files[$0] }).first(where: \.isShorterThanSaid) {
            return cause(
                .initramfs,
                nil,

                "\(short.fetch.name.displayText) ended after \(short.fetch.bytes) octets, though the server had said that it has \(short.announcedSize ?? 0); the system was not heard after it.",
                remedy: "Look at the file on the server, and at the server: it ends transfers too early.",
                frames: short.frames
            )
        }
        if let damaged = initrdFiles.map({ files[$0] }).first(where: { $0.fetch.kind == .unknown }) {
            return cause(
                .initramfs,
                nil,

                "The initrd \(damaged.fetch.name.displayText) came whole, \(damaged.fetch.bytes) octets, and is no archive that is known here; the system was not heard after it.",
                remedy: "Copy the initrd to the server again: it may have been damaged on its way there.",
                frames: damaged.frames
            )
        }
        return nil
    }

    private func silentSystemCause() -> BootCause? {
        guard let kernelFile else { return nil }
        let last = (initrdFiles + [kernelFile]).map { files[$0].fetch.end }.max() ?? boot.end
        let quiet = silence(after: last)
        if quiet > .seconds(30), !hasOtherTalk(after: last), let cause = damagedSystemCause(kernelFile) { return cause }
        if record.nextStart != nil, quiet < .seconds(120) {
            return cause(
                .initramfs,
                nil,

                "\(whatCame), and \(secondsText(quiet)) later the machine started anew, without a word of the system on this network.",
                remedy: "Look at its screen: the kernel may have stopped with an error and restarted the machine.",
                frames: [last.frame, record.nextStart?.frame].compactMap { $0 }
            )
        }
        guard quiet > .seconds(120), !hasOtherTalk(after: last) else { return nil }
        return cause(
            .initramfs,
            nil,

            "\(whatCame), and the machine was never heard of again on this network.",
            remedy: "It may lack a driver for its network card, use another card, or have stopped: look at its screen.",
            frames: [last.frame]
        )
    }
}

extension FetchedFile {
    /// Whether its name alone tells UEFI HTTP boot what it is (EDK2 HttpBootDxe/HttpBootSupport.c, HttpBootCheckImageType).
    fileprivate var namesKindForHTTPBoot: Bool {
        let path = fetch.name.prefix { $0 != UInt8(ascii: "?") }
        return [".efi", ".iso", ".img"].contains(String(decoding: path.suffix(4), as: UTF8.self).lowercased())
    }

    /// Whether it came to its end before the size that the server had announced.
    fileprivate var isShorterThanSaid: Bool {
        guard fetch.outcome == .complete, let announcedSize else { return false }
        return fetch.bytes < announcedSize
    }
}

extension String {
    /// The name as people write it.
    fileprivate var droppingFinalPoint: String { hasSuffix(".") && count > 1 ? String(dropLast()) : self }
}
