package sandbox

import (
	"encoding/json"

	"github.com/openspring/openspring/core/wire"
)

// This file writes the shapes that a license object has in responses (protocol.md 4).

// subject is what a response's license is written for.
type subject struct {
	*license
	product *product
	call    *call
	// username is the name that the caller used; empty on key-based licenses.
	username string
	// includeExpired keeps features in the response that are past their date.
	includeExpired bool
	// storeID is the number of the license's order; nil where it has none.
	storeID      *string
	env, channel string
}

// signedID is what license_signature and offline_signature name the license by (2.5, 2.8).
func (l *subject) signedID() string {
	if l.call.user == nil {
		return l.Key
	}
	return l.username
}

func (l *subject) validity() string {
	if l.Terms.ValidityPeriod == nil {
		return ""
	}
	return *l.Terms.ValidityPeriod
}

// toldExpired is the member is_expired: after the validity, and after or within a subscription's grace, by the sandbox's options.
func (l *subject) toldExpired() bool {
	return l.expired(l.call.now) || l.call.graceIsExpired && l.inGrace(l.call.now)
}

func (l *subject) licenseSignatureText() []byte {
	return []byte(wire.LicenseSignatureText(l.call.hardwareID, l.signedID(), l.validity()))
}

// activationShape writes the members of activate_license's response up to the signatures (3.5).
func (l *subject) activationShape() *object {
	o, t := &object{}, &l.Terms
	o.integer("id", l.ID)
	o.boolean("active", l.active(nil) > 0)
	o.boolean("allow_grace_period", t.AllowGracePeriod)
	o.boolean("allow_overages", t.AllowOverages)
	o.boolean("allow_unlimited_activations", t.AllowUnlimitedActivations)
	o.boolean("allow_offline_activation", t.AllowOfflineActivation)
	o.boolean("can_borrow", t.CanBorrow)
	o.raw("custom_fields", t.CustomFields)
	o.raw("customer", t.Customer)
	o.raw("company", l.companyObject())
	o.integer("device_id", l.deviceID())
	o.boolean("enable_maintenance_period", t.EnableMaintenancePeriod)
	o.integer("floating_timeout", t.FloatingTimeout)
	o.integer("grace_period", t.GracePeriod)
	o.boolean("is_air_gapped", t.IsAirGapped)
	o.boolean("is_expired", l.toldExpired())
	o.boolean("is_floating_cloud", t.IsFloatingCloud)
	o.boolean("is_floating", t.IsFloating)
	o.boolean("is_hardware_key_auth", t.IsHardwareKeyAuth)
	o.boolean("is_trial", t.IsTrial)
	if l.Key != "" {
		o.text("license_key", l.Key)
	}
	o.text("license_type", t.LicenseType)
	l.template(o)
	o.optional("maintenance_period", t.MaintenancePeriod)
	o.integer("max_activations", t.MaxActivations)
	o.integer("max_borrow_time", t.MaxBorrowTime)
	o.integer("max_overages", t.MaxOverages)
	o.integer("max_transfers", t.MaxTransfers)
	o.raw("metadata", t.Metadata)
	o.boolean("prevent_vm", t.PreventVM)
	o.raw("product_details", l.fullProductDetails())
	o.raw("product_features", l.features())
	o.optional("start_date", t.StartDate)
	o.integer("times_activated", l.active(nil))
	o.integer("transfer_count", t.TransferCount)
	o.optional("validity_period", t.ValidityPeriod)
	if l.call.user != nil {
		o.integer("max_license_users", t.MaxLicenseUsers)
		o.raw("user", l.userObject())
	}
	l.conditional(o)
	return o
}

// checkShape writes the members of check_license's response up to the signature (3.6).
func (l *subject) checkShape() *object {
	o := l.listedShape()
	if l.call.user != nil {
		o.raw("user", l.userObject())
		o.text("username", l.username)
	}
	o.integer("device_id", l.deviceID())
	l.borrowing(o)
	l.versionBlock(o)
	return o
}

