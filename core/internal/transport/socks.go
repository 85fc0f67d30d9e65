package transport

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
)

// Numbers of RFC 1928 and RFC 1929.
const (
	socksVersion         = 5
	socksNoLogin         = 0
	socksLogin           = 2
	socksNoMethod        = 0xff
	socksLoginVersion    = 1
	socksCommandConnect  = 1
	socksIPv4            = 1
	socksName            = 3
	socksIPv6            = 4
	socksGranted         = 0
	socksNotAllowed      = 2
	socksLongest         = 255
	socksReplyHeadLength = 4
)

var (
	errNotSOCKS   = errors.New("the response is not SOCKS 5")
	errTooLong    = errors.New("one of them is longer than 255 bytes")
	socksFailures = map[byte]string{
		1: "a general failure", 3: "the network is unreachable", 4: "the host is unreachable",
		5: "the connection was refused", 6: "the time to live expired",
		7: "the command is not supported", 8: "the address type is not supported",
	}
)

// socksConnect makes a tunnel by SOCKS 5. It reads exactly the responses, because what follows is from the target.
func socksConnect(raw net.Conn, proxy *url.URL, address string) *connectError {
	name := addressOf(proxy)
	accepted, err := socksGreet(raw, proxy)
	if err != nil {
		return socksBroken(name, err)
	}
	if !accepted {
		return connectFailure("proxy_refused", "the SOCKS proxy "+name+
			" refuses the credentials, or wants some: give a right user name and password in the proxy's URL", nil)
	}
	reply, err := socksAsk(raw, address)
	switch {
	case err != nil:
		return socksBroken(name, err)
	case reply == socksGranted:
		return nil
	case reply == socksNotAllowed:
		return connectFailure("proxy_refused",
			"the SOCKS proxy "+name+" does not allow a connection to "+address+": ask the proxy's operator to allow it", nil)
	}
	why, known := socksFailures[reply]
	if !known {
		why = "reply " + strconv.Itoa(int(reply))
	}
	return connectFailure("proxy_failed",
		"the SOCKS proxy "+name+" could not connect to "+address+": "+why+": try again, or ask the proxy's operator", nil)
}

// socksBroken distinguishes what this side cannot express in SOCKS from a wrong response of the proxy.
func socksBroken(name string, err error) *connectError {
	if errors.Is(err, errTooLong) {
		return connectFailure("proxy_refused", "the SOCKS proxy "+name+" cannot be told the host, the user name or the password: "+
			err.Error()+": use shorter ones, or another kind of proxy", err)
	}
	return brokenProxy(name, err)
}

// socksGreet agrees on a way to log in and does it.
func socksGreet(raw net.Conn, proxy *url.URL) (accepted bool, err error) {
	methods := []byte{socksVersion, 1, socksNoLogin}
	if proxy.User != nil {
		methods = []byte{socksVersion, 2, socksNoLogin, socksLogin}
	}
	reply, err := socksTurn(raw, methods)
	if err != nil {
		return false, err
	}
	switch {
	case reply[0] != socksVersion:
		return false, errNotSOCKS
	case reply[1] == socksNoLogin:
		return true, nil
	case reply[1] == socksNoMethod:
		return false, nil
	case reply[1] != socksLogin || proxy.User == nil:
		return false, errNotSOCKS
	}
	user := proxy.User.Username()
	password, _ := proxy.User.Password()
	if len(user) > socksLongest || len(password) > socksLongest {
		return false, errTooLong
	}
	login := append([]byte{socksLoginVersion, byte(len(user))}, user...)
	login = append(append(login, byte(len(password))), password...)
	if reply, err = socksTurn(raw, login); err != nil {
		return false, err
	}
	return reply[1] == 0, nil
}

// socksTurn writes one message and reads the two bytes of its response.
func socksTurn(raw net.Conn, message []byte) (reply [2]byte, err error) {
	if _, err = raw.Write(message); err != nil {
		return reply, err
	}
	_, err = io.ReadFull(raw, reply[:])
	return reply, err
}

// socksAsk asks for the connection and returns the reply's number.
func socksAsk(raw net.Conn, address string) (reply byte, err error) {
	request, err := socksRequest(address)
	if err != nil {
		return 0, err
	}
	if _, err := raw.Write(request); err != nil {
		return 0, err
	}
	var head [socksReplyHeadLength]byte
	if _, err := io.ReadFull(raw, head[:]); err != nil {
		return 0, err
	}
	if head[0] != socksVersion {
		return 0, errNotSOCKS
	}
	if head[1] != socksGranted {
		return head[1], nil
	}
	var length [1]byte
	switch head[3] {
	case socksIPv4:
		length[0] = net.IPv4len
	case socksIPv6:
		length[0] = net.IPv6len
	case socksName:
		if _, err := io.ReadFull(raw, length[:]); err != nil {
			return 0, err
		}
	default:
		return 0, errNotSOCKS
	}
	const port = 2
	_, err = io.CopyN(io.Discard, raw, int64(length[0])+port)
	return socksGranted, err
}

func socksRequest(address string) ([]byte, error) {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, err
	}
	request := []byte{socksVersion, socksCommandConnect, 0}
	switch ip := net.ParseIP(host); {
	case ip.To4() != nil:
		request = append(append(request, socksIPv4), ip.To4()...)
	case ip != nil:
		request = append(append(request, socksIPv6), ip...)
	case len(host) > socksLongest:
		return nil, errTooLong
	default:
		request = append(append(request, socksName, byte(len(host))), host...)
	}
	return binary.BigEndian.AppendUint16(request, uint16(port)), nil
}
