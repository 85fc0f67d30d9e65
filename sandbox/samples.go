package sandbox

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/openspring/openspring/core/wire"
)

const (
	companyID = 4711
	// otherCompanyID is another company's, whose documents the same key signs.
	otherCompanyID = 4712

	apiKey       = "osp-sandbox-api-key"
	sharedKey    = "osp-sandbox-shared-key-0c1f6f1f2a10"
	clientID     = "auth-company-4711"
	clientSecret = "osp-sandbox-client-secret-9a534d0f"

	// accountCode is the one customer account; SSO calls name it.
	accountCode = "SANDBOX"

	blacklistedHardwareID = "blacklisted-device"
	password              = "sandbox-password"
)

// sampleCredentials lists what the sandbox accepts, and beside the pair of the line those that the codes of
// protocol.md 1.4 need. All API keys share one shared key, all clients one secret.
func sampleCredentials() []*credential {
	return []*credential{
		{ID: apiKey, Secret: sharedKey},
		{ID: "osp-sandbox-revoked-key", Secret: sharedKey, Revoked: true},
		{ID: "osp-sandbox-read-only-key", Secret: sharedKey, ReadOnly: true},
		{ID: "osp-sandbox-studio-key", Secret: sharedKey, Products: []string{"osp-studio"}},
		{ID: clientID, Secret: clientSecret, OAuth: true},
		{ID: "auth-company-4712", Secret: clientSecret, OAuth: true, NoGrant: true},
	}
}

func sampleProducts() []*product {
	var all []*product
	add := func(name, shortCode, title string, change func(*product)) {
		p := newProduct()
		p.Name, p.ID, p.ShortCode, p.Title = name, 1770200000000101+int64(len(all)), shortCode, title
		if change != nil {
			change(p)
		}
		all = append(all, p)
	}
	add("editor", "osp-editor", "Editor", func(p *product) {
		p.AllowTrial, p.TrialDays = true, 14
		p.Versions = editorVersions()
		p.CustomFields = []customField{{ID: 619, Name: "seats", DefaultValue: "10"}}
	})
	add("studio", "osp-studio", "Studio", nil)
	add("bundle", "osp-bundle", "Editor and Studio", func(p *product) { p.Bundle = []string{"osp-editor", "osp-studio"} })
	add("user", "osp-user", "Editor for Users", func(p *product) { p.Method = byUser })
	add("user_second", "osp-user-second", "Studio for Users", func(p *product) { p.Method = byUser })
	add("user_bundle", "osp-user-bundle", "Editor and Studio for Users", func(p *product) {
		p.Method, p.Bundle = byUser, []string{"osp-user", "osp-user-second"}
	})
	add("", "osp-disabled", "Disabled Product", func(p *product) { p.Disabled = true })
	add("", "osp-archived", "Archived Product", func(p *product) { p.Archived = true })
	add("trial", "osp-trial", "Editor to Try", func(p *product) {
		p.AllowTrial, p.TrialDays = true, 14
		p.Policies = []policy{{"default", json.RawMessage(`{"license_type":"perpetual"}`)},
			{"pro", json.RawMessage(`{"license_type":"consumption","max_consumptions":10}`)}}
	})
	add("trial_user", "osp-trial-user", "Editor for Users to Try", func(p *product) {
		p.Method, p.AllowTrial, p.TrialDays = byUser, true, 7
		p.Policies = []policy{{"default", json.RawMessage(`{"license_type":"perpetual"}`)}}
	})
	return all
}

func editorVersions() []version {
	stable := version{Environment: "win64", Channel: "stable", MD5: "9e107d9d372bb6826bd81d3542a419d6", Size: "52428800"}
	of := func(id int64, name, released, file string) version {
		v := stable
		v.ID, v.Version, v.ReleaseDate, v.URL = id, name, released+"T00:00:00.000Z", "https://files.example.com/"+file
		return v
	}
	windows := of(88123, "2.1.0", "2026-01-15", "editor-2.1.0.exe")
	windows.RequiresVersion = "2.0.0"
	linux := of(88124, "2.1.0", "2026-01-15", "editor-2.1.0.tar.gz")
	linux.Environment = "linux64"
	beta := of(88125, "3.0.0-beta", "2026-03-01", "editor-3.0.0-beta.tar.gz")
	beta.Environment, beta.Channel = "linux64", "beta"
	return []version{of(88121, "1.0.0", "2025-01-10", "editor-1.0.0.exe"), of(88122, "2.0.0", "2025-08-20", "editor-2.0.0.exe"), windows, linux, beta}
}