// listedShape is the check shape without what is the device's or the user's (3.21).
func (l *subject) listedShape() *object {
	o, t := &object{}, &l.Terms
	o.integer("id", l.ID)
	o.boolean("allow_grace_period", t.AllowGracePeriod)
	o.boolean("allow_offline_activation", t.AllowOfflineActivation)
	o.boolean("allow_overages", t.AllowOverages)
	o.boolean("allow_unlimited_activations", t.AllowUnlimitedActivations)
	o.boolean("can_borrow", t.CanBorrow)
	o.boolean("enable_maintenance_period", t.EnableMaintenancePeriod)
	o.integer("floating_timeout", t.FloatingTimeout)
	o.integer("grace_period", t.GracePeriod)
	o.boolean("is_air_gapped", t.IsAirGapped)
	o.boolean("is_floating", t.IsFloating)
	o.boolean("is_floating_cloud", t.IsFloatingCloud)
	o.boolean("is_hardware_key_auth", t.IsHardwareKeyAuth)
	o.boolean("is_trial", t.IsTrial)
	o.boolean("license_active", l.active(nil) > 0)
	o.boolean("license_enabled", t.LicenseEnabled)
	if l.Key != "" {
		o.text("license_key", l.Key)
	}
	l.template(o)
	o.text("license_type", t.LicenseType)
	o.optional("maintenance_period", t.MaintenancePeriod)
	o.integer("max_activations", t.MaxActivations)
	o.integer("max_borrow_time", t.MaxBorrowTime)
	o.integer("max_license_users", t.MaxLicenseUsers)
	o.integer("max_overages", t.MaxOverages)
	o.integer("max_transfers", t.MaxTransfers)
	o.optional("order_store_id", l.storeID)
	o.boolean("prevent_vm", t.PreventVM)
	o.optional("start_date", t.StartDate)
	o.integer("times_activated", l.active(nil))
	o.integer("transfer_count", t.TransferCount)
	o.optional("validity_period", t.ValidityPeriod)
	o.raw("metadata", t.Metadata)
	o.raw("custom_fields", t.CustomFields)
	o.raw("product_features", l.features())
	o.raw("customer", t.Customer)
	o.raw("company", l.companyObject())
	o.raw("product_details", l.productDetails())
	l.conditional(o)
	o.boolean("is_expired", l.toldExpired())
	return o
}

// documentedShape writes exactly the members of P3's published type up to the signatures (3.3, 4).
func (l *subject) documentedShape() *object {
	o, t := &object{}, &l.Terms
	o.integer("id", l.ID)
	o.boolean("allow_grace_period", t.AllowGracePeriod)
	o.boolean("allow_overages", t.AllowOverages)
	o.boolean("allow_unlimited_activations", t.AllowUnlimitedActivations)
	o.optional("borrowed_until", l.borrowedUntil())
	o.boolean("can_borrow", t.CanBorrow)
	o.text("channel", "")
	o.integer("device_id", l.deviceID())
	o.boolean("enable_maintenance_period", t.EnableMaintenancePeriod)
	o.text("environment", "")
	o.text("eula_link", "")
	o.integer("floating_timeout", t.FloatingTimeout)
	o.integer("grace_period", t.GracePeriod)
	o.text("hash_md5", "")
	o.text("installation_file", "")
	o.boolean("is_air_gapped", t.IsAirGapped)
	o.boolean("is_borrowed", l.borrowedUntil() != nil)
	o.boolean("is_expired", l.toldExpired())
	o.boolean("is_floating_cloud", t.IsFloatingCloud)
	o.boolean("is_floating", t.IsFloating)
	o.boolean("is_hardware_key_auth", t.IsHardwareKeyAuth)
	o.boolean("license_active", l.active(nil) > 0)
	o.boolean("license_enabled", t.LicenseEnabled)
	o.text("license_type", t.LicenseType)
	o.optional("maintenance_period", t.MaintenancePeriod)
	o.integer("max_activations", t.MaxActivations)
	o.integer("max_borrow_time", t.MaxBorrowTime)
	o.integer("max_license_users", t.MaxLicenseUsers)
	o.integer("max_overages", t.MaxOverages)
	o.integer("max_transfers", t.MaxTransfers)
	o.optional("order_store_id", l.storeID)
	o.boolean("prevent_vm", t.PreventVM)
	for _, name := range []string{"release_date", "release_notes_link", "requires_version", "size"} {
		o.text(name, "")
	}
	o.optional("start_date", t.StartDate)
	o.integer("times_activated", l.active(nil))
	o.integer("transfer_count", t.TransferCount)
	o.optional("validity_period", t.ValidityPeriod)
	o.text("version", "")
	o.raw("company", l.companyObject())
	o.raw("product_features", l.features())
	o.raw("custom_fields", t.CustomFields)
	o.raw("customer", t.Customer)
	o.raw("product_details", l.productDetails())
	o.raw("metadata", t.Metadata)
	if l.call.user != nil {
		o.raw("user", l.userObject())
	} else {
		o.text("license_key", l.Key)
	}
	if t.IsTrial {
		o.integer("trial_days", t.TrialDays)
	}
	if l.consumption() {
		o.integer("max_consumptions", t.MaxConsumptions)
		o.integer("total_consumptions", t.TotalConsumptions)
		o.boolean("allow_unlimited_consumptions", t.AllowUnlimitedConsumptions)
		o.boolean("reset_consumption", t.ResetConsumption)
		o.optional("consumption_period", t.ConsumptionPeriod)
	}
	l.floating(o)
	return o
}

