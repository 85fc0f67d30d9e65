// Command device_story is the story of a small application and the license that it keeps on the device, from the first start to
// the uninstallation. usage_story shows calls of the API; most applications need only this.
//
// Try it against the sandbox:   python3 examples/with_sandbox.py -- go run ./examples/go/device_story
// Everything it needs to know comes from the environment, which examples/with_sandbox.py describes.
//
// Months pass in it, and clocks are set back, though the library reads this machine's clock, which the story leaves alone: the
// server's clock is moved instead. A license that was activated while the server's clock was 31 days behind is one whose last
// contact was 31 days ago.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/examples/go/internal/teller"
	"github.com/openspring/openspring/manager"
)

const day = 24 * time.Hour

//go:embed main.go
var source string

var code = teller.ReadCode(source)

type story struct {
	teller.Story
	ctx context.Context
	// folder is where the application keeps its license.
	folder string
}

func main() {
	folder, err := os.MkdirTemp("", "openspring-story.")
	if err != nil {
		fmt.Fprintln(os.Stderr, "story:", err)
		os.Exit(2)
	}
	online := &story{ctx: context.Background(), folder: filepath.Join(folder, "license")}
	key, offlineKey := teller.Need("OSP_METERED_KEY"), teller.Need("OSP_LICENSE_KEY")
	online.Part(online.stableDevice)
	online.Part(func() error { return online.life(key) })
	online.folder = filepath.Join(folder, "offline")
	online.Part(func() error { return online.offlineLife(folder, offlineKey) })
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, "story:", err)
	}
	os.Exit(online.End())
}

// inTurn takes the steps one after the other, up to the first error.
func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) life(key string) error {
	return inTurn(
		// The customer has bought a year.
		func() error { return teller.ChangeLicense(key, "validity_period", teller.AYearFromNow()) },
		func() error { return s.firstStart(key) }, s.laterStart, s.onlineCheck, func() error { return s.watchdog(key) },
		s.consumption, s.monthWithoutNetwork, s.clockSetBack, s.uninstalled)
}

func (s *story) offlineLife(folder, key string) error {
	return inTurn(
		func() error { return s.offlineCustomer(folder, key) },
		func() error { return s.extended(key) },
		func() error { return s.uninstalledOffline(folder) })
}

// ---- what each start does ----

// application is a running one: its manager, and what the manager needs.
type application struct {
	*manager.Manager
	client *core.Client
}

// start is what each start does first: it reads the store, sends nothing and creates nothing. A real application sets
// Location "user" and a Name such as "Acme Editor" in place of Path, and the defaults of the rest suit most.
func (s *story) start(change func(*manager.Settings)) (*application, error) {
	cfg, err := teller.Config()
	if err != nil {
		return nil, err
	}
	client, err := core.Open(cfg)
	if err != nil {
		return nil, err
	}
	settings := manager.DefaultSettings()
	settings.Path = s.folder
	if change != nil {
		change(&settings)
	}
	code.Once("what each start does first")
	m, err := manager.Open(client, settings)
	if err != nil {
		client.Close()
		return nil, err
	}
	return &application{m, client}, nil
}

func (a *application) close() {
	a.Manager.Close()
	a.client.Close()
}

// running starts the application for as long as the step takes.
func (s *story) running(change func(*manager.Settings), step func(*application) error) error {
	app, err := s.start(change)
	if err != nil {
		return err
	}
	defer app.close()
	return step(app)
}

// showState prints what a start screen needs.
func (s *story) showState(state manager.State, want, reason string) {
	s.Tell("state", fmt.Sprintf("%s (%s)", state.Name, state.Reason), fmt.Sprintf("%s (%s)", want, reason))
	fmt.Printf("   %-12s %s\n", "user reads", api.Reason(state.Reason).UserMessage)
	if !state.Until.IsZero() {
		fmt.Printf("   %-12s %s\n", "holds until", state.Until.Format(time.DateOnly))
	}
}

// usable makes a local check that should pass.
func (s *story) usable(app *application, want, reason string, remark ...string) error {
	code.Next(remark...)
	state, err := app.LocalCheck()
	if err == nil {
		s.showState(state, want, reason)
	}
	return err
}

