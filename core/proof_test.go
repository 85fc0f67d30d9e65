package core_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/sandbox"
)

// kept is a result with what is needed to verify it again.
type kept struct {
	result []byte
	proof  core.Proof
	asked  core.Asked
}

func keep(t *testing.T, client *core.Client, operation string, identity fields) (core.Response, kept) {
	t.Helper()
	response := call(t, client, operation, identity)
	asked := core.Asked{Operation: operation, Identity: api.ByKey}
	asked.ID, _ = identity["license_key"].(string)
	if asked.ID == "" {
		asked.Identity = api.ByUser
		asked.ID, _ = identity["username"].(string)
	}
	return response, kept{bytes.Clone(response.Result), response.Proof(), asked}
}

func TestKeptResultsAreVerifiedAgainAsWhenTheyCame(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	for name, operations := range map[string][]string{
		"license":     {"activate_license", "check_license", "activate_offline"},
		"user":        {"activate_license", "check_license", "activate_offline"},
		"bundle":      {"activate_bundle", "check_bundle", "activate_bundle_offline"},
		"bundle_user": {"activate_bundle", "check_bundle", "activate_bundle_offline"},
	} {
		client, identity := openFor(t, line, name, nil)
		for _, operation := range operations {
			response, k := keep(t, client, operation, identity)
			meta, err := client.Verify(context.Background(), k.result, k.proof, k.asked)
			require.NoError(t, err, "%s of %s", operation, name)
			want := response.Meta
			want.HTTPStatus, want.Attempts, want.Sent, want.Duration = 0, 0, false, meta.Duration
			assert.Equal(t, want, meta, "%s of %s", operation, name)

			other := bytes.Replace(k.result, []byte(`"max_activations":5`), []byte(`"max_activations":9`), 1)
			require.NotEqual(t, k.result, other)
			_, err = client.Verify(context.Background(), other, k.proof, k.asked)
			wantError(t, err, api.Signature, "response_signature_wrong")
		}
	}
}

func TestKeptResponsesAreRefusedAsWhenTheyCome(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", nil)
	_, other := keep(t, client, "activate_license", identity)
	_, checked := keep(t, client, "check_license", identity)
	for name, tc := range map[string]struct {
		change func(*kept)
		status api.Status
		code   string
	}{
		"bytes added":         {func(k *kept) { k.result = append(bytes.Clone(k.result), ' ') }, api.Signature, "response_signature_wrong"},
		"no bytes":            {func(k *kept) { k.result = nil }, api.Protocol, "unexpected_page"},
		"no header":           {func(k *kept) { k.proof.Header = "" }, api.Signature, "response_not_signed"},
		"another header":      {func(k *kept) { k.proof = other.proof }, api.Signature, "response_signature_wrong"},
		"another license":     {func(k *kept) { k.asked.ID = "OSPT-ONED-0002-BBBB" }, api.Signature, "response_for_another_license"},
		"another product":     {func(k *kept) { k.asked.Product = "osp-studio" }, api.Signature, "response_for_another_license"},
		"another device":      {func(k *kept) { k.asked.HardwareID = "HW-2" }, api.Signature, "response_for_another_device"},
		"a bundle's response": {func(k *kept) { k.asked.Operation = "check_bundle" }, api.Protocol, "malformed_answer"},
		"no identity":         {func(k *kept) { k.asked.Identity, k.asked.ID = 0, "" }, api.Argument, "no_identity"},
		"no license key":      {func(k *kept) { k.asked.ID = "" }, api.Argument, "no_identity"},
		"no such call":        {func(k *kept) { k.asked.Operation = "check" }, api.Argument, "unknown_operation"},
		"no license":          {func(k *kept) { k.asked.Operation = "deactivate_license" }, api.Argument, "unknown_operation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := checked
			tc.change(&k)
			_, err := client.Verify(context.Background(), k.result, k.proof, k.asked)
			wantError(t, err, tc.status, tc.code)
		})
	}
	t.Run("another machine", func(t *testing.T) {
		t.Parallel()
		elsewhere, _ := openFor(t, line, "license", func(cfg *core.Config) { cfg.HardwareID = "HW-2" })
		_, err := elsewhere.Verify(context.Background(), checked.result, checked.proof, checked.asked)
		wantError(t, err, api.Signature, "response_for_another_device")
	})
	t.Run("another company", func(t *testing.T) {
		t.Parallel()
		strict, _ := openFor(t, line, "license", func(cfg *core.Config) { cfg.CompanyID = 4712 })
		_, err := strict.Verify(context.Background(), checked.result, checked.proof, checked.asked)
		wantError(t, err, api.Signature, "response_for_another_company")
	})
	t.Run("another key", func(t *testing.T) {
		t.Parallel()
		vendors, _ := openFor(t, line, "license", func(cfg *core.Config) { cfg.PublicKey = "" })
		_, err := vendors.Verify(context.Background(), checked.result, checked.proof, checked.asked)
		wantError(t, err, api.Signature, "response_signature_wrong")
	})
}

