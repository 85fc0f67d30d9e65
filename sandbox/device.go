package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// device is one activation of one license. It stays, inactive, after a deactivation.
type device struct {
	ID         int64  `json:"device_id"`
	HardwareID string `json:"hardware_id"`
	// User is the id of the user who activated it; 0 on key-based licenses.
	User   int64 `json:"user_id,omitempty"`
	Active bool  `json:"active"`
	// Data holds the device data that calls brought, by the fields' names.
	Data      map[string]string `json:"data,omitempty"`
	IsVM      *bool             `json:"is_vm,omitempty"`
	Variables []variable        `json:"variables,omitempty"`
	Slots     []slot            `json:"slots,omitempty"`
}

// variable is a device variable, in the order in which they came.
type variable struct {
	ID        int64           `json:"id"`
	Name      string          `json:"variable"`
	Value     json.RawMessage `json:"value"`
	CreatedAt time.Time       `json:"created_at,omitzero"`
}

// slot is a floating slot that a device holds.
type slot struct {
	// Feature is the code of the feature whose slot it is; empty for the license's.
	Feature string    `json:"feature,omitempty"`
	Until   time.Time `json:"until"`
	// Borrowed slots end when they were to be returned, whatever the device is seen to do.
	Borrowed bool `json:"borrowed,omitempty"`
}

func (d *device) clone() device {
	c := *d
	c.Data, c.Variables, c.Slots = maps.Clone(d.Data), slices.Clone(d.Variables), slices.Clone(d.Slots)
	return c
}

// slot returns the device's slot of a feature, or of the license for "", or nil.
func (d *device) slot(feature string) *slot {
	i := slices.IndexFunc(d.Slots, func(s slot) bool { return s.Feature == feature })
	if i < 0 {
		return nil
	}
	return &d.Slots[i]
}

// renew gives the device a slot until a moment, or lets the one that it holds last until then. A borrowed one is not made shorter.
func (d *device) renew(feature string, until time.Time) {
	held := d.slot(feature)
	switch {
	case held == nil:
		d.Slots = append(d.Slots, slot{Feature: feature, Until: until})
	case !held.Borrowed || held.Until.Before(until):
		held.Until = until
	}
}

// note stores what a call reports about its device.
func (m *model) note(d *device, c *call) {
	if len(c.data) > 0 && d.Data == nil {
		d.Data = map[string]string{}
	}
	maps.Copy(d.Data, c.data)
	if c.isVM != nil {
		d.IsVM = c.isVM
	}
	for _, v := range c.variables {
		at := slices.IndexFunc(d.Variables, func(known variable) bool { return known.Name == v.Name })
		if at < 0 {
			m.given.Variables++
			at, d.Variables = len(d.Variables), append(d.Variables, variable{ID: m.given.Variables, Name: v.Name})
		}
		d.Variables[at].Value, d.Variables[at].CreatedAt = v.Value, c.now
	}
}

func (l *license) device(hardwareID string) *device {
	i := slices.IndexFunc(l.Devices, func(d device) bool { return d.HardwareID == hardwareID })
	if i < 0 {
		return nil
	}
	return &l.Devices[i]
}

// activeDevice returns the user's active device of that id; user is nil on key-based licenses.
func (l *license) activeDevice(hardwareID string, u *licenseUser) *device {
	if d := l.device(hardwareID); d != nil && d.Active && (u == nil || d.User == u.ID) {
		return d
	}
	return nil
}

// active counts the active devices, of one user where one is given.
func (l *license) active(u *licenseUser) (n int64) {
	for i := range l.Devices {
		if l.Devices[i].Active && (u == nil || l.Devices[i].User == u.ID) {
			n++
		}
	}
	return n
}

// slots counts the slots of a feature, or of the license for "", that other devices hold. Those that have ended are settled.
func (l *license) slots(feature, except string) (n int64) {
	for i := range l.Devices {
		if d := &l.Devices[i]; d.HardwareID != except && d.slot(feature) != nil {
			n++
		}
	}
	return n
}
