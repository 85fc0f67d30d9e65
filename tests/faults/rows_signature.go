package faults

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

const signatureName = "LicenseSignature"

// Two of the sandbox's sample licenses, for the same product.
const (
	ownLicense     = "OSPT-4K7Q-ZZ2M-9XWB"
	anotherLicense = "OSPT-ONED-0002-BBBB"
)

// altered lets the API respond and changes the response's body and signatures on its way.
func altered(change func(body []byte, signatures []string) ([]byte, []string)) Responder {
	return func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		recorder := httptest.NewRecorder()
		api.ServeHTTP(recorder, r)
		var header map[string][]string = w.Header() // the name is not spelled as http.Header would
		maps.Copy(header, recorder.Header())
		body, signatures := change(recorder.Body.Bytes(), header[signatureName])
		delete(header, signatureName)
		delete(header, "Content-Length")
		if signatures != nil {
			header[signatureName] = signatures
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(body)
	}
}

// signedBy alters the signatures alone.
func signedBy(signatures func(body []byte, right string) []string) Responder {
	return altered(func(body []byte, present []string) ([]byte, []string) {
		return body, signatures(body, strings.Join(present, ""))
	})
}

// resigned alters the body and signs it rightly: only a signing server could do so.
func resigned(change func(body string) string) Responder {
	return altered(func(body []byte, _ []string) ([]byte, []string) {
		body = []byte(change(string(body)))
		return body, []string{must(wire.Sign(signingKey(), body))}
	})
}

// replacing puts a text in another's place, everywhere.
func replacing(old, by string) func(string) string {
	return func(body string) string { return strings.ReplaceAll(body, old, by) }
}

// asked lets the API respond to another question than the one that was asked.
func asked(change func(body string) string) Responder {
	return func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		body = []byte(change(string(body)))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		api.ServeHTTP(w, r)
	}
}

// askedBy puts the request file of another client in the place of the one that was sent.
func askedBy(hardwareID, licenseKey, endpoint string) Responder {
	return asked(func(body string) string {
		text, err := base64.StdEncoding.DecodeString(body)
		var sent struct {
			APIKey     string `json:"api_key"`
			Product    string `json:"product"`
			LicenseKey string `json:"license_key"`
		}
		if err != nil || json.Unmarshal(text, &sent) != nil {
			panic(http.ErrAbortHandler)
		}
		if licenseKey == "" {
			licenseKey = sent.LicenseKey
		}
		return requestFile(hardwareID, sent.Product, sent.APIKey, licenseKey, endpoint)
	})
}

func requestFile(hardwareID, product, apiKey, licenseKey, endpoint string) string {
	config := core.DefaultConfig()
	config.Product, config.HardwareID, config.APIKey, config.SharedKey = product, hardwareID, apiKey, sharedKey()
	client := must(core.Open(config))
	defer client.Close()
	request := fmt.Appendf(nil, `{"endpoint":%q,"license_key":%q}`, endpoint, licenseKey)
	response := must(client.Call(context.Background(), "create_offline_request", request))
	var made struct{ Text string }
	if err := json.Unmarshal(response.Result, &made); err != nil {
		panic(err)
	}
	return made.Text
}

var (
	badSignature = Want{api.Signature, "response_signature_wrong", false, 200, 1, 1}
	noSignature  = Want{api.Signature, "response_not_signed", false, 200, 1, 1}
	otherLicense = Want{api.Signature, "response_for_another_license", false, 200, 1, 1}
	malformed    = Want{api.Protocol, "malformed_answer", false, 200, 1, 1}
)

// postOnly leaves out checks, which need an activation of the very same kind before.
func postOnly(w Want) Want {
	w.Get = 0
	return w
}

func offline(status api.Status, code string) Want { return Want{status, code, false, 200, 0, 1} }

