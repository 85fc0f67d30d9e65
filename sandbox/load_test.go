package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// long asks for the load test as a run of its own: a minute, and also with a state file, where each change
// waits for the disk.
var long = os.Getenv("OSP_LOAD") == "1"

func loadTime() time.Duration {
	if long {
		return time.Minute
	}
	return 2 * time.Second
}

const (
	loadConnections = 64
	loadFaults      = 100
)

// load is what 64 callers did to one sandbox, by the answers they got.
type load struct {
	requests, use, refused, faulty, passed atomic.Int64
	// holders counts who has the one place of one_device now.
	holders atomic.Int64
	lines   lineCounter
}

type lineCounter struct{ n atomic.Int64 }

func (l *lineCounter) Write(p []byte) (int, error) {
	l.n.Add(int64(bytes.Count(p, []byte("\n"))))
	return len(p), nil
}

func TestLoadOfTheSandboxIsCountedExactly(t *testing.T) {
	t.Parallel()
	files := map[string]string{"in memory": ""}
	if long {
		files["with a state file"] = filepath.Join(t.TempDir(), "state.json")
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var l load
			c := start(t, Options{StateFile: file, Log: &l.lines})
			l.prepare(c)
			l.run(c)
			l.check(t, c)
			if file == "" {
				return
			}
			before := c.server.state()
			if err := c.server.Close(); err != nil {
				t.Fatal(err)
			}
			after := start(t, Options{StateFile: file}).server.state()
			if !reflect.DeepEqual(after.Licenses, before.Licenses) {
				t.Error("the state file holds another state than the sandbox had")
			}
		})
	}
}

func (l *load) prepare(c *client) {
	c.patch("license", fmt.Sprintf(`{"max_activations":%d}`, loadConnections))
	c.patch("consumption", fmt.Sprintf(`{"max_activations":%d,"allow_unlimited_consumptions":true}`, loadConnections))
	c.patch("bundle", fmt.Sprintf(`{"max_activations":%d}`, loadConnections))
	c.mustAdmin("POST", "/faults", fmt.Sprintf(`{"kind":"status","status":503,"path":"/check_bundle","times":%d}`, loadFaults))
	l.lines.n.Store(0)
}

func (l *load) run(c *client) {
	var callers sync.WaitGroup
	end := time.Now().Add(loadTime())
	for i := range loadConnections {
		caller := *c
		transport := &http.Transport{MaxConnsPerHost: 1}
		caller.http = &http.Client{Transport: transport}
		callers.Go(func() {
			defer transport.CloseIdleConnections()
			for hardwareID := fmt.Sprint("HW-", i); time.Now().Before(end) && !c.t.Failed(); {
				l.round(&caller, hardwareID)
			}
		})
	}
	callers.Wait()
}

// round is what one caller does again and again. It ends with nothing active on its device.
func (l *load) round(c *client, hw string) {
	counted := func(got reply) reply { l.requests.Add(1); return got }
	c.wantHeader("activate", counted(c.activate("license", hw)))
	c.wantHeader("check", counted(c.check("license", hw)))
	c.wantHeader("deactivate", counted(c.deactivate("license", hw)))
	if got := counted(c.deactivate("license", hw)); got.code() != "device_not_found" && got.code() != "license_not_active" {
		c.t.Errorf("deactivate again: got %d %s", got.status, got.body)
	}
	l.fight(c, hw, counted)

	c.wantOK("activate", counted(c.activate("consumption", hw)))
	c.wantOK("report use", counted(c.post("/deactivate_license", c.identity("consumption", hw).with(members{"consumptions": 1}))))
	l.use.Add(1)

	c.wantOK("activate the bundle", counted(c.upload("/activate_bundle_offline", encode(c.t, c.payload("activation", c.identity("bundle", hw))))))
	if got := counted(c.get("/check_bundle", c.identity("bundle", hw))); got.status == 503 {
		l.faulty.Add(1)
	} else {
		c.wantHeader("check the bundle", got)
		l.passed.Add(1)
	}
	c.wantOK("deactivate the bundle", counted(c.post("/deactivate_bundle", c.identity("bundle", hw))))
}

// fight tries to take the one place that all callers want.
func (l *load) fight(c *client, hw string, counted func(reply) reply) {
	got := counted(c.activate("one_device", hw))
	if got.status != 200 {
		c.wantCode("one_device", got, "license_activated_max_times")
		l.refused.Add(1)
		return
	}
	if n := l.holders.Add(1); n != 1 {
		c.t.Errorf("%d callers hold the one place", n)
	}
	l.holders.Add(-1)
	c.wantOK("give it back", counted(c.deactivate("one_device", hw)))
}

func (l *load) check(t *testing.T, c *client) {
	t.Helper()
	if got := l.lines.n.Load(); got != l.requests.Load() {
		t.Errorf("the log has %d lines for %d requests", got, l.requests.Load())
	}
	for _, license := range c.server.state().Licenses {
		if license.TimesActivated != 0 {
			t.Errorf("%s: %d devices are active, want none", license.Name, license.TimesActivated)
		}
		if license.Name == "license" && len(license.Devices) != loadConnections {
			t.Errorf("%s: %d devices, want %d", license.Name, len(license.Devices), loadConnections)
		}
	}
	if got := c.license("consumption").TotalConsumptions; got != l.use.Load() {
		t.Errorf("total_consumptions: got %d, want the %d that were acknowledged", got, l.use.Load())
	}
	if want := min(loadFaults, l.faulty.Load()+l.passed.Load()); l.faulty.Load() != want {
		t.Errorf("%d answers were faulty, want %d", l.faulty.Load(), want)
	}
	if got := len(c.server.journal.all()); got != int(min(maxEntries, l.requests.Load())) {
		t.Errorf("%d requests are listed of %d", got, l.requests.Load())
	}
	t.Logf("%d requests, %d refused, %d faulty", l.requests.Load(), l.refused.Load(), l.faulty.Load())
}