// conditional writes the members that only trials, consumption and floating licenses have.
func (l *subject) conditional(o *object) {
	t := &l.Terms
	if t.IsTrial {
		o.integer("trial_days", t.TrialDays)
	}
	if l.consumption() {
		o.integer("max_consumptions", t.MaxConsumptions)
		o.boolean("allow_unlimited_consumptions", t.AllowUnlimitedConsumptions)
		o.integer("total_consumptions", t.TotalConsumptions)
		o.boolean("reset_consumption", t.ResetConsumption)
		o.optional("consumption_period", t.ConsumptionPeriod)
		o.boolean("allow_negative_consumptions", t.AllowNegativeConsumptions)
	}
	l.floating(o)
}

func (l *subject) floating(o *object) {
	if t := &l.Terms; t.IsFloating || t.IsFloatingCloud {
		o.integer("floating_in_use_devices", l.slots("", ""))
		o.integer("floating_users", t.FloatingUsers)
	}
}

func (l *subject) template(o *object) {
	if l.Terms.LicenseTemplateID == nil {
		o.optional("license_template_id", nil)
		return
	}
	o.integer("license_template_id", *l.Terms.LicenseTemplateID)
}

func (l *subject) borrowing(o *object) {
	until := l.borrowedUntil()
	o.boolean("is_borrowed", until != nil)
	o.optional("borrowed_until", until)
}

// borrowedUntil is when the device's borrowed slot of the license ends; nil where it holds none.
func (l *subject) borrowedUntil() *string {
	d := l.device(l.call.hardwareID)
	if d == nil {
		return nil
	}
	if held := d.slot(""); held != nil && held.Borrowed {
		text := wire.FormatTime(held.Until)
		return &text
	}
	return nil
}

func (l *subject) deviceID() int64 {
	if d := l.device(l.call.hardwareID); d != nil {
		return d.ID
	}
	return 0
}

// company is the id of the company whose license it is.
func (l *license) company() int64 {
	if l.Company != 0 {
		return l.Company
	}
	return companyID
}

func (l *license) companyObject() []byte { return companyObject(l.company()) }

func companyObject(id int64) []byte {
	var o object
	o.integer("id", id)
	return o.bytes()
}

func (l *subject) productDetails() []byte {
	var o object
	o.integer("product_id", l.product.ID)
	o.text("product_name", l.product.Title)
	o.text("short_code", l.product.ShortCode)
	o.text("authorization_method", l.product.Method)
	o.raw("metadata", l.product.Metadata)
	return o.bytes()
}

