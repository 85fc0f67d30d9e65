package sandbox

import (
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
)

// handler makes the checks 10 to 14 of one endpoint and then, if none of them refuses, the changes. It runs while
// the state is held. What it returns writes the response's body afterwards.
type handler func(a *ask, m *model) (bodyWriter, *refusal)

type bodyWriter func(s *Server) ([]byte, error)

// handlers holds what each endpoint does, by the endpoint's name.
var handlers = map[string]handler{
	"activate_license":          activation(single(onlineLicense)),
	"check_license":             checking(single(checkedLicense)),
	"deactivate_license":        deactivation,
	"activate_bundle":           activation(list(onlineLicense)),
	"check_bundle":              checking(list(checkedLicense)),
	"deactivate_bundle":         deactivation,
	"activate_offline":          activation(single(offlineLicense)),
	"deactivate_offline":        deactivation,
	"activate_bundle_offline":   activation(signedBundle(offlineLicense)),
	"deactivate_bundle_offline": deactivation,

	"check_license_feature":   checkFeature,
	"add_consumption":         addConsumption,
	"add_feature_consumption": addFeatureConsumption,

	"floating_release":         releaseLicense,
	"floating_borrow":          borrowLicense,
	"floating_feature_release": releaseFeature,
	"floating_feature_borrow":  borrowFeature,

	"track_device_variables": trackVariables,
	"get_device_variables":   listVariables,

	"product_details":        productDetails,
	"versions":               listVersions,
	"installation_file":      installationFile,
	"sso_url":                ssoURL,
	"user_licenses":          userLicenses,
	"customer_license_users": customerUsers,
	"trial_key":              trialKey,
	"change_password":        changePassword,
	"oauth_url":              oauthURL,
}

// success is a successful response.
type success struct {
	body []byte
	// header is the LicenseSignature header; empty where there is none.
	header string
}

// operate does what is asked, for a caller who is known.
func (s *Server) operate(e *api.Endpoint, in *inbound, who *credential) (*success, *refusal) {
	handle := handlers[e.Name]
	if handle == nil {
		return nil, refuse("internal_error", "the sandbox has no handler for %s", e.Name)
	}
	a, err := s.read(e, in, who)
	if err != nil {
		return nil, err
	}
	var write bodyWriter
	err = s.change(in.now, func(m *model) (err *refusal) {
		write, err = handle(a, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	out, failed := s.respond(a, write)
	if failed != nil {
		return nil, refuse("internal_error", "the response could not be signed")
	}
	return out, nil
}

func (s *Server) respond(a *ask, write bodyWriter) (*success, error) {
	body, err := write(s)
	if err != nil {
		return nil, err
	}
	out := &success{body: body}
	if a.how != unsigned && !a.endpoint.Open {
		out.header, err = s.signer.sign(body, a.how)
	}
	return out, err
}

// word writes a string response.
func word(text string) bodyWriter {
	return func(*Server) ([]byte, error) { return rawjson.AppendString(nil, text), nil }
}