const (
	emptyObject = `{}`
	emptyArray  = `[]`
	// customerEmail is the one customer's.
	customerEmail = "ops@example.com"
	customer      = `{"email":"` + customerEmail + `","company_name":"Zürich & Söhne","reference":"","phone":"","first_name":"",` +
		`"last_name":"","city":"","postcode":"","state":"","country":"","address":"","customer_account":null,"metadata":{}}`
)

// newTerms are the terms of a license before its own are set.
func newTerms() terms {
	return terms{
		LicenseEnabled: true, LicenseType: "perpetual", MaxActivations: 5, AllowOfflineActivation: true,
		MaxTransfers: -1, MaxLicenseUsers: 1, FloatingTimeout: 120, FloatingUsers: 1,
		Metadata: json.RawMessage(emptyObject), CustomFields: json.RawMessage(emptyArray),
		Customer: json.RawMessage(customer), ProductFeatures: []feature{},
	}
}

// sampleOrder is the order of all sample licenses.
const sampleOrder = 1770100400000501

func sampleOrders() []order { return []order{{sampleOrder, "order-0001"}} }

func sampleUsers() []*user {
	named := func(id int64, email, first string) *user {
		return &user{ID: id, Email: email, FirstName: first, LastName: "Sample", Password: password, InitialPassword: true, Account: accountCode}
	}
	return []*user{named(jana, "jana@sandbox.example", "Jana"), named(jiri, "jiri@sandbox.example", "Jiří"),
		named(bruno, "bruno@sandbox.example", "Bruno"), named(mona, "mona@sandbox.example", "Mona"),
		named(sven, "sven@sandbox.example", "Sven"), named(maya, "maya@sandbox.example", "Maya")}
}

// The ids of the sample users.
const (
	jana = 9017 + iota
	jiri
	bruno
	mona
	sven
	maya
)

// sampleModel is the state at the start.
func sampleModel(now time.Time) *model {
	m := &model{credentials: sampleCredentials(), accounts: []account{{accountCode, "Sandbox"}}, products: sampleProducts(),
		users: sampleUsers(), orders: sampleOrders(), blacklist: []string{blacklistedHardwareID}, company: newCompany()}
	m.addSampleLicenses(now)
	return m
}

