package bridge

import (
	"io"
	"log"
	"testing"
)

func TestOpeningKeepsPackageLogOffTheHostsStderr(t *testing.T) {
	before := log.Writer()
	defer log.SetOutput(before)
	client, err := Core{}.Open([]byte(`{"product":"p","api_key":"k","shared_key":"s","hardware_id":"HW-1"}`), Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	if log.Writer() != io.Discard {
		t.Errorf("package log writes to %T; want io.Discard", log.Writer())
	}
}