func TestKeptFilesAreRefusedAsWhenTheyCome(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", nil)
	response, online := keep(t, client, "activate_offline", identity)
	id := member(t, response.Result, "request_id")
	online.asked.RequestID = id
	file := kept{online.result, core.Proof{}, core.Asked{Operation: "load_offline_response", Kind: "license", RequestID: id}}
	for name, k := range map[string]kept{"response": online, "file": file} {
		_, err := client.Verify(context.Background(), k.result, k.proof, k.asked)
		require.NoError(t, err, name)
		for code, change := range map[string]func(*core.Asked){
			"foreign_device":  func(a *core.Asked) { a.HardwareID = "HW-2" },
			"foreign_product": func(a *core.Asked) { a.Product = "osp-studio" },
			"foreign_request": func(a *core.Asked) { a.RequestID = "another" },
		} {
			asked := k.asked
			change(&asked)
			_, err := client.Verify(context.Background(), k.result, k.proof, asked)
			wantError(t, err, api.Offline, code)
		}
	}
	online.asked.ID = "OSPT-ONED-0002-BBBB"
	_, err := client.Verify(context.Background(), online.result, online.proof, online.asked)
	wantError(t, err, api.Offline, "foreign_license")
	file.asked.Kind = "refresh"
	_, err = client.Verify(context.Background(), file.result, file.proof, file.asked)
	wantError(t, err, api.Signature, "file_signature_wrong")
}

func TestVerifyOnAClosedClient(t *testing.T) {
	t.Parallel()
	client := open(t, nil)
	require.NoError(t, client.Close())
	_, err := client.Verify(context.Background(), []byte("{}"), core.Proof{}, core.Asked{})
	wantError(t, err, api.Handle, "invalid_handle")
}

// An update of the application may bring other credentials: a license that was loaded before stays proven.
func TestKeptFilesOutliveTheirCredentials(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", nil)
	_, file := keep(t, client, "activate_offline", identity)
	file.asked = core.Asked{Operation: "load_offline_response", Kind: "license"}
	updated, _ := openFor(t, line, "license", func(cfg *core.Config) { cfg.SharedKey = "another" })
	_, err := updated.Verify(context.Background(), file.result, file.proof, file.asked)
	wantError(t, err, api.Signature, "offline_signature_wrong")
	file.asked.AnyCredentials = true
	_, err = updated.Verify(context.Background(), file.result, file.proof, file.asked)
	require.NoError(t, err)
	require.NoError(t, updated.Close())
	_, err = updated.VerifyKept(context.Background(), file.result, file.proof, file.asked)
	require.NoError(t, err, "a closed client still judges")
}

func TestOneLicenseOfAKeptBundleCanSpeakForAll(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "bundle", nil)
	_, bundle := keep(t, client, "activate_bundle", identity)
	bundle.asked.OneDevice = true
	meta, err := client.Verify(context.Background(), bundle.result, bundle.proof, bundle.asked)
	require.NoError(t, err)
	assert.Equal(t, "verified", meta.LicenseSignature)
	bundle.asked.HardwareID = "HW-2"
	_, err = client.Verify(context.Background(), bundle.result, bundle.proof, bundle.asked)
	wantError(t, err, api.Signature, "response_for_another_device")
}
