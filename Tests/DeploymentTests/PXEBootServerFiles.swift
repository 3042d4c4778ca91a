/// The configuration file as the SystemRescueCd manual prints it.
let printedSettings = """
    # ------------------------ CONFIGURATION -------------------------------
    # By default the current systems acts as DHCP and TFTP and HTTP server
    # If you want another machine of you network to act as one of those
    # you will have to turn the appropriate option yo "no"

    # Set to "yes" if you want this machine to act as a DHCP server
    PXEBOOTSRV_DODHCPD="yes"
    # Set to "yes" if you want this machine to act as a TFTP server
    PXEBOOTSRV_DOTFTPD="yes"
    # Set to "yes" if you want this machine to act as an HTTP server
    PXEBOOTSRV_DOHTTPD="yes"

    # Here is a typical PXE-Boot configuration --> update with your settings
    PXEBOOTSRV_SUBNET="192.168.1.0"
    PXEBOOTSRV_NETMASK="255.255.255.0"
    PXEBOOTSRV_DEFROUTE="192.168.1.254"
    PXEBOOTSRV_DNS="192.168.1.254"
    PXEBOOTSRV_DHCPRANGE="192.168.1.100 192.168.1.150"
    PXEBOOTSRV_LOCALIP="192.168.1.5"

    # Keep these values to $PXEBOOTSRV_LOCALIP if the current computer
    # acts as TFTP server and HTTP server as well as DHCP server
    PXEBOOTSRV_TFTPSERVER="$PXEBOOTSRV_LOCALIP"       # IP address of the TFTP server
    PXEBOOTSRV_HTTPSERVER="http://$PXEBOOTSRV_LOCALIP/sysrcd.dat" # download URL

    """

/// `text` with one piece of it changed.
func changed(_ text: String, _ right: String, _ wrong: String) -> String {
    guard let range = text.firstRange(of: right) else { return "" }
    return text[..<range.lowerBound] + wrong + text[range.upperBound...]
}
