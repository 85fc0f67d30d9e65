package sandbox

import (
	"encoding/json"
	"time"

	"github.com/openspring/openspring/core/wire"
)

const (
	companyID     = 4711
	firstDeviceID = 1770411700000400

	apiKey       = "osp-sandbox-api-key"
	sharedKey    = "osp-sandbox-shared-key-0c1f6f1f2a10"
	clientID     = "auth-company-4711"
	clientSecret = "osp-sandbox-client-secret-9a534d0f"

	// accountCode is the one customer account; SSO calls name it.
	accountCode = "SANDBOX"

	blacklistedHardwareID = "blacklisted-device"
	password              = "sandbox-password"
)

// credential is an API key or an OAuth client of the sandbox's company.
type credential struct {
	id, secret string
	// oauth marks a client; the others are API keys.
	oauth             bool
	revoked, readOnly bool
	// noGrant marks a client that may not ask for tokens.
	noGrant bool
	// products are the short codes that may be activated with the key; nil means all.
	products []string
}

// credentials lists what the sandbox accepts, and beside the pair of the line those that the codes of
// protocol.md 1.4 need. All API keys share one shared key, all clients one secret.
var credentials = []credential{
	{id: apiKey, secret: sharedKey},
	{id: "osp-sandbox-revoked-key", secret: sharedKey, revoked: true},
	{id: "osp-sandbox-read-only-key", secret: sharedKey, readOnly: true},
	{id: "osp-sandbox-studio-key", secret: sharedKey, products: []string{"osp-studio"}},
	{id: clientID, secret: clientSecret, oauth: true},
	{id: "auth-company-4712", secret: clientSecret, oauth: true, noGrant: true},
}

func findCredential(id string, oauth bool) *credential {
	for i := range credentials {
		if c := &credentials[i]; c.id == id && c.oauth == oauth {
			return c
		}
	}
	return nil
}

func sampleProducts() []product {
	editorFile := &installationFile{Version: "2.1.0", Environment: "win64", Channel: "stable",
		URL: "https://files.example.com/editor-2.1.0.exe", MD5: "9e107d9d372bb6826bd81d3542a419d6",
		ReleaseDate: "2026-01-15T00:00:00.000Z", Size: "52428800"}
	return []product{
		{Name: "editor", ID: 1770200000000101, ShortCode: "osp-editor", Title: "Editor", Method: byKey,
			AllowTrial: true, TrialDays: 14, File: editorFile},
		{Name: "studio", ID: 1770200000000102, ShortCode: "osp-studio", Title: "Studio", Method: byKey},
		{Name: "bundle", ID: 1770200000000103, ShortCode: "osp-bundle", Title: "Editor and Studio", Method: byKey,
			Bundle: []string{"osp-editor", "osp-studio"}},
		{Name: "user", ID: 1770200000000104, ShortCode: "osp-user", Title: "Editor for Users", Method: byUser},
		{Name: "user_second", ID: 1770200000000105, ShortCode: "osp-user-second", Title: "Studio for Users", Method: byUser},
		{Name: "user_bundle", ID: 1770200000000106, ShortCode: "osp-user-bundle", Title: "Editor and Studio for Users",
			Method: byUser, Bundle: []string{"osp-user", "osp-user-second"}},
		{ID: 1770200000000107, ShortCode: "osp-disabled", Title: "Disabled Product", Method: byKey, Disabled: true},
		{ID: 1770200000000108, ShortCode: "osp-archived", Title: "Archived Product", Method: byKey, Archived: true},
	}
}

const (
	emptyObject = `{}`
	emptyArray  = `[]`
	customer    = `{"email":"ops@example.com","company_name":"Zürich & Söhne","reference":"","phone":"","first_name":"",` +
		`"last_name":"","city":"","postcode":"","state":"","country":"","address":"","customer_account":null,"metadata":{}}`
)

func sampleTerms() terms {
	order := "order-0001"
	return terms{
		LicenseEnabled: true, LicenseType: "perpetual", MaxActivations: 5, AllowOfflineActivation: true,
		MaxTransfers: -1, MaxLicenseUsers: 1, FloatingTimeout: 120, FloatingUsers: 1, OrderStoreID: &order,
		Metadata: json.RawMessage(emptyObject), CustomFields: json.RawMessage(emptyArray),
		Customer: json.RawMessage(customer), ProductFeatures: []feature{},
	}
}