// unusable makes a local check that should not: what the application shows in place of its window.
func (s *story) unusable(app *application, reason string, remark ...string) {
	code.Next(remark...)
	state, err := app.LocalCheck()
	s.Fails(err, reason)
	s.Tell("usable", state.Usable(), false)
}

// check asks the server; the license should be usable.
func (s *story) check(app *application, confirmed bool, remark ...string) error {
	code.Next(remark...)
	result, err := app.Check(s.ctx, manager.CheckRequest{})
	if err != nil {
		return err
	}
	s.Tell("confirmed", result.Confirmed, confirmed)
	if result.Failure != nil {
		s.Tell("failure", result.Failure.Code, "connection_lost")
	}
	return nil
}

// ---- first start, every later start ----

func (s *story) stableDevice() error {
	s.Title("The device: does it keep its hardware id?")
	if os.Getenv("OSP_HARDWARE_ID") != "" {
		fmt.Println("   hardware id  is configured")
		return nil
	}
	device, err := core.HardwareID("")
	if err != nil {
		return err
	}
	fmt.Printf("   %-12s %s\n   %-12s %v\n", "environment", device.Environment, "stable", device.Stable)
	if device.Stable {
		return nil
	}
	err = s.running(nil, func(app *application) error {
		code.Next("each new container would take another activation")
		_, err := app.Do(s.ctx, "activate_license", map[string]any{"license_key": teller.Need("OSP_METERED_KEY")})
		return err
	})
	s.Fails(err, "device_unstable")
	fmt.Println("   so the deployment sets hardware_id") // random, once per device
	return os.Setenv("OSP_HARDWARE_ID", "device-of-this-container")
}

func (s *story) firstStart(key string) error {
	s.Title("The first start: ask for a license key")
	return s.running(nil, func(app *application) error {
		s.unusable(app, "no_license")
		code.Next("a key that the user mistyped")
		_, err := app.Do(s.ctx, "activate_license", map[string]any{"license_key": "AAAA-BBBB-CCCC-DDDD"})
		// The dialog shows UserMessage, stays open, and puts the cursor into the field.
		if refused := s.Fails(err, "license_not_found"); refused != nil {
			s.Tell("the dialog", refused.UserAction(), api.EnterLicense)
		}
		code.Next("the right key")
		if _, err := app.Do(s.ctx, "activate_license", map[string]any{"license_key": key}); err != nil {
			return err
		}
		return s.usable(app, "valid", "ok")
	})
}

func (s *story) laterStart() error {
	s.Title("Every later start: the local check, without a network")
	if err := teller.CutNetwork(); err != nil {
		return err
	}
	err := s.running(nil, func(app *application) error {
		code.Next("the error is nil only if the license may be used")
		state, err := app.LocalCheck()
		if err != nil {
			return err
		}
		began := time.Now()
		if _, err := app.LocalCheck(); err != nil {
			return err
		}
		fmt.Printf("   %-12s %d microseconds\n", "took", time.Since(began).Microseconds())
		s.showState(state, "valid", "ok")
		code.Next()
		days := core.Value(state.Facts.DaysRemaining)
		s.Tell("days left", days, int64(365))
		features := map[string]string{}
		for _, feature := range state.Facts.Features {
			features[feature.Code] = string(feature.State)
		}
		s.Tell("reports", features["reports"], "valid")
		s.Tell("export", features["export"], "valid")
		s.Tell("render", features["render"], "no_slot") // A floating feature: a check of it takes a slot.
		return nil
	})
	return errors.Join(err, teller.MendNetwork())
}

// ---- now and then, and all the time ----

func (s *story) onlineCheck() error {
	s.Title("Now and then: ask the server")
	return s.running(nil, func(app *application) error {
		return inTurn(
			func() error { return s.check(app, true) },
			teller.CutNetwork,
			func() error { return s.check(app, false, "while the network is down") },
			func() error { return s.usable(app, "valid", "ok") },
			teller.MendNetwork)
	})
}

