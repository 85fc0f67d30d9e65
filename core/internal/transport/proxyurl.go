package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/openspring/openspring/internal/pasted"
)

// ParseProxy reads the URL of a proxy, with blanks and quotes around it or not; of no text at all it returns nil. A scheme
// that is missing is http, and a path has no meaning. The error names the part that cannot be used, in words that follow the setting's name. Of the
// text, which may hold a password, it quotes one character at most.
func ParseProxy(text string) (*url.URL, error) {
	text = cutQuotes(text)
	if text == "" {
		return nil, nil
	}
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		if isScheme(text[:max(0, strings.IndexAny(text, `:/\`))]) && strings.ContainsAny(text, `/\`) {
			return nil, errors.New("has a scheme without :// after it")
		}
		scheme, rest = "http", text
	}
	if !isScheme(scheme) {
		return nil, errors.New("has a scheme other than http, https and socks5")
	}
	scheme = strings.ToLower(scheme)
	u := &url.URL{Scheme: scheme}
	address := rest
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, err := parseUser(rest[:at])
		if err != nil {
			return nil, err
		}
		u.User, address = user, rest[at+1:]
	}
	if end := strings.IndexAny(address, "/?#"); end >= 0 {
		address, u.Path = address[:end], address[end:]
	}
	if err := checkHost(address); err != nil {
		return nil, err
	}
	u.Host = strings.ReplaceAll(address, "%25", "%")
	return u, nil
}

func isScheme(word string) bool {
	return slices.Contains([]string{"http", "https", "socks5", "socks5h"}, strings.ToLower(word))
}

// cutQuotes cuts what shells and files leave around a value.
func cutQuotes(text string) string {
	around := func(r rune) bool { return pasted.IsAround(r) || strings.ContainsRune("\"'\u2018\u2019\u201c\u201d", r) }
	return strings.TrimFunc(text, around)
}

// parseUser reads the user name and the password.
func parseUser(text string) (*url.Userinfo, error) {
	for i, r := range text {
		isEscape := r == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2])
		if !isEscape && !isPlain(r) {
			return nil, fmt.Errorf("has a user name or password with a character that must be escaped: write %s as %s", shownCharacter(r),
				escaped(r))
		}
	}
	name, password, withPassword := strings.Cut(text, ":")
	name, err := url.PathUnescape(name)
	if err != nil {
		return nil, errors.New("has a user name that cannot be read")
	}
	if password, err = url.PathUnescape(password); err != nil {
		return nil, errors.New("has a password that cannot be read")
	}
	if !withPassword {
		return url.User(name), nil
	}
	return url.UserPassword(name, password), nil
}

// isPlain reports whether a character of a user name or a password means itself in a URL. An @ is plain where another
// follows.
func isPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~!$&'()*+,;=:@", r)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func shownCharacter(r rune) string {
	if r > ' ' && r < 0x7f {
		return string(r)
	}
	return pasted.Character(r)
}

// escaped is a character in percent escapes.
func escaped(r rune) string {
	var out strings.Builder
	for _, b := range []byte(string(r)) {
		fmt.Fprintf(&out, "%%%02X", b)
	}
	return out.String()
}

// maxHost is the longest name that a name server knows.
const maxHost = 253

// checkHost checks a host with a port or without.
func checkHost(address string) error {
	host, port := address, ""
	if strings.ContainsAny(address, "[]") {
		end := strings.LastIndexByte(address, ']') + 1
		host, port = address[:end], address[end:]
		inner := strings.TrimPrefix(strings.TrimSuffix(host, "]"), "[")
		ip, err := netip.ParseAddr(inner)
		if err != nil || !ip.Is6() || !strings.HasPrefix(host, "[") {
			return errors.New("has a host that is not an IPv6 address between brackets")
		}
	} else if colon := strings.IndexByte(address, ':'); colon >= 0 {
		host, port = address[:colon], address[colon:]
	}
	if host == "" {
		return errors.New("has no host")
	}
	if len(host) > maxHost {
		return fmt.Errorf("has a host of more than %d characters", maxHost)
	}
	if at := strings.IndexFunc(strings.Trim(host, "[]"), notOfHost); at >= 0 {
		for _, r := range strings.Trim(host, "[]")[at:] {
			return errors.New("has a host with the character " + shownCharacter(r) + ", which no host has")
		}
	}
	if port == "" || port == ":" {
		return nil
	}
	if number, err := strconv.ParseUint(port[1:], 10, 16); err != nil || number == 0 {
		return errors.New("has a port that is not a number from 1 to 65535")
	}
	return nil
}

// notOfHost reports whether no name and no address holds a character.
func notOfHost(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~:%", r))
}
