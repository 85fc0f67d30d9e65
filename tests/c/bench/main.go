// Command bench measures the library through its C ABI, and beside it what the same work costs in Go without
// any of the library: reading a request, an HMAC, base64, and writing the answer.
//
//	go run ./tests/c/bench PROGRAM LIBRARY
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// rounds is how often both are measured, in turns, so that a busy machine slows both.
const rounds = 5

// most is how much slower the library may be than the bare work.
const most = 2.0

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: bench PROGRAM LIBRARY")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(program, library string) error {
	info, err := os.Stat(library)
	if err != nil {
		return err
	}
	measured := map[string][]float64{}
	for range rounds {
		out, err := exec.Command(program, library).Output()
		if err != nil {
			return fmt.Errorf("%s: %w", program, err)
		}
		for line := range strings.Lines(string(out)) {
			var name string
			var ns float64
			if _, err := fmt.Sscan(line, &name, &ns); err != nil {
				return fmt.Errorf("%q: %w", line, err)
			}
			measured[name] = append(measured[name], ns)
		}
		measured["bare"] = append(measured["bare"], bareTime())
	}
	create, bare := median(measured["create"]), median(measured["bare"])
	fmt.Printf("size                             %10d bytes\n", info.Size())
	fmt.Printf("threads, resident memory         %10.0f, %.1f MB\n", median(measured["threads"]), median(measured["resident"])/1e3)
	fmt.Printf("load to the first answer         %10.2f ms\n", median(measured["load"])/1e6)
	fmt.Printf("a call that is refused at once   %10.0f ns\n", median(measured["refusal"]))
	fmt.Printf("osp_create_offline_request       %10.0f ns\n", create)
	fmt.Printf("the bare work in Go              %10.0f ns\n", bare)
	fmt.Printf("ratio                            %10.2f (at most %.1f)\n", create/bare, most)
	if create/bare > most {
		return fmt.Errorf("a call costs %.2f times the bare work, at most %.1f is wanted", create/bare, most)
	}
	return nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

func bareTime() float64 {
	const batches, calls = 15, 2000
	spent := make([]float64, batches)
	written := 0
	for i := range spent {
		start := time.Now()
		for range calls {
			written += len(bare([]byte(request)))
		}
		spent[i] = float64(time.Since(start).Nanoseconds()) / calls
	}
	// The sum keeps the compiler from leaving the work out.
	runtime.KeepAlive(written)
	return median(spent)
}

const request = `{"endpoint":"activate_offline","license_key":"AAAA-BBBB-CCCC-DDDD","request_id":"00000000-0000-4000-8000-000000000001",` +
	`"date":"Thu, 01 Jan 2026 00:00:00 GMT"}`

type asked struct {
	Endpoint   string `json:"endpoint"`
	LicenseKey string `json:"license_key"`
	RequestID  string `json:"request_id"`
	Date       string `json:"date"`
}

type payload struct {
	LicenseKey string `json:"license_key"`
	HardwareID string `json:"hardware_id"`
	Product    string `json:"product"`
	RequestID  string `json:"request_id"`
	Request    string `json:"request"`
	Date       string `json:"date"`
	APIKey     string `json:"api_key"`
	SDKVersion string `json:"sdk_ver"`
	Signature  string `json:"signature"`
}

type answer struct {
	Text      string `json:"text"`
	Endpoint  string `json:"endpoint"`
	RequestID string `json:"request_id"`
	Date      string `json:"date"`
	FileName  string `json:"file_name"`
}

// bare is the work that nobody can save: JSON in, HMAC, JSON and base64 of the payload, JSON out.
func bare(document []byte) []byte {
	var in asked
	if err := json.Unmarshal(document, &in); err != nil {
		panic(err)
	}
	mac := hmac.New(sha256.New, []byte("test-shared-key"))
	mac.Write([]byte("licenseSpring\ndate: " + in.Date + "\n" + in.LicenseKey + "\nHW-1\ntest-api-key"))
	text, err := json.Marshal(payload{in.LicenseKey, "HW-1", "editor", in.RequestID, "activation", in.Date, "test-api-key",
		"OpenSpring/0.1.0", base64.StdEncoding.EncodeToString(mac.Sum(nil))})
	if err != nil {
		panic(err)
	}
	out, err := json.Marshal(answer{base64.StdEncoding.EncodeToString(text), in.Endpoint, in.RequestID, in.Date, "ls_activation.req"})
	if err != nil {
		panic(err)
	}
	return out
}
