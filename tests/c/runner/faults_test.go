package runner

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/tests/faults"
)

// host is a C program that meets one fault after the other and asks for what it needs by a word a line.
type host struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// TestFaultsEndInTheirErrorsThroughTheLibrary: one process meets them all, so that none leaves it the worse.
func TestFaultsEndInTheirErrorsThroughTheLibrary(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		command := target.command(ctx, compile(t, folder, "faults.c", "check.c"))
		command.Stderr = os.Stderr
		in, err := command.StdinPipe()
		require.NoError(t, err)
		out, err := command.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, command.Start())
		h := &host{in, bufio.NewReader(out)}
		for _, one := range faults.Subset() {
			if !assert.NoError(t, h.meet(ctx, one), "%s %s", one.Method, one.Name) {
				break
			}
		}
		in.Close()
		rest, _ := io.ReadAll(h.out)
		assert.NoError(t, command.Wait(), "faults.c")
		t.Logf("%s", strings.TrimSpace(string(rest)))
	})
}

// meet gives the program one fault and does what it asks until it is done with that.
func (h *host) meet(ctx context.Context, one faults.Case) error {
	w, err := faults.Find(one.Name).Start(one.Method)
	if err != nil {
		return err
	}
	defer w.Close()
	w.Break()
	m := w.Meeting()
	for _, line := range []string{m.Name, string(m.Config), m.Operation, string(m.Request), fmt.Sprint(m.Cancel), fmt.Sprint(m.Want.Status),
		m.Want.Code, fmt.Sprint(m.Want.Retryable), fmt.Sprint(m.Want.HTTPStatus), fmt.Sprint(m.Want.Attempts), m.Want.Sent, m.Want.Says, fmt.Sprint(m.AtMostMS),
		m.Good, string(m.GoodRequest)} {
		if _, err := fmt.Fprintln(h.in, line); err != nil {
			return err
		}
	}
	for {
		word, err := h.out.ReadString('\n')
		if err != nil {
			return fmt.Errorf("the program ended: %w", err)
		}
		word = strings.Replace(word, "\r\n", "\n", 1) // as programs on Windows end their lines
		if word == "done\n" {
			return nil
		}
		reply, err := w.Obey(ctx, word)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(h.in, reply); err != nil {
			return err
		}
	}
}
