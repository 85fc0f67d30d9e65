package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// This file changes the terms of a license by the API's own member names, for the admin API.

// termFields maps the members that can be set to the kinds of their Go fields.
var termFields = jsonFields(reflect.TypeFor[terms]())

func jsonFields(t reflect.Type) map[string]reflect.Kind {
	fields := map[string]reflect.Kind{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type.Kind()
	}
	return fields
}

// fixedMembers are members of a license object that follow from others or from what devices did.
var fixedMembers = []string{"id", "active", "license_active", "is_expired", "times_activated", "device_id", "license_key",
	"username", "floating_in_use_devices", "product_details", "company", "license_signature"}

// userPatch is what can be set of a license's first user.
type userPatch struct {
	MaxActivations            *int64 `json:"max_activations"`
	AllowUnlimitedActivations *bool  `json:"allow_unlimited_activations"`
}

// patch sets members of a license that may be changed.
func (m *model) patch(l *license, document rawjson.Value, now time.Time) error {
	if document.Kind() != rawjson.Object {
		return errors.New("an object of the license's members is expected")
	}
	for member := range document.All() {
		name := member.Name()
		kind, known := termFields[name]
		switch {
		case slices.Contains(fixedMembers, name):
			return fmt.Errorf("%s cannot be set: it follows from the license and its devices", name)
		case name == "user" && len(l.Users) > 0, name == "order_store_id":
		case !known:
			return fmt.Errorf("%s is not a member that can be set", name)
		case !member.Present() && kind != reflect.Pointer && name != "metadata":
			return fmt.Errorf("%s must not be null", name)
		}
	}
	detach(&l.Terms, document)
	if err := decodeStrictly(document.Without("user", "order_store_id"), &l.Terms); err != nil {
		return err
	}
	if err := m.patchOrder(l, document.Get("order_store_id")); err != nil {
		return err
	}
	if u := document.Get("user"); u.Present() {
		if err := l.patchUser(u); err != nil {
			return err
		}
	}
	l.beginPeriods(now)
	return l.Terms.normalize()
}

// detach clears what the document is about to set: encoding/json writes through pointers and into slices that
// are there, and those belong to what is being copied, too.
func detach(into any, document rawjson.Value) {
	fields := reflect.ValueOf(into).Elem()
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Type().Field(i).Tag.Get("json"), ",")
		if document.Get(name).Kind() != rawjson.Missing {
			fields.Field(i).SetZero()
		}
	}
}

func (m *model) patchOrder(l *license, storeID rawjson.Value) error {
	text, isText := storeID.Text()
	switch {
	case storeID.Kind() == rawjson.Missing:
	case storeID.Present() && !isText:
		return errors.New("order_store_id must be text or null")
	default:
		l.Order = m.orderID(text)
	}
	return nil
}

func (l *license) patchUser(document rawjson.Value) error {
	var p userPatch
	if err := decodeStrictly(document.Raw(), &p); err != nil {
		return fmt.Errorf("user: %w", err)
	}
	u := &l.Users[0]
	if p.MaxActivations != nil {
		if *p.MaxActivations < 0 || *p.MaxActivations > maxNumber {
			return errors.New("user.max_activations is out of range")
		}
		u.MaxActivations = *p.MaxActivations
	}
	if p.AllowUnlimitedActivations != nil {
		u.AllowUnlimitedActivations = *p.AllowUnlimitedActivations
	}
	return nil
}

func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return fmt.Errorf("%s must not be %s", mismatch.Field, mismatch.Value)
	}
	if err != nil {
		if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
			return fmt.Errorf("%s is not a known member", name)
		}
	}
	return err
}

// maxSpan bounds what is counted in days, hours or minutes, so that every date stays a date.
const maxSpan = 1_000_000

