package kill

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/sandbox"
)

// What processes do.
const (
	opActivate   = "activate_license"
	opCheck      = "check"
	opLocal      = "local_check"
	opPoll       = "poll"
	opDeactivate = "deactivate"
	opRemove     = "deactivate and remove"
	opClear      = "clear_local_storage"
	opCreate     = "create_offline_activation_file"
	opLoad       = "activate_license_offline"
	opBury       = "deactivate_offline"
	opSend       = "send_offline_request"
	opUpdate     = "update_offline"
	opAdd        = "add_local_consumption"
	opAddFeature = "add_local_consumption of a feature"
	opSync       = "sync_consumption"
	opBorrow     = "floating_borrow"
	opRelease    = "floating_release"
)

type operation struct {
	weight int
	do     func(*child)
}

// kind is a kind of license, and what is done with it, how often.
type kind struct {
	license    string
	bundle     bool
	operations []operation
}

// bundled is the product of the bundle that counts, feature the feature of the license that does.
const (
	bundled = "osp-studio"
	feature = "reports"
)

var kinds []kind

func init() { // the operations lead back to kinds
	kinds = []kind{
		{"consumption", false, []operation{{8, (*child).activate}, {5, (*child).check}, {8, (*child).local}, {3, (*child).poll}, {3, (*child).deactivate},
			{1, (*child).remove}, {1, (*child).clear}, {3, (*child).offline}, {1, (*child).bury}, {2, (*child).update},
			{16, (*child).add}, {4, (*child).addFeature}, {6, (*child).sync}, {2, (*child).syncFeature}}},
		{"slots", false, []operation{{6, (*child).activate}, {6, (*child).check}, {8, (*child).local}, {3, (*child).poll}, {2, (*child).deactivate},
			{1, (*child).clear}, {6, (*child).borrow}, {6, (*child).release}}},
		{"bundle", true, []operation{{8, (*child).activate}, {5, (*child).check}, {8, (*child).local}, {3, (*child).poll}, {3, (*child).deactivate},
			{1, (*child).clear}, {3, (*child).offline}, {16, (*child).add}, {6, (*child).sync}}},
	}
}

// world is a sandbox and a device whose license processes change.
type world struct {
	t *testing.T
	kind
	order
	*pipe
	random  *mathrand.Rand
	offset  atomic.Int64
	rounds  int
	books   map[string]*book
	before  outcome
	history []string
	// program is this one, which its processes run.
	program string
}

var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newWorld(t *testing.T, k kind, random *mathrand.Rand) *world {
	w := &world{t: t, kind: k, pipe: newPipe(t), random: random, books: map[string]*book{}, program: os.Args[0]}
	signer, err := key()
	require.NoError(t, err)
	server, err := sandbox.New(sandbox.Options{Key: signer, Clock: func() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }})
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	l := server.Line()
	license := l.Licenses[k.license]
	index := slices.IndexFunc(kinds, func(other kind) bool { return other.license == k.license })
	admin, _, _ := strings.Cut(l.BaseURL, "/api/")
	w.order = order{Folder: t.TempDir() + "/license", Kind: index, Product: license.Product, Line: line{BaseURL: l.BaseURL, APIKey: l.APIKey,
		SharedKey: l.SharedKey, PublicKey: l.PublicKey, CompanyID: l.CompanyID, LicenseKey: license.LicenseKey,
		Refresh: admin + "/_sandbox/refresh/" + k.license + "?hardware_id=" + hardwareID}}
	w.admin(http.MethodPatch, "licenses/"+k.license, `{"allow_unlimited_consumptions":true,"max_activations":1000000}`)
	if k.license == "consumption" {
		w.admin(http.MethodPatch, "licenses/"+k.license, `{"product_features":[{"code":"`+feature+`","name":"Reports","feature_type":"consumption","max_consumption":1000000000}]}`)
	}
	for _, what := range w.counters() {
		w.books[what] = &book{}
	}
	w.before = outcome{phase: absent}
	return w
}

// counters are what is counted: the license itself "", or its feature.
func (w *world) counters() []string {
	switch {
	case w.license == "consumption":
		return []string{"", feature}
	case w.bundle:
		return []string{""}
	}
	return nil
}

