package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/openspring/openspring/internal/rawjson"
)

// This file is the content of a state file.

const (
	stateFormat  = "openspring-sandbox-state"
	stateVersion = 2
)

// stateDocument is a state file of version 2.
type stateDocument struct {
	Format       string        `json:"format"`
	Version      int           `json:"version"`
	ClockOffsetS int64         `json:"clock_offset_s"`
	Given        given         `json:"given"`
	Credentials  []*credential `json:"credentials"`
	Accounts     []account     `json:"accounts"`
	Products     []*product    `json:"products"`
	Users        []*user       `json:"users"`
	Orders       []order       `json:"orders"`
	Licenses     []*license    `json:"licenses"`
	Blacklist    []string      `json:"blacklist"`
	Trials       []trial       `json:"trials,omitempty"`
	Company      company       `json:"company"`
}

func encodeState(m *model) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(stateDocument{stateFormat, stateVersion, int64(m.offset / time.Second), m.given, m.credentials, m.accounts,
		m.products, m.users, m.orders, m.licenses, m.blacklist, m.trials, m.company})
	return text.Bytes(), err
}

// decodeState reads a state file of any version. Samples that the file was written without are added.
func decodeState(text []byte, now time.Time) (*model, error) {
	if _, err := rawjson.Parse(text); err != nil {
		return nil, err
	}
	var head struct {
		Format  string
		Version int
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, err
	}
	read := map[int]func([]byte) (*model, error){1: decodeState1, stateVersion: decodeState2}[head.Version]
	if head.Format != stateFormat || read == nil {
		return nil, fmt.Errorf("it is not a %s of version 1 to %d", stateFormat, stateVersion)
	}
	m, err := read(text)
	if err != nil {
		return nil, err
	}
	if err := m.normalize(); err != nil {
		return nil, err
	}
	m.addSamples(now)
	return m, m.validate()
}

// normalize judges each product and license of a state that nobody else sees yet.
func (m *model) normalize() error {
	for _, p := range m.products {
		if err := p.normalize(); err != nil {
			return fmt.Errorf("product %s: %w", p.ShortCode, err)
		}
	}
	for _, l := range m.licenses {
		if err := l.Terms.normalize(); err != nil {
			return fmt.Errorf("license %s: %w", l.Name, err)
		}
	}
	return nil
}

func decodeState2(text []byte) (*model, error) {
	d := stateDocument{Company: newCompany()}
	if err := decodeWhole(text, &d); err != nil {
		return nil, err
	}
	offset, err := clockOffset(d.ClockOffsetS)
	m := &model{credentials: d.Credentials, accounts: d.Accounts, products: d.Products, users: d.Users, orders: d.Orders,
		licenses: d.Licenses, blacklist: d.Blacklist, trials: d.Trials, company: d.Company,
		offset: offset, given: d.Given}
	if anyNil(m.credentials) || anyNil(m.products) || anyNil(m.users) || anyNil(m.licenses) {
		return nil, errors.New("an entry is null")
	}
	return m, err
}

func decodeWhole(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func clockOffset(seconds int64) (time.Duration, error) {
	if seconds > maxOffset || seconds < -maxOffset {
		return 0, errors.New("clock_offset_s is out of range")
	}
	return time.Duration(seconds) * time.Second, nil
}

func anyNil[T any](entries []*T) bool {
	for _, entry := range entries {
		if entry == nil {
			return true
		}
	}
	return false
}
