package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// account is a customer account, which single sign-on names.
type account struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// user is a license user, apart from the licenses that the user may use.
type user struct {
	ID        int64  `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Phone     string `json:"phone_number"`
	Password  string `json:"password"`
	// InitialPassword says that the user has not changed the password yet.
	InitialPassword bool `json:"is_initial_password"`
	// Account is the customer account's code, which may stand behind "|" in a user name.
	Account string `json:"account"`
}

// assignment is a user on a license, with the limits that hold for the user there.
type assignment struct {
	User                      int64 `json:"user_id"`
	MaxActivations            int64 `json:"max_activations"`
	AllowUnlimitedActivations bool  `json:"allow_unlimited_activations"`
}

// licenseUser is a user as one license knows the user.
type licenseUser struct {
	*user
	assignment
}

// named reports whether a user name means this user: the e-mail address alone, or with the account's code.
func (u *user) named(name string) bool {
	return strings.EqualFold(name, u.Email) || u.Account != "" && strings.EqualFold(name, u.Email+"|"+u.Account)
}

func (u *user) check() error {
	switch {
	case u.Email == "":
		return errors.New("email is missing")
	case strings.Contains(u.Email, "|"):
		return errors.New(`email must not hold "|"`)
	case u.Password == "":
		return fmt.Errorf("password of %s is missing", u.Email)
	}
	return isPlain(u.Email)
}

// licenseUser returns the user of a license whom a user name means, or nil.
func (m *model) licenseUser(l *license, name string) *licenseUser {
	for _, assigned := range l.Users {
		if u := m.user(assigned.User); u.named(name) {
			return &licenseUser{u, assigned}
		}
	}
	return nil
}

// user returns the user of an id, which is one that the model holds.
func (m *model) user(id int64) *user {
	i := slices.IndexFunc(m.users, func(u *user) bool { return u.ID == id })
	if i < 0 {
		return nil
	}
	return m.users[i]
}

func (m *model) userByEmail(email string) *user {
	i := slices.IndexFunc(m.users, func(u *user) bool { return strings.EqualFold(u.Email, email) })
	if i < 0 {
		return nil
	}
	return m.users[i]
}

func (m *model) account(code string) *account {
	i := slices.IndexFunc(m.accounts, func(a account) bool { return a.Code == code })
	if i < 0 {
		return nil
	}
	return &m.accounts[i]
}
