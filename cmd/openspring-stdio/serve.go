package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/openspring/openspring/capi/bridge"
	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// The texts that a request may hold are those of the C ABI; a line has some more around one.
const (
	smallDocument = 1 << 20
	largeDocument = 24 << 20
	longestLine   = largeDocument + smallDocument
)

// request is a line of the input.
type request struct {
	// ID is what the host calls the request; it comes back as it is.
	ID        json.RawMessage `json:"id"`
	Operation string          `json:"operation"`
	Handle    uint64          `json:"handle"`
	// Request is the operation's document, as an object or as a text that holds one; absent is the C ABI's NULL.
	Request json.RawMessage `json:"request"`
	// CallID is cancel's; absent is every call.
	CallID *string `json:"call_id"`
}

// response is a line of the output.
type response struct {
	ID      json.RawMessage `json:"id"`
	Status  api.Status      `json:"status"`
	Handle  uint64          `json:"handle,omitempty"`
	Version string          `json:"version,omitempty"`
	ABI     int             `json:"abi,omitempty"`
	// Document is a text: a server's document may hold line breaks, and its bytes must not change.
	Document string `json:"document,omitempty"`
}

// server answers requests as they come, each on a goroutine of its own: a call that waits keeps no other back.
type server struct {
	library   *bridge.Bridge
	responses *queue
	calls     sync.WaitGroup
	opened    handles
}

// serve runs until the input ends or the output breaks.
func serve(in io.Reader, out io.Writer, library *bridge.Bridge) error {
	s := &server{library: library, responses: newQueue(out)}
	err := s.read(bufio.NewReaderSize(in, smallDocument))
	s.opened.closeAll()
	s.calls.Wait()
	return errors.Join(err, s.responses.close())
}

func (s *server) read(in *bufio.Reader) error {
	for {
		s.responses.waitForRoom()
		line, tooLong, err := readLine(in)
		switch {
		case tooLong:
			s.write(refusal(nil, "document_too_large", "a line of the input is longer than the limit of 25 MiB"))
		case len(bytes.TrimSpace(line)) > 0:
			s.take(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readLine returns the next line. One that is too long is skipped to its end.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > longestLine; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

// take reads a line and starts what it asks for.
func (s *server) take(line []byte) {
	var r request
	if !utf8.Valid(line) {
		// The decoder would put another character in place of such bytes.
		s.write(refusal(nil, "invalid_json", "a line of the input is not UTF-8"))
		return
	}
	if err := json.Unmarshal(line, &r); err != nil {
		s.write(refusal(r.ID, "invalid_json", "a line of the input is not a JSON object of a request: "+err.Error()))
		return
	}
	s.calls.Go(func() { s.write(s.perform(r)) })
}

// managed is how the names of the manager's operations begin.
const managed = "manager_"

// perform does what a request asks for.
func (s *server) perform(r request) response {
	switch {
	case r.Operation == "version":
		return response{ID: r.ID, Version: core.LibraryVersion(), ABI: core.ABIVersion}
	case r.Operation == "client_open", r.Operation == managed+"open":
		return s.open(r)
	case !known(r.Operation):
		return refusal(r.ID, "unknown_operation", fmt.Sprintf("there is no operation %q: those of the C ABI are known, without osp_", shown(r.Operation)))
	}
	reply := s.library.Guard(r.Operation, uintptr(r.Handle), func() bridge.Reply { return s.reply(r) })
	return response{ID: r.ID, Status: reply.Status, Document: string(reply.JSON)}
}

// reply asks the library.
func (s *server) reply(r request) bridge.Reply {
	token := uintptr(r.Handle)
	switch r.Operation {
	case "client_close":
		s.opened.remove(token)
		return s.library.Close(token)
	case "cancel":
		return s.library.Cancel(token, callID(r.CallID))
	case managed + "close":
		s.opened.remove(token)
		return s.library.CloseManager(token)
	case managed + "cancel":
		return s.library.CancelManager(token, callID(r.CallID))
	}
	if operation, ok := strings.CutPrefix(r.Operation, managed); ok {
		return s.library.CallManager(token, operation, document(r), 0)
	}
	if row := api.LookupOperation(r.Operation); row != nil && !row.Client {
		return s.library.Local(r.Operation, document(r))
	}
	return s.library.Call(token, r.Operation, document(r), 0)
}

// known reports whether the C ABI has the operation, opening apart.
func known(operation string) bool {
	if operation, ok := strings.CutPrefix(operation, managed); ok {
		return operation == "close" || operation == "cancel" || api.LookupManagerOperation(operation) != nil
	}
	return operation == "client_close" || operation == "cancel" || api.Lookup(operation) != nil || api.LookupOperation(operation) != nil
}

// shown is as much of a host's word as a message needs.
func shown(word string) string {
	const most = 64
	return word[:min(len(word), most)]
}

// open opens a client, or a manager for the client of the handle.
func (s *server) open(r request) response {
	var token uintptr
	reply := s.library.Guard(r.Operation, uintptr(r.Handle), func() (reply bridge.Reply) {
		if r.Operation == managed+"open" {
			token, reply = s.library.OpenManager(uintptr(r.Handle), document(r), true, places())
			s.opened.add(token, s.library.CloseManager)
			return reply
		}
		token, reply = s.library.Open(document(r), true, environment())
		s.opened.add(token, s.library.Close)
		return reply
	})
	return response{ID: r.ID, Status: reply.Status, Handle: uint64(token), Document: string(reply.JSON)}
}

// document is a request's text as the C ABI takes it.
func document(r request) bridge.Input {
	limit := smallDocument
	if hasLargeText(r.Operation) {
		limit = largeDocument
	}
	return bridge.Input{Name: "request", Text: text(r.Request), Limit: limit}
}

// hasLargeText reports whether a request of the operation may hold the text of a file.
func hasLargeText(operation string) bool {
	if operation, ok := strings.CutPrefix(operation, managed); ok {
		row := api.LookupManagerOperation(operation)
		return row != nil && row.LargeText
	}
	row := api.LookupOperation(operation)
	return row != nil && row.LargeText
}

// text returns the bytes of a document that is an object, or that stands in a text.
func text(document json.RawMessage) []byte {
	if len(document) == 0 || document[0] != '"' {
		return document
	}
	var held string
	if err := json.Unmarshal(document, &held); err != nil {
		return document // It was read once, so this cannot be; the operation says what is wrong with it.
	}
	return []byte(held)
}

func callID(id *string) bridge.Input {
	in := bridge.Input{Name: "call_id", Limit: smallDocument}
	if id != nil {
		in.Text = append([]byte{}, *id...)
	}
	return in
}

// refusal is the response to a line that is no request.
func refusal(id json.RawMessage, code, message string) response {
	reply := bridge.Refuse(failure.New(api.Argument, code, message))
	return response{ID: id, Status: reply.Status, Document: string(reply.JSON)}
}

// write puts a line into the queue of those that the host gets.
func (s *server) write(r response) {
	if r.ID == nil {
		r.ID = json.RawMessage("null")
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		// Every member is a number, a text, or JSON that was read.
		panic(err)
	}
	s.responses.add(line.Bytes())
}
