/// The facts of the five texts that the project grew from, one a line: the row's id in the matrix that was drawn up of them,
/// what became of it, and a few words.
///
/// What became of it: `shown` by a test, scenario or capture that says `shows: [id]`; `later:STEP` where STEP, one of
/// `SeedRow.steps`, is to bring it; `none` where the fact asks for no behaviour.
let seedRows = """
    0-001 shown a client without a disk or any other local medium
    0-002 shown option 93 is 0: legacy x86 firmware
    0-003 shown a mounted live medium is the server's tree
    0-004 shown client and server on one segment
    0-005 shown NFS and NBD roots from version 1.4.0 on
    0-006 shown the first stage ends with an address and a TFTP server
    0-007 shown the second stage is a list of files in order
    0-008 shown the third stage has four ways to the image
    0-009 shown each server may have its own address
    0-010 shown one service stands for three servers
    0-011 shown the first frame is a DHCPDISCOVER of class PXEClient
    0-012 shown the offer carries address, name server, router and TFTP server
    0-013 shown request, acknowledgement, then the boot file
    0-014 shown message files that PXELINUX shows
    0-015 shown a person answers the boot prompt
    0-016 shown two names for one initramfs
    0-017 shown the kernel starts /init
    0-018 shown the started system asks DHCP a second time
    0-019 shown a second exchange shares the hardware address only
    0-020 shown an append line without ip=dhcp is no mistake
    0-021 shown the image has to fit into memory
    0-022 shown NFS and NBD are read for as long as the machine runs
    0-023 shown the root is mounted
    0-024 shown which server may go away after the boot
    0-025 shown a shell-like settings file is read
    0-026 shown settings and trees are generated
    0-027 shown each server runs alone
    0-028 shown DHCP, TFTP and HTTP on one machine
    0-029 shown HTTP is the default way to the image
    0-030 shown wording of the text
    0-031 shown the server's own address and prefix
    0-032 shown the server's own router
    0-033 shown what servers log can be read
    0-034 shown a server that is switched off keeps its address in use
    0-035 shown the DHCP switch
    0-036 shown the TFTP switch
    0-037 shown the HTTP switch
    0-038 shown the subnet
    0-039 shown the netmask
    0-040 shown the router option
    0-041 shown the name server option
    0-042 shown a range for DHCP and BOOTP
    0-043 shown the server's local address
    0-044 shown one setting names another
    0-045 shown a whole URL as a setting
    0-046 shown an address that serves nothing
    0-047 shown the text contradicts itself about NFSv4
    0-048 shown the DHCP server is somebody else's
    0-049 shown settings with one switch off
    0-050 shown next-server is missing
    0-051 shown a statement with a comment behind it
    0-052 shown braces on lines of their own
    0-053 shown a DHCP-only range
    0-054 shown a second range, BOOTP included
    0-055 shown next-server for every client of a subnet
    0-056 shown a relative boot file leaves the prefix empty
    0-057 shown a plain client is told a boot file too
    0-058 shown the names of the second stage's files
    0-059 shown the configuration is looked for
    0-060 shown the command line leads the third stage
    0-061 shown a label typed at the prompt
    0-062 shown a kernel name without extension
    0-063 shown the initrd below the loader's prefix
    0-064 shown a static address without a mask
    0-065 shown an HTTP image from a port of its own
    0-066 shown two addresses for one machine in one boot
    0-067 shown a kernel of the other word size
    0-068 shown DHCP again, then an NBD root
    0-069 shown what must hold before the machine is switched on
    0-070 shown two sizes of memory are named
    0-071 shown the third stage is exchangeable
    0-072 shown NBD needs one port
    0-073 shown the connection breaks under a running system
    0-074 shown nbdboot=
    0-075 shown nfsboot=
    0-076 shown a server of NFSv4 only
    0-077 shown NBD reads at offsets
    0-078 shown a read-only export is enough
    0-079 shown nbd-server's settings
    0-080 shown a listening address that nobody is told
    0-081 shown an export's name
    0-082 shown an exported file
    0-083 shown old negotiation on a port, new on 10809
    0-084 shown nbd-server's command line
    0-085 shown an export that can be written to
    0-086 shown an export with squashed identities
    0-087 shown a squashed reader needs the others' permission
    0-088 shown NFS through a firewall
    0-089 shown image and checksum on an NFS server
    0-090 shown a large image wraps TFTP's block number
    0-091 shown the checksum file's form
    0-092 shown owner and mode of the image
    0-093 shown a keyboard setting spares a pause
    0-094 shown a static address and an NFS root
    0-095 shown a router that is the server
    0-096 shown the other words of the command line
    0-097 shown the image by TFTP
    0-098 shown the typical example's addresses
    0-099 shown settings change and are applied
    0-100 shown one TFTP server for both stages
    1-001 none revisions of the text
    1-002 none a network card with PXE
    1-003 shown one host or several
    1-004 shown the root is a directory tree
    1-005 none a script that fills a tree
    1-006 shown a tree that is ready to boot
    1-007 shown a symbolic link in the root
    1-008 shown a link from /etc to /var
    1-009 shown /etc can't be written
    1-010 shown the root's line in fstab is a tmpfs
    1-011 shown tabs in a pattern
    1-012 shown the network stays up after the pivot
    1-013 none a service switched off
    1-014 shown how much of /var is copied
    1-015 shown leftover files of a package database
    1-016 shown devices from one archive or many nodes
    1-017 shown an export to a subnet, root unsquashed
    1-018 shown reserved source ports
    1-019 shown subtree checks either way
    1-020 shown writable and unsquashed
    1-021 shown handles outlive a reload
    1-022 shown a script that makes an initrd
    1-023 shown a kernel name with dots
    1-024 shown a gzipped disk image as initrd
    1-025 shown several card drivers in one image
    1-026 shown a host declaration
    1-027 shown a hardware address in either case
    1-028 shown a fixed address outside the pool
    1-029 shown the host name option
    1-030 shown a leading slash is the loader's prefix
    1-031 shown next-server by name
    1-032 shown the root path, asked for or not
    1-033 shown the usual boot file
    1-034 shown a name or an address
    1-035 shown a root path without a server
    1-036 shown options behind a root path's comma
    1-037 shown a root path's server by name
    1-038 shown settings are read again
    1-039 shown xinetd's switch
    1-040 shown a TFTP server shut into its tree
    1-041 shown the search list of an old PXELINUX
    1-042 shown the last configuration looked for
    1-043 shown no DEFAULT in the configuration
    1-044 shown an unknown extension is a Linux kernel
    1-045 shown ramdisk_size
    1-046 shown kernel and initrd below a slash
    1-047 shown neither ip= nor root= on the command line
    1-048 shown the client never writes to the server
    1-049 shown the export changes while mounted
    1-050 shown what a kernel must be able to do
    1-051 none fewer programs at start
    1-052 shown reads go on without the port mapper
    1-053 shown a lease that nobody renews
    1-054 shown a pool for a client that never renews
    1-055 shown a late DHCP client must not change the address
    1-056 shown a kernel without packet sockets
    1-057 none the shell's version
    1-058 shown no bus, no card
    1-059 shown several cards, the first is used
    1-060 none a remount
    1-061 shown no card is found and the boot goes on
    1-062 none a module is loaded
    1-063 none the loopback interface
    1-064 shown a DHCP client that gives up at once
    1-065 shown three runs of it
    1-066 shown after three failures no root
    1-067 shown root path and next server are kept
    1-068 shown a root path with and without a host
    1-069 shown next-server for a plain DHCP client
    1-070 shown the comma again
    1-071 none a tmpfs
    1-072 shown a read-only mount without locks
    1-073 shown the mount fails
    1-074 shown the top of the root is listed
    1-075 none directories of the initrd
    1-076 shown /var is copied whole
    1-077 none a file is copied
    1-078 shown /dev is made
    1-079 shown the root device's number
    1-080 shown pivot, then init is read
    1-081 none where the mount hangs
    2-001 shown a proxyDHCP server
    2-002 shown two offers, merged by the client
    2-003 shown the proxy's server and file are taken
    2-004 shown a DHCP server without boot options
    2-005 shown the proxy's command line
    2-006 none an undocumented switch
    2-007 shown addresses taken from an interface
    2-008 shown an interface with several addresses
    2-009 shown listening and broadcast addresses
    2-010 shown the TFTP server's address
    2-011 shown the boot file is there before it is offered
    2-012 shown a name without a slash
    2-013 shown a reserved port
    2-014 shown proxy and DHCP on one host
    2-015 shown the proxy answers on port 67 alone
    2-016 shown one broadcast domain
    2-017 shown the router is the DHCP server
    2-018 none how it is built
    2-019 shown a TFTP server with its options
    2-020 shown a PXELINUX with its search list
    2-021 shown a slip of the pen
    2-022 shown the tree of the example
    2-023 shown the boot file is missing
    2-024 shown a kernel that the server may not read
    2-025 shown an initrd that the server may not read
    2-026 shown prompt 0 boots at once
    2-027 shown no timeout
    2-028 shown no uploads
    2-029 shown the proxy is started
    2-030 shown rights for both ports
    2-031 none the firmware's boot order
    2-032 shown the loader comes before the kernel
    2-033 shown a kernel without a root is an outcome of its own
    2-034 shown silence after the kernel
    3-001 shown a chain of four loaders
    3-002 shown the same files by TFTP and by HTTP
    3-003 shown relative names below a prefix
    3-004 shown one file by TFTP, all others by HTTP
    3-005 shown a directory below the TFTP root
    3-006 shown a TFTP server's package
    3-007 shown the daemon's switch
    3-008 shown the daemon's options
    3-009 shown a gPXE of 2009
    3-010 shown a slip in the build's steps
    3-011 shown a loader that uses the firmware's driver
    3-012 none where it is compiled
    3-013 shown URLs and folders
    3-014 shown a PXELINUX of 2009
    3-015 shown menu modules in the tree
    3-016 shown a path that the tree has not
    3-017 shown three names for one server
    3-018 shown declarations at the top
    3-019 shown an option space
    3-020 shown option 208 declared
    3-021 shown option 209 declared
    3-022 shown option 210 declared
    3-023 shown option 211 declared
    3-024 shown declared options that are never sent
    3-025 shown a second option space
    3-026 shown option 175 encapsulates it
    3-027 shown the priority suboption
    3-028 shown the keep-SAN suboption
    3-029 shown no wait for a proxy
    3-030 shown the bus suboption
    3-031 shown the BIOS drive suboption
    3-032 shown name and password suboptions
    3-033 shown mutual authentication suboptions
    3-034 shown the version suboption
    3-035 shown a group limits what is sent
    3-036 shown a group with a name
    3-037 shown user class decides the answer
    3-038 shown a user class with its length before it
    3-039 shown a URL as boot file
    3-040 shown no next-server beside a URL
    3-041 shown footnotes inside a quoted configuration
    3-042 shown an else branch
    3-043 shown next-server for the first loader
    3-044 shown the first loader's name
    3-045 shown a host on one line
    3-046 shown a hardware address with the group bit
    3-047 shown a comment behind a brace
    3-048 shown the one file by TFTP
    3-049 shown DHCP twice, then the script
    3-050 shown the script's host is looked up
    3-051 shown a script's first line
    3-052 shown images are dropped
    3-053 shown a menu program with its menu
    3-054 shown a relative picture
    3-055 shown prompt 0 in a menu
    3-056 shown the menu's timeout
    3-057 shown options may not be edited
    3-058 shown a menu row
    3-059 shown the menu's place
    3-060 shown the menu's colours
    3-061 shown the colours' elements
    3-062 shown the menu's title
    3-063 shown an entry with a hot key
    3-064 shown an entry with a query
    3-065 shown another entry with a query
    3-066 shown the first entry is the default
    3-067 shown a page made from its query
    3-068 shown a script in answer to an entry
    3-069 shown a line on the screen
    3-070 shown a card is opened
    3-071 shown a third DHCP exchange
    3-072 shown a setting that is only printed
    3-073 shown the configuration file below the prefix
    3-074 shown the prefix is set by a script
    3-075 shown a word too many
    3-076 shown quotation marks are printed
    3-077 shown PXELINUX by HTTP
    3-078 shown names without a scheme take the prefix
    3-079 shown a distribution's configuration works unchanged
    3-080 shown which PXELINUX can do HTTP
    3-081 shown loader and mirror on two hosts
    3-082 shown the loader gives up and the script goes on
    3-083 shown the content type decides nothing
    3-084 shown kernel and initrd by a script
    3-085 shown variables inside a URL
    3-086 none a number of the text
    3-087 shown TFTP and HTTP on a bad link
    3-088 shown a mirror behind a router
    3-089 shown a prefix from the boot file's name
    3-090 shown the menu program is missing
    3-091 shown modules of the wrong age
    3-092 shown the other menu modules
    3-093 none sources by HTTP
    3-094 shown a condition with two parts
    3-095 shown the chain that never ends
    3-096 shown no subnet is declared
    4-001 shown power on
    4-002 shown firmware first or loader first
    4-003 shown what the firmware asks DHCP for
    4-004 shown the boot file's name
    4-005 shown the boot file by TFTP
    4-006 shown the whole search list
    4-007 shown the configuration names kernel and initrd
    4-008 shown the kernel mounts its root
    4-009 shown Linux keeps the loader's address
    4-010 shown the network is shut down under the root
    4-011 shown the root's line in fstab is NFS
    4-012 shown a root that is written to
    4-013 shown nfsroot=
    4-014 shown RARP, BOOTP, DHCP
    4-015 shown PXE 2.1
    4-016 shown TFTP
    4-017 shown a menu
    4-018 shown a loader brings the card's driver
    4-019 shown NFS
    4-020 shown dnsmasq's settings
    4-021 shown proxyDHCP
    4-022 none a library
    4-023 none a link
    4-024 none a link
    4-025 none a link
    4-026 none a link
    4-027 none a link
    4-028 shown dnsmasq as a proxy
    4-029 shown a miniroot
    4-030 shown a configuration's name that nobody asks for
    X-1 shown a second DHCP exchange, or none
    X-2 shown two lines for one root
    X-3 shown version 3 of NFS
    X-4 shown a boot file with and without a slash
    X-5 shown two ways to export
    X-6 shown one host or two
    X-7 shown the whole search list, and an option that shortens it
    X-8 shown two sizes of memory
    X-9 shown two names of one file
    X-10 shown two forms of the user class
    """
