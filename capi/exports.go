// Command capi is the shared library libopenspring: the Go functions behind the public symbols of shim.c.
// What they do is package bridge's; here C's types become Go's and back.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include -DOSP_BUILDING -Wall -Wextra -Wno-unused-parameter -Werror
#cgo linux CFLAGS: -fstack-protector-strong
#include "shim.h"
*/
import "C"

import (
	"time"
	"unsafe"

	"github.com/openspring/openspring/capi/bridge"
	"github.com/openspring/openspring/core/api"
)

func main() {}

//export goOspLocal
func goOspLocal(operation *C.char, request C.struct_shim_text, out **C.char) C.int32_t {
	name := C.GoString(operation)
	return guarded(name, 0, out, func() bridge.Reply {
		return library.Local(name, input(request, "request_json"))
	})
}

//export goOspClientOpen
func goOspClientOpen(config C.struct_shim_text, environment C.struct_shim_environment, client *C.uintptr_t, out **C.char) C.int32_t {
	return guarded("client_open", 0, out, func() bridge.Reply {
		token, reply := library.Open(input(config, "config_json"), client != nil, bridge.Environment{
			HTTP:  C.GoString(environment.http),
			HTTPS: C.GoString(environment.https),
			No:    C.GoString(environment.no),

			CertFile:      C.GoString(environment.cert_file),
			CertDirectory: C.GoString(environment.cert_directory),

			SignalsUnprotected: environment.signals_unprotected != 0,
		})
		if client != nil {
			*client = C.uintptr_t(token)
		}
		return reply
	})
}

//export goOspClientClose
func goOspClientClose(client C.uintptr_t) C.int32_t {
	return guarded("client_close", client, nil, func() bridge.Reply {
		return library.Close(uintptr(client))
	})
}

//export goOspCancel
func goOspCancel(client C.uintptr_t, callID C.struct_shim_text) C.int32_t {
	return guarded("cancel", client, nil, func() bridge.Reply {
		return library.Cancel(uintptr(client), input(callID, "call_id"))
	})
}

//export goOspCall
func goOspCall(operation *C.char, client C.uintptr_t, request C.struct_shim_text, waited C.int64_t, out **C.char) C.int32_t {
	name := C.GoString(operation)
	return guarded(name, client, out, func() bridge.Reply {
		return library.Call(uintptr(client), name, input(request, "request_json"), time.Duration(waited))
	})
}

//export goOspManagerOpen
func goOspManagerOpen(client C.uintptr_t, settings C.struct_shim_text, places C.struct_shim_places, manager *C.uintptr_t, out **C.char) C.int32_t {
	return guarded("manager_open", client, out, func() bridge.Reply {
		token, reply := library.OpenManager(uintptr(client), input(settings, "settings_json"), manager != nil, bridge.Places{
			Home:           C.GoString(places.home),
			StateHome:      C.GoString(places.state_home),
			StateDirectory: C.GoString(places.state_directory),
			LocalAppData:   C.GoString(places.local_app_data),
			ProgramData:    C.GoString(places.program_data),
		})
		if manager != nil {
			*manager = C.uintptr_t(token)
		}
		return reply
	})
}

//export goOspManagerClose
func goOspManagerClose(manager C.uintptr_t) C.int32_t {
	return guarded("manager_close", manager, nil, func() bridge.Reply {
		return library.CloseManager(uintptr(manager))
	})
}

//export goOspManagerCancel
func goOspManagerCancel(manager C.uintptr_t, callID C.struct_shim_text) C.int32_t {
	return guarded("manager_cancel", manager, nil, func() bridge.Reply {
		return library.CancelManager(uintptr(manager), input(callID, "call_id"))
	})
}

//export goOspManagerCall
func goOspManagerCall(operation *C.char, manager C.uintptr_t, request C.struct_shim_text, waited C.int64_t, out **C.char) C.int32_t {
	name := C.GoString(operation)
	return guarded("manager_"+name, manager, out, func() bridge.Reply {
		return library.CallManager(uintptr(manager), name, input(request, "request_json"), time.Duration(waited))
	})
}

// guarded is the one way from C into Go: no panic passes it, and what the host receives is memory of C's.
func guarded(operation string, handle C.uintptr_t, out **C.char, f func() bridge.Reply) C.int32_t {
	reply := library.Guard(operation, uintptr(handle), f)
	if out == nil {
		return C.int32_t(reply.Status)
	}
	*out = C.shim_reply(unsafe.Pointer(unsafe.SliceData(reply.JSON)), C.size_t(len(reply.JSON)))
	if *out == nil {
		return C.int32_t(api.Memory)
	}
	return C.int32_t(reply.Status)
}

// input borrows a text of the host's; bridge copies what it uses.
func input(t C.struct_shim_text, name string) bridge.Input {
	in := bridge.Input{Name: name, Limit: int(t.limit)}
	if t.text != nil {
		in.Text = unsafe.Slice((*byte)(unsafe.Pointer(t.text)), int(t.length))
	}
	return in
}
