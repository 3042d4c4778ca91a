internal import NetworkProtocols

extension PXELINUXConfiguration {
    /// Something about a line that deserves a word, though PXELINUX itself says nothing.
    public struct Observation: Hashable, Sendable {
        public var kind: Kind
        /// Counted from 1; 0 where it is about the whole file.
        public var line: Int
        /// The included file that the line is in; nil for the configuration itself.
        public var file: [UInt8]?
        /// The word, label or name that it is about.
        public var subject: [UInt8]

        /// What deserves the word.
        public enum Kind: Hashable, Sendable {
            /// The first word is none of PXELINUX's: the line does nothing.
            case unknownKeyword
            /// The second word of a MENU line is none of the menu's.
            case unknownMenuKeyword
            /// An earlier LABEL, on line `first`, has the name already: this one is never reached.
            case duplicateLabel(first: Int)
            /// LABEL without a name.
            case labelWithoutName
            /// DEFAULT names no label: it is taken for a file name.
            case defaultNamesNoLabel
            /// ONTIMEOUT or ONERROR names no label.
            case commandNamesNoLabel
            /// Neither DEFAULT nor UI: the machine stops at `boot:`.
            case missingDefault
            /// DEFAULT or UI stood before, on line `first`: the later one counts.
            case repeatedDefault(first: Int)
            /// UI stands beside a PROMPT that it overrides.
            case promptIgnored
            /// A word that may stand once in an entry stood before, on line `first`: the later one counts.
            case repeatedInEntry(first: Int)
            /// A word that means something only in an entry stands before the first LABEL, or behind a submenu's edge.
            case outsideEntry
            /// The line has more than 4095 octets: the loader reads the rest as a line of its own.
            case lineTooLong(length: Int)
            /// The kernel's command line has more than 2047 octets: "cmdline too long".
            case commandLineTooLong(length: Int)
            /// A file name has more than 255 octets.
            case fileNameTooLong(length: Int)
            /// Nothing follows a word that needs an argument.
            case missingArgument
            /// Something else than a number follows a word that takes one.
            case notANumber
            /// PXELINUX can't start this kind of file.
            case unsupportedKernelKind
            /// This kind of file is known to 3.x and 4.x only.
            case removedKernelKind
            /// APPEND has several `initrd=`, or one beside INITRD: 3.x takes the last, 6 the first.
            case repeatedInitialRAMDisk
            /// The line ends in a backslash, which continues nothing here.
            case trailingBackslash
            /// TEXT without ENDTEXT: everything behind it is text.
            case textNotClosed
            /// ENDTEXT without TEXT.
            case endTextWithoutText
            /// MENU BEGIN without MENU END.
            case submenuNotClosed
            /// MENU END without MENU BEGIN.
            case submenuNotOpened
            /// MENU GOTO or MENU EXIT names no menu: the entry is disabled.
            case menuTagUnknown
            /// Files include each other too deeply, or too often: no more are read.
            case includeLimit
            /// The file begins with a byte order mark, which hides its first word.
            case byteOrderMark
            /// A NUL or a carriage return inside the line hides what follows it.
            case hiddenText
        }

        /// One sentence for people.
        public var sentence: String {
            let name = subject.displayText
            switch kind {
            case .unknownKeyword: return "\(name) is no word of PXELINUX: the line does nothing."
            case .unknownMenuKeyword: return "MENU \(name) is no word of the menu: the line does nothing."
            case .duplicateLabel(let first):
                return "Label \(name) stands on line \(first) already: this one is never used."
            case .labelWithoutName: return "LABEL has no name."
            case .defaultNamesNoLabel: return "DEFAULT \(name) names no label: it is fetched as a file."
            case .commandNamesNoLabel: return "\(name) names no label: it is fetched as a file."
            case .missingDefault: return "Neither DEFAULT nor UI: the machine stops at the boot: prompt."
            case .repeatedDefault(let first): return "\(name) stands on line \(first) already: the later one counts."
            case .promptIgnored: return "UI runs at once: PROMPT has no effect."
            case .repeatedInEntry(let first): return "\(name) stands on line \(first) already: the later one counts."
            case .outsideEntry: return "\(name) belongs to no entry: the line does nothing."
            case .lineTooLong(let length): return "The line has \(length) octets, PXELINUX reads 4095 at a time."
            case .commandLineTooLong(let length):
                return "The command line of \(name) has \(length) octets, PXELINUX takes 2047."
            case .fileNameTooLong(let length): return "The file name has \(length) octets, PXELINUX takes 255."
            case .missingArgument: return "\(name) needs an argument."
            case .notANumber: return "\(name) is no number."
            case .unsupportedKernelKind: return "\(name) can't be started over the network by PXELINUX."
            case .removedKernelKind: return "\(name) is known to PXELINUX 3.x and 4.x only."
            case .repeatedInitialRAMDisk:
                return "\(name) names its initrd more than once: PXELINUX 3.x and 4.x take the last, 6 the first."
            case .trailingBackslash: return "A backslash continues no line here."
            case .textNotClosed: return "TEXT is never closed by ENDTEXT: what follows is lost."
            case .endTextWithoutText: return "ENDTEXT without TEXT."
            case .submenuNotClosed: return "MENU BEGIN \(name) is never closed by MENU END."
            case .submenuNotOpened: return "MENU END without MENU BEGIN."
            case .menuTagUnknown: return "No menu is tagged \(name): the entry is disabled."
            case .includeLimit: return "\(name) is not read: files include each other too deeply or too often."
            case .byteOrderMark: return "The file begins with a byte order mark, which hides its first word."
            case .hiddenText: return "A NUL or carriage return inside the line hides the rest of it."
            }
        }
    }
}