func sampleUser(id int64, email, first string) user {
	return user{ID: id, Email: email, FirstName: first, LastName: "Sample", Password: password, Account: accountCode,
		MaxActivations: 5}
}

// sampleModel is the state at the start.
func sampleModel(now time.Time) *model {
	m := &model{products: sampleProducts(), blacklist: []string{blacklistedHardwareID}}
	add := func(name, product, bundle, key string, users []user, change func(*terms)) {
		l := &license{Name: name, ID: 1770311100000201 + int64(len(m.licenses)), Product: product, Bundle: bundle,
			Key: key, Users: users, Terms: sampleTerms(), Devices: []device{}, Vacancies: []string{}}
		if users != nil {
			l.Terms.MaxLicenseUsers = int64(len(users))
		}
		if change != nil {
			change(&l.Terms)
		}
		m.licenses = append(m.licenses, l)
	}
	keyed := func(name, key string, change func(*terms)) { add(name, "osp-editor", "", key, nil, change) }

	keyed("license", "OSPT-4K7Q-ZZ2M-9XWB", nil)
	second := sampleUser(9018, "jiri@sandbox.example", "Jiří")
	second.MaxActivations = 1
	add("user", "osp-user", "", "", []user{sampleUser(9017, "jana@sandbox.example", "Jana"), second}, nil)
	add("bundle", "osp-editor", "osp-bundle", "OSPT-BNDL-0001-AAAA", nil, nil)
	add("bundle", "osp-studio", "osp-bundle", "OSPT-BNDL-0001-AAAA", nil, consuming)
	member := []user{sampleUser(9019, "bruno@sandbox.example", "Bruno")}
	add("bundle_user", "osp-user", "osp-user-bundle", "", member, nil)
	add("bundle_user", "osp-user-second", "osp-user-bundle", "", member, nil)
	keyed("one_device", "OSPT-ONED-0002-BBBB", func(t *terms) { t.MaxActivations = 1 })
	keyed("no_transfer", "OSPT-NOTR-0003-CCCC", func(t *terms) { t.MaxTransfers = 0 })
	keyed("trial", "OSPT-TRIA-0004-DDDD", func(t *terms) { t.IsTrial, t.TrialDays, t.LicenseType = true, 14, "time-limited" })
	add("consumption", "osp-studio", "", "OSPT-CONS-0005-EEEE", nil, func(t *terms) {
		consuming(t)
		t.ProductFeatures = sampleFeatures(now)
	})
	keyed("floating", "OSPT-FLOA-0006-FFFF", func(t *terms) { t.IsFloatingCloud = true })
	keyed("disabled", "OSPT-DISA-0007-GGGG", func(t *terms) { t.LicenseEnabled = false })
	keyed("not_started", "OSPT-NOTS-0008-HHHH", func(t *terms) { t.StartDate = midnight(now, 365) })
	keyed("expired", "OSPT-EXPI-0009-JJJJ", func(t *terms) { t.LicenseType, t.ValidityPeriod = "time-limited", midnight(now, -30) })
	keyed("online_only", "OSPT-ONLI-0010-KKKK", func(t *terms) { t.AllowOfflineActivation = false })
	return m
}

func consuming(t *terms) {
	t.LicenseType, t.MaxConsumptions, t.AllowNegativeConsumptions = "consumption", 1000, true
}

// sampleFeatures holds one feature of each kind: counted, valid for a duration, and past its date.
func sampleFeatures(now time.Time) []feature {
	return []feature{
		{ID: 1770305500000301, Code: "reports", Name: "Reports", Type: "consumption", Metadata: json.RawMessage(emptyObject),
			MaxConsumption: 100, AllowOverages: true, MaxOverages: 5},
		{ID: 1770305500000302, Code: "export", Name: "Export", Type: "activation", Metadata: json.RawMessage(emptyObject), ValidDays: 30},
		{ID: 1770305500000303, Code: "legacy", Name: "Legacy", Type: "activation", Metadata: json.RawMessage(emptyObject),
			ExpiryDate: midnight(now, -1)},
	}
}

// midnight is a date some days away, as the API spells it.
func midnight(now time.Time, days int) *string {
	text := wire.FormatTime(now.UTC().Truncate(24*time.Hour).AddDate(0, 0, days))
	return &text
}
