package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/openspring/openspring/core"
)

// measured holds numbers by name: nanoseconds, or kilobytes of memory.
type measured map[string]float64

// add keeps the best of several measures: other work on the machine only makes them worse. Of memory, which
// it does not, the largest counts.
func (m measured) add(name string, value float64) {
	old, there := m[name]
	if !there || (value < old) != strings.Contains(name, "memory") {
		m[name] = value
	}
}

// run starts a program that prints lines of a name and a number; the names are prefixed.
func (m measured) run(prefix string, env []string, program string, args ...string) error {
	command := exec.Command(program, args...)
	command.Stderr = os.Stderr
	command.Env = append(os.Environ(), env...)
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s %s: %w", program, args[0], err)
	}
	for line := range strings.Lines(string(out)) {
		var name string
		var value float64
		if _, err := fmt.Sscan(line, &name, &value); err != nil {
			return fmt.Errorf("%s printed %q: %w", program, line, err)
		}
		m.add(prefix+name, value)
	}
	return nil
}

// quickest is the time per call in the quickest of several batches, as in host.c.
func quickest(call func() error) (float64, error) {
	const batches, batchTime = 30, 5 * time.Millisecond
	best, calls := time.Hour, 1
	for batch := range batches + 2 {
		start := time.Now()
		for range calls {
			if err := call(); err != nil {
				return 0, err
			}
		}
		spent := time.Since(start)
		if batch == 1 { // the first was for warming up
			calls = 1 + int(batchTime/max(spent, 1))
		} else if batch > 1 {
			best = min(best, spent/time.Duration(calls))
		}
	}
	return float64(best.Nanoseconds()), nil
}

// fromGo measures calls of core itself.
func (m measured) fromGo(config []byte, calls []call) error {
	cfg, err := core.ParseConfig(config)
	if err != nil {
		return err
	}
	client, err := core.Open(cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	for _, c := range calls {
		spent, err := quickest(func() error {
			_, err := client.Call(context.Background(), c.operation, c.request)
			return err
		})
		if err != nil {
			return err
		}
		m.add("go."+c.name, spent)
	}
	spent, err := quickest(floor)
	m.add("floor", spent)
	return err
}
