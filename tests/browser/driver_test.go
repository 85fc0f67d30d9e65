package browser

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// This file drives Chromium by the WebDriver protocol, which is JSON over HTTP, as a person would: it clicks, types and
// looks.

// wanted names the variable that turns the tests on: they take a browser and half a minute. make test-browser sets it.
const wanted = "OSP_BROWSER"

// patience is how long a condition may take to come true. Only a hanging browser exceeds it.
const patience = 30 * time.Second

// browser is one session of a browser with a profile of its own.
type browser struct {
	t *testing.T
	// session is the address of the session.
	session string
	// downloads is the folder for what the browser saves.
	downloads string
}

func open(t *testing.T) *browser {
	t.Helper()
	if os.Getenv(wanted) == "" {
		t.Skip("make test-browser runs the tests with a browser")
	}
	chromium, driver := find("chromium", "chromium-browser", "google-chrome"), find("chromedriver")
	require.NotEmpty(t, chromium, "chromium is needed: on Debian the package chromium")
	require.NotEmpty(t, driver, "chromedriver is needed: on Debian the package chromium-driver")
	address := startDriver(t, driver)
	b := &browser{t: t, downloads: t.TempDir()}
	options := map[string]any{"binary": chromium, "args": []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--user-data-dir=" + t.TempDir()}, "prefs": map[string]any{"download.default_directory": b.downloads}}
	made := post(t, address+"/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName": "chrome", "goog:chromeOptions": options}}})
	var session struct {
		ID string `json:"sessionId"`
	}
	require.NoError(t, json.Unmarshal(made, &session))
	b.session = address + "/session/" + session.ID
	t.Cleanup(func() { b.do(http.MethodDelete, "", nil) })
	return b
}

func find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// startDriver starts chromedriver and returns its address. It takes a free port of IPv4, which may be taken in IPv6; it ends
// then, and another start takes another one.
func startDriver(t *testing.T, path string) string {
	t.Helper()
	var said string
	for range 5 {
		var port string
		if port, said = tryDriver(t, path); port != "" {
			return "http://127.0.0.1:" + port
		}
	}
	t.Fatalf("chromedriver does not say its port: %s", said)
	return ""
}

var portLine = regexp.MustCompile(`on port (\d+)\.`)

func tryDriver(t *testing.T, path string) (port, said string) {
	t.Helper()
	command := exec.Command(path, "--port=0")
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	command.Stderr = command.Stdout
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		// It was killed, or has ended by itself: either error says so.
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		said += lines.Text() + "\n"
		if found := portLine.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return found[1], said
		}
	}
	return "", said
}

// post sends a command and returns its value.
func post(t *testing.T, address string, body any) json.RawMessage {
	t.Helper()
	value, err := exchange(http.MethodPost, address, body)
	require.NoError(t, err)
	return value
}

func exchange(method, address string, body any) (json.RawMessage, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, address, content)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var reply struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s", method, address, reply.Value)
	}
	return reply.Value, nil
}

func (b *browser) do(method, path string, body any) json.RawMessage {
	b.t.Helper()
	value, err := exchange(method, b.session+path, body)
	require.NoError(b.t, err)
	return value
}

func (b *browser) visit(address string) {
	b.t.Helper()
	b.do(http.MethodPost, "/url", map[string]string{"url": address})
}

// element waits for an element and returns its address.
func (b *browser) element(xpath string) (path string) {
	b.t.Helper()
	b.on(xpath, func(element string) error {
		path = element
		return nil
	})
	return path
}

// on waits until an element is there and can be used. Between the two the page may have become the next one.
func (b *browser) on(xpath string, use func(element string) error) {
	b.t.Helper()
	require.EventuallyWithT(b.t, func(c *assert.CollectT) {
		value, err := exchange(http.MethodPost, b.session+"/element", map[string]string{"using": "xpath", "value": xpath})
		var found map[string]string
		if err == nil {
			err = json.Unmarshal(value, &found)
		}
		for _, id := range found {
			err = use("/element/" + id)
		}
		assert.NoError(c, err)
	}, patience, 50*time.Millisecond, "no usable element %s", xpath)
}

func (b *browser) click(xpath string) {
	b.t.Helper()
	b.on(xpath, func(element string) error {
		_, err := exchange(http.MethodPost, b.session+element+"/click", map[string]any{})
		return err
	})
}

