package kill

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/store"
)

// order is what a process is told.
type order struct {
	Child  int
	Seed   uint64
	Folder string
	// Kind is the index of the world's kind.
	Kind int
	// Alone is whether no other process changes the license meanwhile.
	Alone   bool
	Line    line
	Product string
	// Task is what a process does that is not killed, Times how often.
	Task  task
	Times int
	// Machine is the folder of machines' licenses, User who the process is; 0 is as this one.
	Machine string
	User    uint32
	// Offset is how far the clocks of this world are ahead.
	Offset time.Duration
}

// line is how the sandbox is reached.
type line struct {
	BaseURL, APIKey, SharedKey, PublicKey, LicenseKey, Refresh string
	CompanyID                                                  int64
}

const orderVariable = "OPENSPRING_KILL_TEST_ORDER"

// event is one line that a process says: that it begins something, or what has come of it.
type event struct {
	Child int    `json:"c"`
	Op    string `json:"op"`
	Begin bool   `json:"b,omitempty"`
	N     int64  `json:"n,omitempty"`
	// Code is the code of the error; Reason that of the state.
	Code     string   `json:"code,omitempty"`
	Message  string   `json:"message,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Usable   bool     `json:"usable,omitempty"`
	Warnings []string `json:"w,omitempty"`
}

// opMark is no operation: the line comes last in a round.
const opMark = "mark"

// shifted is the system's clock, ahead.
type shifted time.Duration

func (s shifted) Now() time.Time { return time.Now().Add(time.Duration(s)) }

// open opens a client and a manager of the world's device.
func (o order) open(lockTimeout time.Duration) (*core.Client, *manager.Manager, error) {
	cfg := core.DefaultConfig()
	cfg.Product, cfg.APIKey, cfg.SharedKey, cfg.CompanyID = o.Product, o.Line.APIKey, o.Line.SharedKey, o.Line.CompanyID
	cfg.BaseURL, cfg.PublicKey, cfg.HardwareID = o.Line.BaseURL, o.Line.PublicKey, hardwareID
	cfg.Proxy, cfg.Retries, cfg.Clock, cfg.Timeout = "none", 0, shifted(o.Offset), 2*time.Minute
	client, err := core.Open(cfg)
	if err != nil {
		return nil, nil, err
	}
	settings := manager.DefaultSettings()
	settings.Path, settings.Bundle, settings.LockTimeout = o.Folder, kinds[o.Kind].bundle, lockTimeout
	if o.Machine != "" {
		settings.Path, settings.Location, settings.Name = "", store.Machine, machineName
	}
	m, err := manager.OpenIn(client, settings, store.Environment{StateDirectory: o.Machine})
	return client, m, err
}

// machineName is the name of the folder in that of machines' licenses.
const (
	hardwareID  = "HW-1"
	machineName = "acme-editor"
)

// child is a process that changes the license until it is killed.
type child struct {
	order
	random *rand.Rand
	client *core.Client
	*manager.Manager
}

func (o order) run() error {
	go func() { // its parent has died: so does it
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	client, m, err := o.open(2 * time.Minute)
	if err != nil {
		return err
	}
	c := &child{o, rand.New(rand.NewPCG(o.Seed, 0)), client, m}
	if o.Task != "" {
		return c.work()
	}
	for {
		c.step()
	}
}

func say(e event) {
	text, err := json.Marshal(e)
	if err == nil {
		_, err = os.Stdout.Write(append(text, '\n'))
	}
	if err != nil {
		panic(err)
	}
}

// step does one random thing.
func (c *child) step() {
	ops := kinds[c.Kind].operations
	all := 0
	for _, o := range ops {
		all += o.weight
	}
	n := c.random.IntN(all)
	for _, o := range ops {
		if n -= o.weight; n < 0 {
			o.do(c)
			return
		}
	}
}

// do says what begins, does it, and says what has come of it.
func (c *child) do(op string, n int64, operation, request string) map[string]any {
	say(event{Child: c.Child, Op: op, Begin: true, N: n})
	done := event{Child: c.Child, Op: op, N: n}
	result := perform(c.Manager, operation, request, &done)
	say(done)
	return result
}

// perform calls an operation of a manager and notes how it went.
func perform(m *manager.Manager, operation, request string, done *event) map[string]any {
	response, err := m.Call(context.Background(), operation, []byte("{"+request+"}"))
	var result map[string]any
	text := response.Result
	if err != nil {
		var fail *core.Error
		if !errors.As(err, &fail) {
			panic(err)
		}
		done.Code, done.Message = fail.Code, fail.Error()
		var document struct{ Details json.RawMessage }
		if err := json.Unmarshal(fail.AppendJSON(nil), &document); err != nil {
			panic(err)
		}
		text = document.Details
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &result); err != nil {
			panic(err)
		}
	}
	state, _ := result["state"].(map[string]any)
	done.Reason, _ = state["reason"].(string)
	done.Usable, _ = state["usable"].(bool)
	list, _ := result["warnings"].([]any)
	for _, w := range list {
		done.Warnings = append(done.Warnings, w.(string))
	}
	return result
}

func (c *child) identity() string { return `"license_key":"` + c.Line.LicenseKey + `"` }

func (c *child) plain(op, operation, request string) { c.do(op, 0, operation, request) }

func (c *child) activate()   { c.plain(opActivate, "activate_license", c.identity()) }
func (c *child) check()      { c.plain(opCheck, "check", "") }
func (c *child) local()      { c.plain(opLocal, "local_check", c.product("")) }
func (c *child) poll()       { c.plain(opPoll, "poll", "") }
func (c *child) deactivate() { c.plain(opDeactivate, "deactivate", "") }
func (c *child) remove()     { c.plain(opRemove, "deactivate", `"remove_local_data":true`) }
func (c *child) clear()      { c.plain(opClear, "clear_local_storage", "") }
func (c *child) release()    { c.plain(opRelease, "floating_release", "") }

func (c *child) borrow() {
	until := time.Now().Add(c.Offset + time.Hour).UTC().Format(time.RFC3339)
	c.plain(opBorrow, "floating_borrow", `"borrowed_until":"`+until+`"`)
}

// product names the bundle's product that is meant.
func (c *child) product(more string) string {
	if !kinds[c.Kind].bundle {
		return more
	}
	if more != "" {
		more += ","
	}
	return more + `"product":"` + bundled + `"`
}

func (c *child) add() {
	n := 1 + c.random.Int64N(3)
	c.do(opAdd, n, "add_local_consumption", c.product(`"consumptions":`+number(n)))
}

func (c *child) addFeature() {
	c.do(opAddFeature, 1, "add_local_consumption", `"feature":"`+feature+`"`)
}

func (c *child) sync()        { c.plain(opSync, "sync_consumption", c.product("")) }
func (c *child) syncFeature() { c.plain(opSync, "sync_consumption", `"feature":"`+feature+`"`) }

func number(n int64) string { return string(must(json.Marshal(n))) }

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

// offline activates by files, as a customer without a network does by another machine.
func (c *child) offline() {
	request := c.do(opCreate, 0, "create_offline_activation_file", c.identity())
	text, _ := request["text"].(string)
	if text == "" {
		return
	}
	file, err := c.carry("activate", text)
	if err != nil {
		return
	}
	c.do(opLoad, 0, "activate_license_offline", `"text":`+file)
}

// carry sends the text of a request file, and returns the response's as JSON.
func (c *child) carry(what, text string) (string, error) {
	endpoint := what + "_offline"
	if kinds[c.Kind].bundle {
		endpoint = what + "_bundle_offline"
	}
	request := must(json.Marshal(map[string]any{"endpoint": endpoint, "text": text}))
	response, err := c.client.Call(context.Background(), "send_offline_request", request)
	if err != nil {
		return "", err
	}
	var file map[string]json.RawMessage
	if json.Unmarshal(response.Result, &file) != nil {
		return "", nil
	}
	return string(file["text"]), nil
}

// bury deactivates by a file. Only a process that is alone does: the file reports what is under way, too. Who asks again gets the same
// text, which is not sent again: if the device was activated meanwhile, the server would book it twice.
func (c *child) bury() {
	if !c.Alone {
		return
	}
	var done event
	now := perform(c.Manager, "current", "", &done)
	if use, _ := now["use"].(map[string]any); use == nil || use["in_flight"] != nil {
		return
	}
	gone := c.do(opBury, 0, "deactivate_offline", "")
	if text, _ := gone["text"].(string); text != "" && done.Reason != "deactivated" {
		c.send(text)
	}
}

// send carries the text of a deactivation to the server.
func (c *child) send(text string) {
	say(event{Child: c.Child, Op: opSend, Begin: true})
	_, err := c.carry("deactivate", text)
	done := event{Child: c.Child, Op: opSend}
	if err != nil {
		done.Code = "not_sent"
	}
	say(done)
}

// update loads a refresh file.
func (c *child) update() {
	response, err := http.Get(c.Line.Refresh)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	text := must(io.ReadAll(response.Body))
	if response.StatusCode != http.StatusOK {
		return
	}
	c.plain(opUpdate, "update_offline", `"text":`+string(must(json.Marshal(string(text)))))
}
