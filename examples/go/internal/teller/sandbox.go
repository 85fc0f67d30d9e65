package teller

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// MoveClock lets the sandbox's time be this much later than the machine's, or earlier.
func MoveClock(by time.Duration) error {
	return order(http.MethodPut, "/clock", fmt.Sprintf(`{"offset_s":%d}`, int64(by/time.Second)))
}

// CutNetwork lets every call end with a broken connection, until MendNetwork.
func CutNetwork() error { return order(http.MethodPost, "/faults", `{"kind":"reset","times":0}`) }

// MendNetwork undoes CutNetwork.
func MendNetwork() error { return order(http.MethodDelete, "/faults", "") }

// LoseResponse lets the next call of a path be executed, and breaks the connection in place of its response.
func LoseResponse(path string) error {
	return order(http.MethodPost, "/faults", `{"kind":"reset","path":"`+path+`"}`)
}

// ChangeLicense changes a member of a license as the vendor does on the platform.
func ChangeLicense(key, member string, value any) error {
	text, err := json.Marshal(map[string]any{member: value})
	if err != nil {
		return err
	}
	return order(http.MethodPatch, "/licenses/"+key, string(text))
}

// RefreshFile is the file that the vendor's platform offers for a device.
func RefreshFile(key, hardwareID string) (string, error) {
	return request(http.MethodGet, "/refresh/"+key+"?hardware_id="+hardwareID, "")
}

// AYearFromNow is the end of a license that was bought now.
func AYearFromNow() string {
	return time.Now().UTC().Add(365*24*time.Hour + 2*time.Hour).Format("2006-01-02T15:04:05.000Z")
}

// order gives an order to the sandbox's admin API, which no application has: it stands in for time, the network and the vendor.
func order(method, path, body string) error {
	_, err := request(method, path, body)
	return err
}

func request(method, path, body string) (string, error) {
	request, err := http.NewRequest(method, Need("OSP_SANDBOX")+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the sandbox did not take %s %s: %s", method, path, response.Status)
	}
	return string(text), err
}