// admin calls the sandbox's admin API.
func (w *world) admin(method, path, body string) []byte {
	base, _, _ := strings.Cut(w.Line.Refresh, "refresh/")
	request, err := http.NewRequestWithContext(w.t.Context(), method, base+path, strings.NewReader(body))
	require.NoError(w.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(w.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, response.StatusCode, "%s", text)
	return text
}

// booked is what the server counts.
func (w *world) booked(what string) int64 {
	var state struct {
		Licenses []struct {
			Name, Product     string
			TotalConsumptions int64 `json:"total_consumptions"`
			ProductFeatures   []struct {
				Code              string
				TotalConsumptions int64 `json:"total_consumptions"`
			} `json:"product_features"`
		}
	}
	require.NoError(w.t, json.Unmarshal(w.admin(http.MethodGet, "state", ""), &state))
	for _, l := range state.Licenses {
		if l.Name != w.license || w.bundle && l.Product != bundled {
			continue
		}
		if what == "" {
			return l.TotalConsumptions
		}
		for _, f := range l.ProductFeatures {
			if f.Code == what {
				return f.TotalConsumptions
			}
		}
	}
	require.FailNow(w.t, "the sandbox counts no "+what)
	return 0
}

// round lets processes live and kills them, and checks what they leave. It returns how many it has killed, and how many
// operations they have reported as done.
func (w *world) round() (killed, done int) {
	w.rounds++
	processes := 1 + w.random.IntN(2)
	// How many lines each says before it is killed, and how much later that is, at random.
	var all []*victim
	for i := range processes {
		o := w.order
		o.Child, o.Seed, o.Alone, o.Offset = i, w.random.Uint64(), processes == 1, time.Duration(w.offset.Load())
		all = append(all, w.start(o))
	}
	lines := 0
	for _, v := range all {
		lines += w.random.IntN(16)
		w.await(lines)
		time.Sleep(time.Duration(w.random.Int64N(int64(4 * time.Millisecond)))) // the moment is to be random
		v.killed.Store(true)
		if err := v.process.Process.Kill(); !errors.Is(err, os.ErrProcessDone) {
			require.NoError(w.t, err)
		}
	}
	for _, v := range all {
		state := <-v.ended
		require.False(w.t, state.Exited(), "a process has ended by itself: %v", state)
	}
	events := w.take(w.t)
	w.judge(events)
	if w.rounds%16 == 0 {
		w.settle()
	}
	for _, e := range events {
		if !e.Begin {
			done++
		}
	}
	return processes, done
}

// victim is a process that is going to be killed.
type victim struct {
	process *exec.Cmd
	killed  atomic.Bool
	ended   chan *os.ProcessState
}

func (w *world) start(o order) *victim {
	text, err := json.Marshal(o)
	require.NoError(w.t, err)
	process := exec.Command(w.program, "-test.run=^$")
	process.Env = append(os.Environ(), orderVariable+"="+string(text))
	process.SysProcAttr = o.as()
	process.Stdout, process.Stderr = w.write, os.Stderr
	_, err = process.StdinPipe() // it ends when this process does
	require.NoError(w.t, err)
	require.NoError(w.t, process.Start())
	v := &victim{process: process, ended: make(chan *os.ProcessState, 1)}
	go func() {
		_ = process.Wait() // the state tells
		if !v.killed.Load() {
			w.gone()
		}
		v.ended <- process.ProcessState
	}()
	return v
}

// survivor is a process that starts after all others are dead.
type survivor struct {
	*world
	*manager.Manager
}

// stuck is how long a lock without an owner is waited for: a stuck one is an error then.
const stuck = 10 * time.Second

func (w *world) survive(work func(survivor)) {
	o := w.order
	o.Offset = time.Duration(w.offset.Load())
	client, m, err := o.open(stuck)
	require.NoError(w.t, err)
	work(survivor{w, m})
	require.NoError(w.t, m.Close())
	require.NoError(w.t, client.Close())
}

// do calls an operation and returns its result with how it went.
func (s survivor) do(operation, request string) (map[string]any, event) {
	done := event{Op: operation}
	result := perform(s.Manager, operation, request, &done)
	s.history = append(s.history, operation+" "+done.Code+" "+done.Reason)
	return result, done
}

// pending is an activation whose process died before the response came.
func pending(current map[string]any) bool {
	list, _ := current["pending"].([]any)
	return slices.ContainsFunc(list, func(p any) bool { return p.(map[string]any)["request_id"] == nil })
}

// files are the names in the license's folder.
func (w *world) files() []string {
	entries, err := os.ReadDir(w.Folder)
	require.NoError(w.t, err)
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimPrefix(filepath.Ext(e.Name()), "."))
	}
	return names
}