// press clicks the button of that text.
func (b *browser) press(text string) {
	b.t.Helper()
	b.click(fmt.Sprintf("//button[normalize-space()='%s']", text))
}

// follow clicks the link of that text.
func (b *browser) follow(text string) {
	b.t.Helper()
	b.click(fmt.Sprintf("//a[normalize-space()='%s']", text))
}

// field is the path of a form's field by its name.
func field(name string) string { return fmt.Sprintf("//*[@name='%s' and not(@type='hidden')]", name) }

// fill replaces what a field holds.
func (b *browser) fill(name, text string) {
	b.t.Helper()
	b.on(field(name), func(element string) error {
		_, err := exchange(http.MethodPost, b.session+element+"/clear", map[string]any{})
		return err
	})
	b.typeInto(name, text)
}

// typeInto types into a field; into one for files, the path of a file.
func (b *browser) typeInto(name, text string) {
	b.t.Helper()
	b.on(field(name), func(element string) error {
		_, err := exchange(http.MethodPost, b.session+element+"/value", map[string]string{"text": text})
		return err
	})
}

// drop drops a file on a field, as from a window of files.
func (b *browser) drop(name, path string) {
	b.t.Helper()
	b.element(field(name))
	var at struct{ X, Y float64 }
	b.evaluate(fmt.Sprintf(`const f = document.getElementsByName(%q)[0]; f.scrollIntoView();
		const r = f.getBoundingClientRect(); return {X: r.x + r.width / 2, Y: r.y + r.height / 2}`, name), &at)
	for _, step := range []string{"dragEnter", "dragOver", "drop"} {
		b.devtools("Input.dispatchDragEvent", map[string]any{"type": step, "x": at.X, "y": at.Y,
			"data": map[string]any{"items": []any{}, "files": []string{path}, "dragOperationsMask": 1}})
	}
}

// choose chooses an option of a list by its text.
func (b *browser) choose(name, text string) {
	b.t.Helper()
	b.click(fmt.Sprintf("%s/option[normalize-space()='%s']", field(name), text))
}

// text is what a person reads in an element.
func (b *browser) text(xpath string) (text string) {
	b.t.Helper()
	b.on(xpath, func(element string) error {
		value, err := exchange(http.MethodGet, b.session+element+"/text", nil)
		if err == nil {
			err = json.Unmarshal(value, &text)
		}
		return err
	})
	return text
}

// sees waits until the page shows a text.
func (b *browser) sees(text string) {
	b.t.Helper()
	b.element(fmt.Sprintf("//main//*[contains(normalize-space(), '%s')]", text))
}

// evaluate runs a script, for what cannot be seen otherwise.
func (b *browser) evaluate(script string, into any) {
	b.t.Helper()
	value := b.do(http.MethodPost, "/execute/sync", map[string]any{"script": script, "args": []any{}})
	require.NoError(b.t, json.Unmarshal(value, into), "%s", value)
}

func (b *browser) devtools(command string, parameters map[string]any) json.RawMessage {
	b.t.Helper()
	return b.do(http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": command, "params": parameters})
}

// resize makes the page as wide as a device, which may be narrower than a window can be.
func (b *browser) resize(width int) {
	b.t.Helper()
	b.devtools("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false})
}

// keep saves a picture of the whole page in the folder that OSP_SCREENSHOTS names, for people to look at.
func (b *browser) keep(name string) {
	b.t.Helper()
	folder := os.Getenv("OSP_SCREENSHOTS")
	if folder == "" {
		return
	}
	var picture struct{ Data string }
	require.NoError(b.t, json.Unmarshal(b.devtools("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}), &picture))
	content, err := base64.StdEncoding.DecodeString(picture.Data)
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, name+".png"), content, 0o600))
}

// downloaded waits until the browser has saved a file whole, and returns its content.
func (b *browser) downloaded(name string) string {
	b.t.Helper()
	var content []byte
	require.EventuallyWithT(b.t, func(c *assert.CollectT) {
		var err error
		content, err = os.ReadFile(filepath.Join(b.downloads, name))
		assert.NoError(c, err)
		assert.NotEmpty(c, content)
	}, patience, 50*time.Millisecond, "nothing was saved as %s", name)
	return strings.TrimSpace(string(content))
}
