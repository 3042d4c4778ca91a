/// What the texts that the project grew from print of dhcpd.conf, letter by letter.
enum PrintedDHCPFiles {
    /// SystemRescueCd manual, PXE network booting.
    static let systemRescueCD = """
        subnet 192.168.1.0 netmask 255.255.255.0
        {
                range 192.168.1.200 192.168.1.210;
                range dynamic-bootp 192.168.1.211 192.168.1.220;
                next-server 192.168.1.5;
                filename "pxelinux.0";
        }

        """

    /// The same manual, one statement by itself.
    static let nextServer = "next-server 192.168.1.5; # IP addr of the TFTP server\n"

    /// Diskless Linux with PXE HOWTO.
    static let diskless = """
        host pxeclient {
        hardware ethernet AA:BB:CC:DD:EE:FF;
        fixed-address 192.168.1.55;
        option host-name "pxeclient";

        filename "/pxelinux.0";
        next-server tftpserver;
        option root-path "nfsserver:/netboot/pxeclient";
        }

        """

    /// Booting Straight from the Mirror: what goes to the top level.
    static let mirrorOptions = """
        # Declare options needed for PXELinux
        option space pxelinux;
        option pxelinux.magic      code 208 = string;
        option pxelinux.configfile code 209 = text;
        option pxelinux.pathprefix code 210 = text;
        option pxelinux.reboottime code 211 = unsigned integer 32;

        #
        # gPXE-specific encapsulated options
        #
        option space gpxe;
        option gpxe-encap-opts code 175 = encapsulate gpxe;
        option gpxe.priority code 1 = signed integer 8;
        option gpxe.keep-san code 8 = unsigned integer 8;
        option gpxe.no-pxedhcp code 176 = unsigned integer 8;
        option gpxe.bus-id code 177 = string;
        option gpxe.bios-drive code 189 = unsigned integer 8;
        option gpxe.username code 190 = string;
        option gpxe.password code 191 = string;
        option gpxe.reverse-username code 192 = string;
        option gpxe.reverse-password code 193 = string;
        option gpxe.version code 235 = string;

        """

    /// The same text: the group, with the marks of its footnotes.
    static let mirrorGroup = """
        group boot-gpxe
        {
        if exists user-class and option user-class = "gPXE"
          { 1
            filename "http://www.mydomain.org/boot/boot.php"; 2
          }
        else
          { # This is the first step: the PXE bootROM loads the gPXE bootstrap
            next-server 192.168.0.5; 3
            filename "/tftpboot/undionly.kpxe"; 4
          }

        host example05  { hardware ethernet 01:23:45:67:89:AB ; fixed-address 192.168.0.14 ; }

          } # end group boot-gpxe

        """

    /// Both, as they would stand in one file.
    static let mirror = mirrorOptions + mirrorGroup

    /// The group without the marks of footnotes, and with an address that a card may have.
    static let mirrorMended = """
        subnet 192.168.0.0 netmask 255.255.255.0 { }

        """
        + mirrorOptions
        + mirrorGroup.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            ["{ 1", "; 2", "; 3", "; 4"].contains { line.hasSuffix($0) } ? line.dropLast(2) : line
        }.joined(separator: "\n").replacing("01:23:45:67:89:AB", with: "00:23:45:67:89:AB")
}