// ago lets the license's last contact with the server be this long ago.
func (s *story) ago(ago time.Duration) error {
	return inTurn(
		func() error { return teller.MoveClock(-ago) },
		func() error {
			return s.running(nil, func(app *application) error {
				_, err := app.Check(s.ctx, manager.CheckRequest{})
				return err
			})
		},
		func() error { return teller.MoveClock(0) })
}

func (s *story) watchdog(key string) error {
	s.Title("The watchdog: while the application runs, the vendor disables the license")
	// The last contact was long ago, so a check is due at once.
	if err := errors.Join(s.ago(2*day), teller.ChangeLicense(key, "license_enabled", false)); err != nil {
		return err
	}
	return s.running(nil, func(app *application) error {
		ctx, stop := context.WithCancel(s.ctx)
		events, ended := make(chan manager.Event, 64), make(chan error, 1)
		code.Next()
		go func() { ended <- app.Run(ctx, func(e manager.Event) { events <- e }) }()
		for e := range events {
			if e.Name == "state_changed" {
				fmt.Printf("   %-12s %s\n", "event", e.JSON)
				break
			}
		}
		s.unusable(app, "license_not_enabled")
		stop()
		var cancelled *manager.Error
		s.Tell("then stopped", errors.As(<-ended, &cancelled) && cancelled.Status == api.Cancelled, true)
		if err := teller.ChangeLicense(key, "license_enabled", true); err != nil {
			return err
		}
		return s.check(app, true, "after the vendor has enabled it again")
	})
}

func (s *story) consumption() error {
	s.Title("Consumption: counted here, reported later")
	if err := teller.CutNetwork(); err != nil {
		return err
	}
	err := s.running(nil, func(app *application) error {
		code.Next("stored on the disk when it returns")
		if _, err := app.Do(s.ctx, "add_local_consumption", map[string]any{"consumptions": 3}); err != nil {
			return err
		}
		code.Next("after 3 of 10")
		_, err := app.Do(s.ctx, "add_local_consumption", map[string]any{"consumptions": 8})
		s.Fails(err, "license_not_enough_consumptions")
		return nil
	})
	if err := errors.Join(err, teller.MendNetwork()); err != nil {
		return err
	}
	return s.running(nil, func(app *application) error {
		if err := s.counted(app, 0, 3); err != nil {
			return err
		}
		code.Next()
		if _, err := app.Do(s.ctx, "sync_consumption", nil); err != nil {
			return err
		}
		return s.counted(app, 3, 0)
	})
}

func (s *story) counted(app *application, total, local int64) error {
	state, err := app.LocalCheck()
	if err != nil {
		return err
	}
	s.Tell("reported", state.Facts.Consumption.Total, total)
	s.Tell("not yet", state.Facts.Consumption.Local, local)
	return nil
}

// ---- no network, wrong clocks ----

func (s *story) monthWithoutNetwork() error {
	s.Title("A month without a network: 31 days since the last contact")
	if err := errors.Join(s.ago(31*day), teller.CutNetwork()); err != nil {
		return err
	}
	allow := func(checkWithin, grace time.Duration) func(*manager.Settings) {
		return func(settings *manager.Settings) { settings.CheckWithin, settings.GracePeriod = checkWithin, grace }
	}
	return inTurn(
		func() error {
			return s.running(allow(60*day, 0), func(app *application) error {
				return s.usable(app, "valid", "ok", "an application that allows 60 days")
			})
		},
		func() error {
			return s.running(nil, func(app *application) error {
				if err := s.usable(app, "grace", "offline_grace", "the defaults: 30 days, then 14 of grace"); err != nil {
					return err
				}
				return s.check(app, false, "it does not get through")
			})
		},
		func() error {
			return s.running(allow(20*day, 10*day), func(app *application) error {
				s.unusable(app, "check_overdue", "one that allows 20 days, then 10 of grace")
				if err := teller.MendNetwork(); err != nil {
					return err
				}
				return s.check(app, true, "the network is back")
			})
		})
}

func (s *story) clockSetBack() error {
	s.Title("A clock that was set back: this machine's is three days behind what the license has seen")
	if err := s.ago(-3 * day); err != nil {
		return err
	}
	return s.running(nil, func(app *application) error {
		s.unusable(app, "clock_behind", "a license with an end date")
		if err := s.check(app, true, "the server's response has the right time"); err != nil {
			return err
		}
		return s.usable(app, "valid", "ok")
	})
}

