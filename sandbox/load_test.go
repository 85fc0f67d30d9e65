package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

// load is what 64 callers did to one sandbox, by the responses they got.
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
			require.NoError(t, c.server.Close())
			after := start(t, Options{StateFile: file}).server.state()
			assert.Equal(t, before.Licenses, after.Licenses, "the state file holds another state than the sandbox had")
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
	got := counted(c.deactivate("license", hw))
	assert.False(c.t, got.code() != "device_not_found" && got.code() != "license_not_active", "deactivate again: got %d %s", got.status, got.body)
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
	assert.Equal(c.t, int64(1), l.holders.Add(1))
	l.holders.Add(-1)
	c.wantOK("give it back", counted(c.deactivate("one_device", hw)))
}

func (l *load) check(t *testing.T, c *client) {
	t.Helper()
	assert.Equal(t, l.requests.Load(), l.lines.n.Load(), "the log")
	for _, license := range c.server.state().Licenses {
		assert.Equal(t, int64(0), license.TimesActivated, license.Name)
		assert.False(t, license.Name == "license" && len(license.Devices) != loadConnections, "%s: %d devices, want %d", license.Name, len(license.Devices), loadConnections)
	}
	assert.Equal(t, l.use.Load(), c.license("consumption").TotalConsumptions, "total_consumptions")
	assert.Equal(t, min(loadFaults, l.faulty.Load()+l.passed.Load()), l.faulty.Load())
	assert.Equal(t, int(min(maxEntries, l.requests.Load())), len(c.server.journal.all()))
	t.Logf("%d requests, %d refused, %d faulty", l.requests.Load(), l.refused.Load(), l.faulty.Load())
}
