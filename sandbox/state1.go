package sandbox

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// This file reads state files of version 1. They held the users inside their licenses, and neither products nor credentials:
// those were the samples.

type state1Document struct {
	Format       string           `json:"format"`
	Version      int              `json:"version"`
	ClockOffsetS int64            `json:"clock_offset_s"`
	Devices      int64            `json:"devices"`
	Blacklist    []string         `json:"blacklist"`
	Licenses     []*state1License `json:"licenses"`
}

type state1License struct {
	Name    string       `json:"name"`
	ID      int64        `json:"id"`
	Product string       `json:"product"`
	Bundle  string       `json:"bundle"`
	Key     string       `json:"license_key"`
	Users   []state1User `json:"users"`
	Terms   struct {
		terms
		OrderStoreID *string `json:"order_store_id"`
	} `json:"terms"`
	Devices   []state1Device `json:"devices"`
	Vacancies []string       `json:"vacancies"`
}

type state1User struct {
	ID                        int64  `json:"id"`
	Email                     string `json:"email"`
	FirstName                 string `json:"first_name"`
	LastName                  string `json:"last_name"`
	Password                  string `json:"password"`
	Account                   string `json:"account"`
	MaxActivations            int64  `json:"max_activations"`
	AllowUnlimitedActivations bool   `json:"allow_unlimited_activations"`
}

type state1Device struct {
	ID         int64  `json:"device_id"`
	HardwareID string `json:"hardware_id"`
	// User is an e-mail address.
	User      string                     `json:"user"`
	Active    bool                       `json:"active"`
	Data      map[string]string          `json:"data"`
	IsVM      *bool                      `json:"is_vm"`
	Variables map[string]json.RawMessage `json:"variables"`
	SlotUntil time.Time                  `json:"slot_until"`
}

func decodeState1(text []byte) (*model, error) {
	var d state1Document
	if err := decodeWhole(text, &d); err != nil {
		return nil, err
	}
	offset, err := clockOffset(d.ClockOffsetS)
	if err != nil {
		return nil, err
	}
	m := &model{orders: sampleOrders(), blacklist: d.Blacklist, company: newCompany(), offset: offset, given: given{Devices: d.Devices}}
	for _, l := range d.Licenses {
		if l == nil {
			return nil, errors.New("a license is null")
		}
		m.takeLicense1(l)
	}
	return m, nil
}

func (m *model) takeLicense1(old *state1License) {
	l := &license{Name: old.Name, ID: old.ID, Product: old.Product, Bundle: old.Bundle, Key: old.Key, Terms: old.Terms.terms,
		Devices: []device{}, Vacancies: old.Vacancies}
	storeID := ""
	if old.Terms.OrderStoreID != nil {
		storeID = *old.Terms.OrderStoreID
	}
	l.Order = m.orderID(storeID)
	for _, u := range old.Users {
		if m.user(u.ID) == nil {
			m.users = append(m.users, &user{ID: u.ID, Email: u.Email, FirstName: u.FirstName, LastName: u.LastName, Password: u.Password,
				InitialPassword: true, Account: u.Account})
		}
		l.Users = append(l.Users, assignment{u.ID, u.MaxActivations, u.AllowUnlimitedActivations})
	}
	for _, d := range old.Devices {
		l.Devices = append(l.Devices, m.device1(&d))
	}
	m.licenses = append(m.licenses, l)
}

func (m *model) device1(old *state1Device) device {
	d := device{ID: old.ID, HardwareID: old.HardwareID, Active: old.Active, Data: old.Data, IsVM: old.IsVM}
	if u := m.userByEmail(old.User); u != nil {
		d.User = u.ID
	}
	if !old.SlotUntil.IsZero() {
		d.Slots = []slot{{Until: old.SlotUntil}}
	}
	for _, name := range slices.Sorted(maps.Keys(old.Variables)) {
		m.given.Variables++
		d.Variables = append(d.Variables, variable{ID: m.given.Variables, Name: name, Value: old.Variables[name]})
	}
	return d
}