var signatures = slices.Concat(
	group("Signatures of responses", nil,
		Fault{Name: "unsigned", What: "does not sign its response", Respond: signedBy(func([]byte, string) []string { return nil }), Want: noSignature},
		Fault{Name: "empty-signature", What: "sends an empty signature", Respond: signedBy(func([]byte, string) []string { return []string{""} }), Want: noSignature},
		Fault{Name: "wrong-signature", What: "signs with another key", Everywhere: true, Respond: signedBy(func(body []byte, _ string) []string {
			return []string{must(wire.Sign(otherKey(), body))}
		}), Want: badSignature},
		Fault{Name: "double-signature", What: "sends a right signature twice", Respond: signedBy(func(_ []byte, right string) []string {
			return []string{right, right}
		}), Want: badSignature},
		Fault{Name: "garbled-signature", What: "sends a signature that is not base64", Respond: signedBy(func(_ []byte, right string) []string {
			return []string{"!" + right[1:]}
		}), Want: badSignature},
		Fault{Name: "altered-answer", What: "is altered on its way: one digit of the response is changed", Respond: altered(func(body []byte, signatures []string) ([]byte, []string) {
			return bytes.Replace(body, []byte(`"max_activations":5`), []byte(`"max_activations":6`), 1), signatures
		}), Want: badSignature},
		Fault{Name: "reencoded-answer", What: "is altered on its way: the response's JSON is formatted differently", Respond: altered(func(body []byte, signatures []string) ([]byte, []string) {
			return bytes.Replace(body, []byte(`,"`), []byte(`, "`), 1), signatures
		}), Want: badSignature},
		Fault{Name: "other-license", What: "responds about another license, correctly signed",
			Respond: resigned(replacing(ownLicense, anotherLicense)), Want: otherLicense},
		Fault{Name: "other-license-asked", What: "sends the response to a request about another license",
			Respond: asked(replacing(ownLicense, anotherLicense)), Want: postOnly(otherLicense)},
		Fault{Name: "other-product", What: "responds about another product, correctly signed",
			Respond: resigned(replacing(`"short_code":"osp-editor"`, `"short_code":"osp-studio"`)), Want: otherLicense},
		Fault{Name: "other-user", What: "responds about another user, correctly signed", License: "user",
			Respond: resigned(replacing("jana@", "jiri@")), Want: postOnly(otherLicense)},
		Fault{Name: "other-company", What: "responds as another company, correctly signed",
			Respond: resigned(replacing(`"company":{"id":4711}`, `"company":{"id":4712}`)), Want: Want{api.Signature, "response_for_another_company", false, 200, 1, 1}},
		Fault{Name: "other-device", What: "sends the response to the request of another device",
			Respond: asked(replacing(device, "another-device")), Want: Want{api.Signature, "response_for_another_device", false, 200, 0, 1}},
		Fault{Name: "other-device-foreign-letters", What: "sends the response to the request of another device with a non-ASCII id", Config: map[string]any{"hardware_id": "GERÄT-1"},
			Respond: asked(replacing("GERÄT-1", "GERÄT-2")), Want: Want{api.Signature, "response_for_another_device", false, 200, 0, 1}},
	),
	group("Signed responses that cannot be read", nil,
		Fault{Name: "bad-utf-8", What: "sends bytes that are not UTF-8", Respond: resigned(replacing("Editor", "\xff\xfe")), Want: malformed},
		Fault{Name: "deep-json", What: "sends 100,000 levels of arrays", Respond: resigned(func(string) string {
			return strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
		}), Want: malformed},
		Fault{Name: "duplicate-member", What: "sends a member twice", Respond: resigned(func(body string) string {
			return strings.Replace(body, "{", `{"license_key":"x",`, 1)
		}), Want: malformed},
		Fault{Name: "half-json", What: "sends half of its JSON", Respond: resigned(func(body string) string { return body[:len(body)/2] }), Want: malformed},
		Fault{Name: "two-values", What: "sends two JSON values", Respond: resigned(func(body string) string { return body + "{}" }), Want: malformed},
		Fault{Name: "other-form", What: "sends an array where an object is due", Respond: resigned(func(body string) string { return "[" + body + "]" }), Want: malformed},
		Fault{Name: "deep-refusal", What: "refuses with 100,000 levels of arrays (400)", Respond: reply(400, jsonType, strings.Repeat("[", 100_000)), Want: notTheAPIs(400)},
		Fault{Name: "duplicate-code", What: "refuses with two codes (400)", Respond: reply(400, jsonType, `{"code":"a","code":"b"}`), Want: notTheAPIs(400)},
	),
	group("Responses that are signed in their body", nil,
		Fault{Name: "offline-altered", What: "is altered on its way: one digit of the license is another", Operation: "activate_offline",
			Respond: altered(func(body []byte, signatures []string) ([]byte, []string) {
				return bytes.Replace(body, []byte(`"max_activations":5`), []byte(`"max_activations":6`), 1), signatures
			}), Want: offline(api.Signature, "response_signature_wrong")},
		Fault{Name: "offline-bundle-altered", What: "is altered on its way: one digit in a bundle is another", License: "bundle",
			Operation: "activate_bundle_offline", Respond: altered(func(body []byte, signatures []string) ([]byte, []string) {
				return bytes.Replace(body, []byte(`"max_activations":5`), []byte(`"max_activations":6`), 1), signatures
			}), Want: offline(api.Signature, "response_signature_wrong")},
		Fault{Name: "offline-unsigned", What: "leaves the signature out", Operation: "activate_offline",
			Respond: altered(func(body []byte, signatures []string) ([]byte, []string) {
				return []byte(replacing(`"license_signature_v2"`, `"license_signature_v3"`)(string(body))), signatures
			}), Want: offline(api.Signature, "response_not_signed")},
		Fault{Name: "offline-other-device", What: "sends the response to the request file of another device", License: "bundle", Operation: "activate_bundle_offline",
			Respond: askedBy("another-device", "", "activate_bundle_offline"), Want: offline(api.Offline, "foreign_device")},
		Fault{Name: "offline-other-request", What: "sends the response to another request file of the same device", License: "bundle", Operation: "activate_bundle_offline",
			Respond: askedBy(device, "", "activate_bundle_offline"), Want: offline(api.Offline, "foreign_request")},
		Fault{Name: "offline-other-license", What: "sends the response to a request file for another license", Operation: "activate_offline",
			Respond: askedBy(device, anotherLicense, "activate_offline"), Want: offline(api.Offline, "foreign_request")},
	),
)
