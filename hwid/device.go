package hwid

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openspring/openspring/internal/shortage"
)

// Device is what this machine shows of itself, under the names that the License API has for it. What could not be read is
// empty; nothing is guessed.
type Device struct {
	// OSVersion is the operating system and its version, such as "Debian GNU/Linux 12 (bookworm)".
	OSVersion string
	// Hostname is the machine's own name for itself.
	Hostname string
	// IP is the address of the interface that the default route uses. On systems whose routes are not read, and on machines
	// without a default route, it is that of the only interface with an address.
	IP string
	// MACAddress is the hardware address of that interface, as "00:1B:44:11:3A:B7".
	MACAddress string
	// IsVM is whether this is a virtual machine; nil if nothing says so or otherwise.
	IsVM *bool
	// VMInfo is what the firmware of a virtual machine calls it, such as "QEMU Standard PC (Q35 + ICH9, 2009)".
	VMInfo string
}

// ReadDevice describes this machine. It starts no process and sends nothing. Its only error is an *Error with Shortage.
func ReadDevice() (Device, error) {
	return readDevice(thisMachine(), network{os.Hostname, interfaces})
}

// describer is one operating system's way to describe itself.
type describer interface {
	machine
	osVersion() string
	// vm reports what the machine says about virtual machines; known is false if it says nothing.
	vm() (virtual, known bool)
	// firmware is what the machine's firmware calls it.
	firmware() string
	// defaultInterface names the network interface of the default route; it is empty if that is not known.
	defaultInterface() string
}

// network is what the system knows of names and addresses.
type network struct {
	hostname   func() (string, error)
	interfaces func() ([]card, error)
}

// card is an interface that is up and not loopback.
type card struct {
	name      string
	hardware  net.HardwareAddr
	addresses []netip.Addr
}

func readDevice(m describer, n network) (Device, error) {
	var d Device
	d.OSVersion = shown(m.osVersion())
	if virtual, known := m.vm(); known {
		d.IsVM = &virtual
		if virtual {
			d.VMInfo = shown(m.firmware())
		}
	}
	name, err := n.hostname()
	if short := shortage.Of("the name of this machine cannot be read", err); short != nil {
		return Device{}, shortOf(short)
	}
	d.Hostname = shown(name)
	cards, err := n.interfaces()
	if short := shortage.Of("the network interfaces cannot be listed", err); short != nil {
		return Device{}, shortOf(short)
	}
	if c := chosen(cards, m.defaultInterface()); c != nil {
		d.IP, d.MACAddress = c.address().String(), c.mac()
	}
	if short := m.shortage(); short != nil {
		return Device{}, shortOf(short)
	}
	return d, nil
}

// chosen returns the interface of the default route, or the only one that has an address.
func chosen(cards []card, route string) *card {
	cards = slices.DeleteFunc(slices.Clone(cards), func(c card) bool { return !c.address().IsValid() })
	if i := slices.IndexFunc(cards, func(c card) bool { return c.name == route }); route != "" && i >= 0 {
		return &cards[i]
	}
	if len(cards) == 1 {
		return &cards[0]
	}
	return nil
}

// address is the first address of version 4, else the first of version 6, that other machines can reach.
func (c *card) address() netip.Addr {
	var six netip.Addr
	for _, a := range c.addresses {
		switch a = a.Unmap(); {
		case !a.IsGlobalUnicast():
		case a.Is4():
			return a
		case !six.IsValid():
			six = a
		}
	}
	return six
}

// mac is the hardware address, empty for interfaces that have none of Ethernet's.
func (c *card) mac() string {
	const ethernet = 6
	if len(c.hardware) != ethernet || !slices.ContainsFunc(c.hardware, func(b byte) bool { return b != 0 }) {
		return ""
	}
	return strings.ToUpper(c.hardware.String())
}

// interfaces lists what is up and not loopback.
func interfaces() ([]card, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var cards []card
	for _, i := range all {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			return nil, err
		}
		c := card{name: i.Name, hardware: i.HardwareAddr}
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				c.addresses = append(c.addresses, prefix.Addr())
			}
		}
		cards = append(cards, c)
	}
	return cards, nil
}

// maximumShown is longer than any name of a system, a machine or a firmware that is not broken.
const maximumShown = 256

// shown is a text that can be sent as it is, else empty: the API refuses a control character.
func shown(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > maximumShown || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	return text
}

// joined puts the names of a maker and a product together.
func joined(vendor, product string) string { return strings.TrimSpace(vendor + " " + product) }