// normalize refuses values that no license has and spells the vendor-defined JSON canonically.
func (t *terms) normalize() error {
	if !slices.Contains([]string{"perpetual", "time-limited", "subscription", "consumption"}, t.LicenseType) {
		return errors.New("license_type must be perpetual, time-limited, subscription or consumption")
	}
	if err := t.normalizeNumbers(); err != nil {
		return err
	}
	for name, date := range map[string]*string{"validity_period": t.ValidityPeriod, "start_date": t.StartDate, "maintenance_period": t.MaintenancePeriod} {
		if err := isDate(name, date); err != nil {
			return err
		}
	}
	if err := isPeriod("consumption_period", t.ConsumptionPeriod); err != nil {
		return err
	}
	for _, vendor := range []struct {
		name string
		text *json.RawMessage
		kind rawjson.Kind
	}{{"metadata", &t.Metadata, 0}, {"custom_fields", &t.CustomFields, rawjson.Array}, {"customer", &t.Customer, rawjson.Object}} {
		if err := normalizeJSON(vendor.name, vendor.text, vendor.kind); err != nil {
			return err
		}
	}
	codes := once{}
	for i := range t.ProductFeatures {
		if err := errors.Join(t.ProductFeatures[i].normalize(), codes.take("code", t.ProductFeatures[i].Code)); err != nil {
			return fmt.Errorf("product_features: %w", err)
		}
	}
	return nil
}

func (t *terms) normalizeNumbers() error {
	return inRange(map[string][3]int64{
		"trial_days": {t.TrialDays, 0, 36500}, "grace_period": {t.GracePeriod, 0, maxSpan},
		"max_activations": {t.MaxActivations, 0, maxNumber}, "max_transfers": {t.MaxTransfers, -1, maxNumber},
		"transfer_count": {t.TransferCount, 0, maxNumber}, "max_license_users": {t.MaxLicenseUsers, 0, maxNumber},
		"floating_timeout": {t.FloatingTimeout, 0, maxSpan}, "floating_users": {t.FloatingUsers, 0, maxNumber},
		"max_borrow_time": {t.MaxBorrowTime, 0, maxSpan}, "max_overages": {t.MaxOverages, 0, maxNumber},
		"max_consumptions": {t.MaxConsumptions, 0, maxNumber}, "total_consumptions": {t.TotalConsumptions, -maxNumber, maxNumber},
	})
}

// inRange checks value, least and most of each name.
func inRange(numbers map[string][3]int64) error {
	for name, n := range numbers {
		if n[0] < n[1] || n[0] > n[2] {
			return fmt.Errorf("%s must be between %d and %d", name, n[1], n[2])
		}
	}
	return nil
}

func isDate(name string, date *string) error {
	if date == nil {
		return nil
	}
	if _, err := wire.ParseTime(*date); err != nil {
		return fmt.Errorf("%s must be an ISO date or null", name)
	}
	return nil
}

func isPeriod(name string, period *string) error {
	if period == nil || slices.Contains([]string{"daily", "weekly", "monthly", "annually"}, *period) {
		return nil
	}
	return fmt.Errorf("%s must be daily, weekly, monthly, annually or null", name)
}

func normalizeJSON(name string, text *json.RawMessage, kind rawjson.Kind) error {
	value, err := rawjson.ParseStrict(*text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if kind != rawjson.Missing && value.Kind() != kind {
		return fmt.Errorf("%s must be an %s", name, kind)
	}
	*text, err = canonical(value)
	return err
}

func (f *feature) normalize() error {
	switch {
	case f.Code == "":
		return errors.New("a feature needs a code")
	case f.Type != "activation" && f.Type != "consumption":
		return errors.New("feature_type must be activation or consumption")
	}
	err := inRange(map[string][3]int64{"valid_days": {f.ValidDays, 0, 36500}, "max_consumption": {f.MaxConsumption, 0, maxNumber},
		"total_consumptions": {f.TotalConsumptions, -maxNumber, maxNumber}, "max_overages": {f.MaxOverages, 0, maxNumber},
		"floating_users": {f.FloatingUsers, 0, maxNumber}, "floating_timeout": {f.FloatingTimeout, 0, maxSpan},
		"max_borrow_time": {f.MaxBorrowTime, 0, maxSpan}})
	if err == nil {
		err = isDate("expiry_date", f.ExpiryDate)
	}
	if err == nil {
		err = isPeriod("consumption_period", f.ConsumptionPeriod)
	}
	if err != nil {
		return err
	}
	f.Metadata = f.metadata()
	return normalizeJSON("metadata", &f.Metadata, rawjson.Missing)
}
