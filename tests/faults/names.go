package faults

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// naming is how the name server treats the API's name.
type naming uint8

const (
	// wellNamed: the API has an address and no name.
	wellNamed naming = iota
	unknownName
	failingNames
	silentNames
	slowNames
	// lostNames: the first query of each kind gets lost.
	lostNames
	// droppedIPv6: queries for IPv6 addresses are dropped.
	droppedIPv6
	// plainNames: the server does not understand EDNS, and says so without repeating the question.
	plainNames
	// namesNotImplemented: likewise, with the other code that servers choose for it.
	namesNotImplemented
	// droppedEDNS: queries with EDNS are dropped, as some firewalls do.
	droppedEDNS
)

// zone holds the names of all worlds.
const zone = "faults.example"

// slowness is long for a name server and short for a call.
const slowness = 200 * time.Millisecond

// nameServer is a DNS server on loopback for the names in zone.
type nameServer struct {
	address string
	count   atomic.Int64
	worlds  sync.Map // of lower-case names to *World
	asked   sync.Map // what has been asked
}

// names is the name server of this process, which asks it about every name from now on. The shared library
// brings a resolver of its own along, which cannot be told to.
var names = sync.OnceValue(func() *nameServer {
	socket := must(net.ListenPacket("udp", "127.0.0.1:0"))
	s := &nameServer{address: socket.LocalAddr().String()}
	go s.serve(socket)
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", s.address)
	}}
	return s
})

// TakeNames makes this process ask the name server of the faults. A test package with other tests that look names up calls
// it before they run.
func TakeNames() { names() }

func (s *nameServer) register(w *World) string {
	name := fmt.Sprintf("api-%d.%s", s.count.Add(1), zone)
	s.worlds.Store(name, w)
	return name
}

func (s *nameServer) serve(socket net.PacketConn) {
	query := make([]byte, 1500)
	for {
		n, from, err := socket.ReadFrom(query)
		if err != nil {
			return
		}
		if response, after, ok := s.response(query[:n]); ok {
			time.AfterFunc(after, func() { _, _ = socket.WriteTo(response, from) })
		}
	}
}

// Numbers of RFC 1035.
const (
	dnsHead    = 12
	dnsTypeA   = 1
	dnsFormat  = 1
	dnsFailure = 2
	dnsNoName  = 3

	dnsNotImplemented = 4
	dnsResponse       = 0x8180
)

// response responds to a query, after a while, or not at all.
func (s *nameServer) response(query []byte) (response []byte, after time.Duration, ok bool) {
	name, end := question(query)
	if end == 0 {
		return nil, 0, false
	}
	var how naming
	if w, known := s.worlds.Load(name); !known {
		how = unknownName
	} else if world := w.(*World); world.broken.Load() {
		how = world.fault.Names
	}
	response = append([]byte(nil), query[:end]...)
	binary.BigEndian.PutUint16(response[2:], dnsResponse)
	clear(response[6:dnsHead]) // no records but the question's
	switch how {
	case silentNames:
		return nil, 0, false
	case lostNames:
		if _, repeated := s.asked.LoadOrStore(string(query[dnsHead:end]), true); !repeated {
			return nil, 0, false
		}
	case droppedIPv6:
		if binary.BigEndian.Uint16(query[end-4:]) != dnsTypeA {
			return nil, 0, false
		}
	case plainNames:
		if binary.BigEndian.Uint16(query[10:]) > 0 {
			response[3] |= dnsFormat
			clear(response[4:6])
			return response[:dnsHead], 0, true
		}
	case namesNotImplemented:
		if binary.BigEndian.Uint16(query[10:]) > 0 {
			response[3] |= dnsNotImplemented
			return response, 0, true
		}
	case droppedEDNS:
		if binary.BigEndian.Uint16(query[10:]) > 0 {
			return nil, 0, false
		}
	case unknownName:
		response[3] |= dnsNoName
		return response, 0, true
	case failingNames:
		response[3] |= dnsFailure
		return response, 0, true
	case slowNames:
		after = slowness
	}
	if binary.BigEndian.Uint16(response[end-4:]) == dnsTypeA {
		response[7] = 1
		response = append(response, 0xc0, dnsHead, 0, dnsTypeA, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1)
	}
	return response, after, true
}

// question returns the name that is asked for, and where the question ends; 0 where it is none.
func question(query []byte) (name string, end int) {
	var labels []string
	at := dnsHead
	for at < len(query) && query[at] != 0 {
		next := at + 1 + int(query[at])
		if next > len(query) {
			return "", 0
		}
		labels = append(labels, strings.ToLower(string(query[at+1:next])))
		at = next
	}
	if at+5 > len(query) {
		return "", 0
	}
	return strings.Join(labels, "."), at + 5
}