// ---- customers without a network ----

func (s *story) offlineCustomer(folder, key string) error {
	s.Title("A customer without a network: activated by files")
	requestFile, licenseFile := filepath.Join(folder, "ls_activation.req"), filepath.Join(folder, "ls_activation.lic")
	err := s.running(nil, func(app *application) error {
		code.Next()
		_, err := app.Do(s.ctx, "create_offline_activation_file", map[string]any{"license_key": key, "path": requestFile})
		return err
	})
	if err != nil {
		return err
	}
	fmt.Println("   the customer takes the file to a machine with a network, or to the vendor's portal")
	sent, err := sendFile(s.ctx, core.ForActivateOffline, requestFile)
	if err != nil {
		return err
	}
	if err := os.WriteFile(licenseFile, []byte(sent.File.Text), 0o600); err != nil {
		return err
	}
	return s.running(nil, func(app *application) error { // Perhaps days later: the request is remembered.
		code.Next()
		if _, err := app.Do(s.ctx, "activate_license_offline", map[string]any{"path": licenseFile}); err != nil {
			return err
		}
		return s.usable(app, "valid", "ok")
	})
}

// sendFile is what the connected machine does.
func sendFile(ctx context.Context, endpoint core.OfflineEndpoint, path string) (*core.SentRequest, error) {
	cfg, err := teller.Config()
	if err != nil {
		return nil, err
	}
	client, err := core.Open(cfg)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	code.Next("on another machine")
	return client.SendOfflineRequest(ctx, core.SendOfflineRequestRequest{Endpoint: endpoint, Text: string(text)})
}

func (s *story) extended(key string) error {
	s.Title("The vendor extends the license of that customer")
	device, err := hardwareID()
	if err != nil {
		return err
	}
	err = errors.Join(teller.MoveClock(time.Hour), // An hour has passed.
		teller.ChangeLicense(key, "validity_period", teller.AYearFromNow()))
	if err != nil {
		return err
	}
	refresh, err := teller.RefreshFile(key, device)
	if err != nil {
		return err
	}
	return s.running(nil, func(app *application) error {
		code.Next()
		if _, err := app.Do(s.ctx, "update_offline", map[string]any{"text": refresh}); err != nil {
			return err
		}
		state, err := app.LocalCheck()
		s.Tell("days left", core.Value(state.Facts.DaysRemaining), int64(365))
		return err
	})
}

// hardwareID is this device's, which the user reads to the vendor.
func hardwareID() (string, error) {
	if configured := os.Getenv("OSP_HARDWARE_ID"); configured != "" {
		return configured, nil
	}
	device, err := core.HardwareID("")
	return device.HardwareID, err
}

// ---- uninstalling ----

func (s *story) uninstalled() error {
	s.Title("Uninstalling with a network: the device is free for another")
	return s.running(nil, func(app *application) error {
		code.Next()
		if _, err := app.Do(s.ctx, "deactivate", map[string]any{"remove_local_data": true}); err != nil {
			return err
		}
		s.unusable(app, "no_license")
		return nil
	})
}

func (s *story) uninstalledOffline(folder string) error {
	s.Title("Uninstalling without a network")
	farewell := filepath.Join(folder, "ls_deactivation.req")
	if err := teller.CutNetwork(); err != nil {
		return err
	}
	err := s.running(nil, func(app *application) error {
		code.Next()
		_, err := app.Do(s.ctx, "deactivate", nil)
		s.Fails(err, "connection_lost")
		if err := s.usable(app, "valid", "ok"); err != nil { // Nothing has changed.
			return err
		}
		code.Next()
		if _, err := app.Do(s.ctx, "deactivate_offline", map[string]any{"path": farewell}); err != nil {
			return err
		}
		s.unusable(app, "deactivated")
		return nil
	})
	if err := errors.Join(err, teller.MendNetwork()); err != nil {
		return err
	}
	sent, err := sendFile(s.ctx, core.ForDeactivateOffline, farewell)
	if err != nil {
		return err
	}
	s.Tell("response", sent.Deactivation.Text, "license_deactivated")
	return nil
}
