package core

import (
	"fmt"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/members"
)

// Identity says which license a call is about: a license key, a user, or one of the two ways of single sign-on. One identity
// serves every call: where a call takes no password, the password is left out. Formatting it shows no secret. The zero value
// identifies nothing. ByKey, ByUser, ByIDToken and ByCode make one.
type Identity struct {
	group api.Identity
	// id is the key, the user's name, the token or the code; extra the password or the redirect URI.
	id, account, extra string
}

// ByKey identifies a license by its key. White space around it is cut.
func ByKey(licenseKey string) Identity { return Identity{group: api.ByKey, id: licenseKey} }

// ByUser identifies the license of a user. Activations need the password; it may be empty for other calls.
func ByUser(username, password string) Identity {
	return Identity{group: api.ByUser, id: username, extra: password}
}

// ByIDToken identifies the license of a user that a provider of single sign-on vouches for. idToken is, despite its name in
// the API, the provider's access token. customerAccountCode is the vendor's code of the customer account.
func ByIDToken(idToken, customerAccountCode string) Identity {
	return Identity{group: api.ByToken, id: idToken, account: customerAccountCode}
}

// ByCode identifies the license of a user for whom a provider of single sign-on gave an authorization code. A code works
// once. redirectURI may be empty.
func ByCode(code, customerAccountCode, redirectURI string) Identity {
	return Identity{group: api.ByCode, id: code, account: customerAccountCode, extra: redirectURI}
}

// IsZero reports whether it identifies nothing.
func (i Identity) IsZero() bool { return i.group == 0 }

func (i Identity) write(w *members.Writer) {
	switch i.group {
	case api.ByKey:
		w.Key("license_key", i.id)
	case api.ByUser:
		w.Always("username", i.id)
		w.Secret("password", i.extra)
	case api.ByToken:
		w.AlwaysSecret("id_token", i.id)
		w.Always("customer_account_code", i.account)
	case api.ByCode:
		w.AlwaysSecret("code", i.id)
		w.Always("customer_account_code", i.account)
		w.Text("redirect_uri", i.extra)
	}
}

// String shows the identity without its secrets.
func (i Identity) String() string { return "Identity" + members.Show(i.write) }

// Format is String for every verb.
func (i Identity) Format(f fmt.State, _ rune) { show(f, i) }

// show writes what a value shows of itself, whatever the verb.
func show(f fmt.State, value fmt.Stringer) { _, _ = f.Write([]byte(value.String())) }
