package hwid

import (
	"slices"
	"strings"
)

// hypervisors are how the vendor and product texts of a virtual machine's firmware begin, in lower case. The next
// character is no letter: Xenon builds machines of its own.
var hypervisors = []string{
	"kvm", "qemu", "bochs", "xen", "hvm domu", "vmware", "vmw", "virtualbox", "innotek gmbh", "parallels", "bhyve",
	"hyper-v", "apple virtualization", "virtualmac", "kubevirt", "openstack", "rhev", "ovirt", "nutanix ahv", "droplet",
	"google compute engine", "alibaba cloud ecs", "standard pc", "vserver",
}

// virtual is whether the texts of a machine's firmware are a virtual machine's. vendor and product are also
// looked at together, where one alone says too little.
func virtual(vendor, product string, others ...string) bool {
	vendor, product = strings.ToLower(vendor), strings.ToLower(product)
	switch {
	case vendor == "microsoft corporation" && product == "virtual machine":
		return true
	case vendor == "amazon ec2":
		// What Amazon lets without a hypervisor has a product name of its own.
		return !strings.HasSuffix(product, ".metal") && !strings.Contains(product, ".metal-")
	}
	return slices.ContainsFunc(append([]string{vendor, product}, others...), hypervisor)
}

func hypervisor(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(hypervisors, func(h string) bool {
		rest, ok := strings.CutPrefix(text, h)
		return ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z')
	})
}
