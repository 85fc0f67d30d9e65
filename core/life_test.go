package core_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/sandbox"
)

// setClock moves a sandbox's time ahead of ours by its admin API.
func setClock(t *testing.T, line sandbox.Line, ahead time.Duration) {
	t.Helper()
	root, _, _ := strings.Cut(line.BaseURL, "/api/")
	body := `{"offset_s":` + strconv.Itoa(int(ahead/time.Second)) + `}`
	request, err := http.NewRequest(http.MethodPut, root+"/_sandbox/clock", strings.NewReader(body))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
}

// seat is a device that shares a floating license.
type seat struct {
	t       *testing.T
	client  *core.Client
	license fields
}

func takePlace(t *testing.T, line sandbox.Line, license, hardwareID string) seat {
	t.Helper()
	client, identity := openFor(t, line, license, func(cfg *core.Config) { cfg.HardwareID = hardwareID })
	_, err := do(t.Context(), client, "activate_license", identity)
	require.NoError(t, err)
	return seat{t, client, identity}
}

func (s seat) holds() {
	s.t.Helper()
	got, err := do(s.t.Context(), s.client, "check_license", s.license)
	require.NoError(s.t, err)
	assert.Equal(s.t, "1", find(s.t, got.Result, "floating_in_use_devices"))
}

func (s seat) refused() {
	s.t.Helper()
	_, err := do(s.t.Context(), s.client, "check_license", s.license)
	wantError(s.t, err, api.Limit, "floating_not_available")
}

func TestADayInTheLifeOfAFloatingLicense(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	first, second := takePlace(t, line, "slots", "first"), takePlace(t, line, "slots", "second")
	const timeout = 10 * time.Minute
	now := time.Duration(0)
	pass := func(d time.Duration) {
		t.Helper()
		now += d
		setClock(t, line, now)
	}

	first.holds()
	for range 6 { // The morning: whoever checks in time keeps the seat.
		pass(timeout - time.Minute)
		second.refused()
		first.holds()
	}
	pass(timeout - time.Minute)
	second.refused()
	pass(time.Minute + time.Second) // The first device has gone to sleep: its seat ends by itself.
	second.holds()
	first.refused()

	released, err := do(t.Context(), second.client, "floating_release", second.license) // Lunch.
	require.NoError(t, err)
	assert.JSONEq(t, `""`, string(released.Result))
	first.holds()
	_, err = do(t.Context(), first.client, "floating_release", first.license)
	require.NoError(t, err)

	until := time.Now().Add(now + 12*time.Hour).UTC().Truncate(time.Second)
	borrow := fields{"license_key": first.license["license_key"], "borrowed_until": until.Format("2006-01-02T15:04:05.000Z")}
	borrowed, err := do(t.Context(), first.client, "floating_borrow", borrow) // A journey without a network.
	require.NoError(t, err)
	assert.Equal(t, borrow["borrowed_until"], member(t, borrowed.Result, "borrowed_until"))
	for range 11 {
		pass(time.Hour)
		second.refused()
	}
	pass(time.Hour + time.Second)
	second.holds()
	first.refused()

	require.Less(t, now, 24*time.Hour)
	pass(24*time.Hour - now) // The next morning nobody holds a seat.
	first.holds()
	second.refused()
}

func TestATrialFromItsKeyToItsEnd(t *testing.T) {
	t.Parallel()
	for name, days := range map[string]int{"trial": 14, "trial_user": 7} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := inSandbox(t, sandbox.Options{})
			client := open(t, func(cfg *core.Config) {
				cfg.BaseURL, cfg.PublicKey, cfg.Product = line.BaseURL, line.PublicKey, line.Products[name]
				cfg.APIKey, cfg.SharedKey = line.APIKey, line.SharedKey
			})
			ask, identity := fields{}, fields{}
			if name == "trial_user" {
				ask["email"] = "ann@example.com"
			}
			made, err := do(t.Context(), client, "trial_key", ask)
			require.NoError(t, err)
			if name == "trial_user" {
				identity["username"], identity["password"] = "ann@example.com", member(t, made.Result, "initial_password")
			} else {
				identity["license_key"] = member(t, made.Result, "license")
			}

			activated, err := do(t.Context(), client, "activate_license", identity)
			require.NoError(t, err)
			assert.Equal(t, "true", find(t, activated.Result, "is_trial"))
			whole := time.Duration(days) * 24 * time.Hour
			wantVerdict(t, activated, "valid", "ok", days-1)
			delete(identity, "password")

			setClock(t, line, whole-time.Minute)
			checked, err := do(t.Context(), client, "check_license", identity)
			require.NoError(t, err)
			wantVerdict(t, checked, "valid", "ok", 0)
			again, err := do(t.Context(), client, "trial_key", ask)
			require.NoError(t, err, "the device has its trial still")
			assert.Empty(t, find(t, again.Result, "order_id"), "and no other")

			setClock(t, line, whole+time.Minute)
			checked, err = do(t.Context(), client, "check_license", identity)
			require.NoError(t, err)
			assert.Equal(t, "true", find(t, checked.Result, "is_expired"))
			wantVerdict(t, checked, "invalid", "trial_expired", 0)
			_, err = do(t.Context(), client, "trial_key", ask)
			wantError(t, err, api.LicenseState, "trial_expired")
		})
	}
}

// find returns a member's text; empty where there is none.
func find(t *testing.T, document []byte, name string) string {
	t.Helper()
	value, err := rawjson.Parse(document)
	require.NoError(t, err)
	return string(value.Get(name).Raw())
}

func wantVerdict(t *testing.T, got core.Response, state, reason string, days int) {
	t.Helper()
	require.NotNil(t, got.Meta.Validity)
	assert.Equal(t, state, string(got.Meta.Validity.State))
	assert.Equal(t, reason, string(got.Meta.Validity.Reason))
	require.NotNil(t, got.Meta.Validity.DaysRemaining)
	assert.EqualValues(t, days, *got.Meta.Validity.DaysRemaining)
}