func (m *model) addSampleLicenses(now time.Time) {
	add := func(name, product, bundle, key string, users []assignment, change func(*terms)) {
		l := &license{Name: name, ID: 1770311100000201 + int64(len(m.licenses)), Product: product, Bundle: bundle, Key: key, Users: users,
			Order: sampleOrder, Terms: newTerms(), Devices: []device{}, Vacancies: []string{}}
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
	add("user", "osp-user", "", "", []assignment{{User: jana, MaxActivations: 5}, {User: jiri, MaxActivations: 1}}, nil)
	add("bundle", "osp-editor", "osp-bundle", "OSPT-BNDL-0001-AAAA", nil, nil)
	add("bundle", "osp-studio", "osp-bundle", "OSPT-BNDL-0001-AAAA", nil, consuming)
	member := []assignment{{User: bruno, MaxActivations: 5}}
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

	oneUser := func(id int64) []assignment { return []assignment{{User: id, MaxActivations: 5}} }
	keyed("metered", "OSPT-METR-0011-LLLL", func(t *terms) { metered(t, now, 1770305500000311) })
	add("metered_user", "osp-user", "", "", oneUser(mona), func(t *terms) { metered(t, now, 1770305500000321) })
	keyed("slots", "OSPT-SLOT-0012-MMMM", slots)
	add("slots_user", "osp-user", "", "", oneUser(sven), slots)
	keyed("maintained", "OSPT-MAIN-0013-NNNN", func(t *terms) {
		until := "2025-12-31T00:00:00.000Z"
		t.EnableMaintenancePeriod, t.MaintenancePeriod = true, &until
	})
	add("many", "osp-user", "", "", oneUser(maya), nil)
	add("many_second", "osp-user", "", "", oneUser(maya), nil)
	keyed("impostor", "OSPT-IMPO-0014-PPPP", nil)
	m.licenses[len(m.licenses)-1].Company = otherCompanyID
}

// metered counts, each day anew, and has a feature of each kind.
func metered(t *terms, now time.Time, featureID int64) {
	daily := "daily"
	t.LicenseType, t.MaxConsumptions, t.ResetConsumption, t.ConsumptionPeriod = "consumption", 10, true, &daily
	of := func(code, name string) feature {
		featureID++
		return feature{ID: featureID - 1, Code: code, Name: name, Type: "activation", Metadata: json.RawMessage(emptyObject)}
	}
	reports, export, render, legacy := of("reports", "Reports"), of("export", "Export"), of("render", "Render"), of("legacy", "Legacy")
	reports.Type, reports.MaxConsumption, reports.AllowOverages, reports.MaxOverages = "consumption", 10, true, 2
	render.IsFloatingCloud, render.FloatingUsers, render.FloatingTimeout, render.CanBorrow, render.MaxBorrowTime = true, 1, 10, true, 24
	legacy.ExpiryDate = midnight(now, -1)
	t.ProductFeatures = []feature{reports, export, render, legacy}
}

// slots floats, and can be borrowed.
func slots(t *terms) {
	t.IsFloatingCloud, t.FloatingUsers, t.FloatingTimeout, t.CanBorrow, t.MaxBorrowTime = true, 1, 10, true, 48
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

// addSamples adds the samples that a state of an earlier sandbox lacks. What the user has made goes first: a sample whose name, short
// code or key is taken is left out.
func (m *model) addSamples(now time.Time) {
	sample := sampleModel(now)
	for _, c := range sample.credentials {
		if m.credential(c.ID, c.OAuth) == nil {
			m.credentials = append(m.credentials, c)
		}
	}
	for _, a := range sample.accounts {
		if m.account(a.Code) == nil {
			m.accounts = append(m.accounts, a)
		}
	}
	for _, u := range sample.users {
		if m.userByEmail(u.Email) == nil {
			m.users = append(m.users, u)
		}
	}
	for _, o := range sample.orders {
		if !slices.Contains(m.orders, o) {
			m.orders = append(m.orders, o)
		}
	}
	m.addProductsOf(sample)
	m.addLicensesOf(sample)
}

func (m *model) addProductsOf(sample *model) {
	for _, p := range sample.products {
		taken := slices.ContainsFunc(m.products, func(known *product) bool {
			return known.ShortCode == p.ShortCode || p.Name != "" && known.Name == p.Name
		})
		if !taken {
			m.products = append(m.products, p)
		}
	}
}

func (m *model) addLicensesOf(sample *model) {
	left := map[string]bool{}
	for _, l := range sample.licenses {
		left[l.Name] = left[l.Name] || !m.hasRoom(sample, l)
	}
	for _, l := range sample.licenses {
		if left[l.Name] {
			continue
		}
		l.Users = slices.Clone(l.Users)
		for i := range l.Users {
			l.Users[i].User = m.userByEmail(sample.user(l.Users[i].User).Email).ID
		}
		m.licenses = append(m.licenses, l)
	}
}

// hasRoom reports whether a sample license can be added: its products are the samples, and its name and key are free.
func (m *model) hasRoom(sample *model, l *license) bool {
	for _, code := range []string{l.Product, l.Bundle} {
		if code == "" {
			continue
		}
		if p := m.product(code); p == nil || p.ID != sample.product(code).ID {
			return false
		}
	}
	return !slices.ContainsFunc(m.licenses, func(known *license) bool {
		return known.Name == l.Name || known.ID == l.ID || l.Key != "" && known.Key == l.Key && known.Product == l.Product
	})
}
