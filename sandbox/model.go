package sandbox

import (
	"slices"
	"time"
)

// model is the state. What it points to is replaced and never changed once it is in a model that was published, so that responses
// can be written from it without the lock.
type model struct {
	credentials []*credential
	accounts    []account
	products    []*product
	users       []*user
	orders      []order
	licenses    []*license
	blacklist   []string
	trials      []trial
	company     company
	offset      time.Duration
	given       given
}

// company are the settings of the company whose sandbox it is.
type company struct {
	AllowChangePassword bool `json:"allow_change_password"`
	// MultipleTrials lets a device have another trial of a product.
	MultipleTrials bool `json:"multiple_trials"`
	// InactiveFiles lets licenses that are not active ask for versions.
	InactiveFiles bool `json:"inactive_files"`
}

func newCompany() company { return company{AllowChangePassword: true} }

// trial is a trial that was issued: the license of a product for a device and, by user, an e-mail address.
type trial struct {
	Product    string `json:"product"`
	HardwareID string `json:"hardware_id"`
	Email      string `json:"email,omitempty"`
	License    int64  `json:"license_id"`
}

// given counts the ids that were given out to what is no sample.
type given struct {
	Devices      int64 `json:"devices"`
	Variables    int64 `json:"variables"`
	Orders       int64 `json:"orders"`
	Products     int64 `json:"products"`
	Versions     int64 `json:"versions"`
	Users        int64 `json:"users"`
	Licenses     int64 `json:"licenses"`
	Features     int64 `json:"features"`
	CustomFields int64 `json:"custom_fields"`
}

// The ids that are given out begin behind these. The samples' own are elsewhere.
const (
	firstDeviceID      = 1770411700000400
	firstOrderID       = 1770100400100000
	firstProductID     = 1770200000100000
	firstVersionID     = 880000
	firstUserID        = 90000
	firstLicenseID     = 1770311100100000
	firstFeatureID     = 1770305500100000
	firstCustomFieldID = 10000
)

func nextID(count *int64, first int64) int64 {
	*count++
	return first + *count
}

func (m *model) clone() *model {
	c := *m
	c.credentials, c.accounts = slices.Clone(m.credentials), slices.Clone(m.accounts)
	c.products, c.users, c.orders = slices.Clone(m.products), slices.Clone(m.users), slices.Clone(m.orders)
	c.licenses, c.blacklist, c.trials = slices.Clone(m.licenses), slices.Clone(m.blacklist), slices.Clone(m.trials)
	return &c
}

// equal reports whether nothing was edited since one was cloned from the other.
func (m *model) equal(other *model) bool {
	return m.offset == other.offset && m.given == other.given && m.company == other.company && slices.Equal(m.trials, other.trials) && slices.Equal(m.credentials, other.credentials) &&
		slices.Equal(m.accounts, other.accounts) && slices.Equal(m.products, other.products) && slices.Equal(m.users, other.users) &&
		slices.Equal(m.orders, other.orders) && slices.Equal(m.licenses, other.licenses) && slices.Equal(m.blacklist, other.blacklist)
}

// edit replaces a license by a copy that may be changed, and returns it.
func (m *model) edit(l *license) *license {
	i := slices.Index(m.licenses, l)
	m.licenses[i] = l.clone()
	return m.licenses[i]
}

func (m *model) blacklisted(hardwareID string) bool { return slices.Contains(m.blacklist, hardwareID) }

// credential is an API key or an OAuth client of the sandbox's company.
type credential struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
	// OAuth marks a client; the others are API keys.
	OAuth    bool `json:"oauth,omitempty"`
	Revoked  bool `json:"revoked,omitempty"`
	ReadOnly bool `json:"read_only,omitempty"`
	// NoGrant marks a client that may not ask for tokens.
	NoGrant bool `json:"no_grant,omitempty"`
	// Products are the short codes that may be activated with the key; nil means all.
	Products []string `json:"products,omitempty"`
}

// allows reports whether the credential may be used for a product.
func (c *credential) allows(p *product) bool {
	return c.Products == nil || slices.Contains(c.Products, p.ShortCode)
}

func (m *model) credential(id string, oauth bool) *credential {
	i := slices.IndexFunc(m.credentials, func(c *credential) bool { return c.ID == id && c.OAuth == oauth })
	if i < 0 {
		return nil
	}
	return m.credentials[i]
}

// order is what licenses are issued by.
type order struct {
	ID int64 `json:"id"`
	// StoreID is the vendor's own number; empty where there is none.
	StoreID string `json:"order_store_id"`
}

// orderID returns the id of the order of a store's number, and makes that order where there is none. Without a number it is a new one.
func (m *model) orderID(storeID string) int64 {
	if storeID != "" {
		if i := slices.IndexFunc(m.orders, func(o order) bool { return o.StoreID == storeID }); i >= 0 {
			return m.orders[i].ID
		}
	}
	m.orders = append(m.orders, order{nextID(&m.given.Orders, firstOrderID), storeID})
	return m.orders[len(m.orders)-1].ID
}

// storeID is the number that the license's order has in the vendor's store, or nil.
func (m *model) storeID(l *license) *string {
	i := slices.IndexFunc(m.orders, func(o order) bool { return o.ID == l.Order })
	if i < 0 {
		return nil
	}
	return orNull(m.orders[i].StoreID)
}
