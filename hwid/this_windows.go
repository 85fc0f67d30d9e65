package hwid

import (
	"errors"
	"strconv"

	"golang.org/x/sys/windows/registry"
)

func thisMachine() describer { return windowsMachine{registryValue} }

// registryValue reads a text or a number. The 64-bit view is the one that has MachineGuid, for programs of 32
// bits too.
func registryValue(key, name string) (value string, err error) {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, key, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	text, _, err := k.GetStringValue(name)
	if !errors.Is(err, registry.ErrUnexpectedType) {
		return text, err
	}
	number, _, err := k.GetIntegerValue(name)
	return strconv.FormatUint(number, 10), err
}
