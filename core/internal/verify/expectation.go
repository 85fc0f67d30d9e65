package verify

import (
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/request"
)

// ownResponse is what the response to an offline activation of this device must be.
func (v *Verifier) ownResponse(f *request.Checked, requestID string, complete bool) expectation {
	return expectation{
		kind: kindOf(f.Endpoint), hardwareID: f.HardwareID, product: f.Product, requestID: requestID, owner: f.Owner,
		credential: v.Settings.Credential, companyID: v.Settings.CompanyID, complete: complete, overHTTP: true,
	}
}

func kindOf(e *api.Endpoint) string {
	if e.Bundle {
		return request.KindBundle
	}
	return request.KindLicense
}

// foreignResponse is what the response to another device's request file must be. Its offline_signature can be
// checked only where the file was made with our credentials.
func (v *Verifier) foreignResponse(file *request.File, e *api.Endpoint, complete bool) expectation {
	want := expectation{
		kind: kindOf(e), hardwareID: file.HardwareID, product: file.Product, requestID: file.RequestID, owner: file.Owner,
		companyID: v.Settings.CompanyID, complete: complete, overHTTP: true, forAnotherDevice: true,
	}
	if file.CredentialID == v.Settings.Credential.ID {
		want.credential = v.Settings.Credential
	}
	return want
}

// file is what a license file for this device must be.
func (v *Verifier) file(asked Asked) expectation {
	return expectation{
		operation: request.LoadOffline, kind: asked.Kind, requestID: asked.RequestID, complete: asked.Complete,
		credential: v.Settings.Credential, companyID: v.Settings.CompanyID, hardwareID: asked.HardwareID, product: asked.Product,
	}
}