func (l *subject) fullProductDetails() []byte {
	var o object
	o.integer("product_id", l.product.ID)
	o.text("product_name", l.product.Title)
	o.text("short_code", l.product.ShortCode)
	o.boolean("allow_trial", l.product.AllowTrial)
	o.integer("trial_days", l.product.TrialDays)
	o.text("authorization_method", l.product.Method)
	o.boolean("allow_overages", l.product.AllowOverages)
	o.integer("max_overages", l.product.MaxOverages)
	o.boolean("prevent_vm", l.Terms.PreventVM)
	o.optional("validity_period", nil)
	o.integer("floating_timeout", l.product.FloatingTimeout)
	o.integer("company_id", l.company())
	o.raw("metadata", l.product.Metadata)
	return o.bytes()
}

func (l *subject) userObject() []byte {
	var o object
	u := l.call.user
	o.integer("id", u.ID)
	o.text("email", u.Email)
	o.text("first_name", u.FirstName)
	o.text("last_name", u.LastName)
	o.text("phone_number", u.Phone)
	o.boolean("is_initial_password", u.InitialPassword)
	o.integer("max_activations", u.MaxActivations)
	o.boolean("allow_unlimited_activations", u.AllowUnlimitedActivations)
	o.integer("total_activations", l.active(u))
	return o.bytes()
}

// features leaves out those that are past their date unless the caller wants them; then each tells.
func (l *subject) features() []byte {
	var all [][]byte
	for i := range l.Terms.ProductFeatures {
		f := &l.Terms.ProductFeatures[i]
		expired := f.expired(l.call.now)
		if expired && !l.includeExpired {
			continue
		}
		o := f.object(l.slots(f.Code, ""))
		if l.includeExpired {
			o.boolean("is_expired", expired)
		}
		all = append(all, o.bytes())
	}
	return array(all)
}

// object writes a feature of which so many slots are held.
func (f *feature) object(inUse int64) *object {
	o := &object{}
	o.integer("id", f.ID)
	f.describe(o, inUse)
	return o
}

// describe writes all of a feature but its id.
func (f *feature) describe(o *object, inUse int64) {
	o.text("code", f.Code)
	o.text("name", f.Name)
	o.text("feature_type", f.Type)
	o.optional("expiry_date", f.ExpiryDate)
	o.raw("metadata", f.metadata())
	if f.Type == "consumption" {
		o.integer("max_consumption", f.MaxConsumption)
		o.boolean("allow_unlimited_consumptions", f.AllowUnlimitedConsumptions)
		o.integer("total_consumptions", f.TotalConsumptions)
		o.boolean("allow_overages", f.AllowOverages)
		o.integer("max_overages", f.MaxOverages)
		o.boolean("reset_consumption", f.ResetConsumption)
		o.optional("consumption_period", f.ConsumptionPeriod)
		o.boolean("allow_negative_consumptions", f.AllowNegativeConsumptions)
	}
	o.boolean("is_floating", f.IsFloating)
	o.boolean("is_floating_cloud", f.IsFloatingCloud)
	if f.IsFloating || f.IsFloatingCloud {
		o.integer("floating_users", f.FloatingUsers)
		o.integer("floating_timeout", f.FloatingTimeout)
		o.integer("floating_in_use_devices", inUse)
		o.boolean("can_borrow", f.CanBorrow)
		o.integer("max_borrow_time", f.MaxBorrowTime)
	}
}

func (f *feature) metadata() json.RawMessage {
	if f.Metadata == nil {
		return json.RawMessage(emptyObject)
	}
	return f.Metadata
}

// versionBlock writes the members about the product's installation file; empty where there is none for the
// environment and channel asked for.
func (l *subject) versionBlock(o *object) {
	v := &version{}
	if offered := l.offered(l.product, l.env, l.channel); len(offered) > 0 {
		v = &offered[len(offered)-1]
	}
	o.text("version", v.Version)
	o.text("installation_file", v.URL)
	o.optional("release_date", orNull(v.ReleaseDate))
	o.text("hash_md5", v.MD5)
	o.optional("requires_version", orNull(v.RequiresVersion))
	o.text("environment", v.Environment)
	o.text("eula_link", v.EULALink)
	o.text("release_notes_link", v.ReleaseNotesLink)
	o.text("size", v.Size)
	o.text("channel", v.Channel)
}
