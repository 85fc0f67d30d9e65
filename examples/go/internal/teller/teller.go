// Package teller is what the examples share: they print their steps, each call with its line of code, count what did not go as
// expected, and open a client for the server that the environment names.
package teller

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/openspring/openspring/core"
)

// Story prints the steps and counts what did not go as expected.
type Story struct{ steps, surprises int }

// Title begins a step.
func (s *Story) Title(text string) {
	s.steps++
	fmt.Printf("\n%d. %s\n", s.steps, text)
}

// Surprise counts what did not go as expected.
func (s *Story) Surprise(expected any) {
	s.surprises++
	fmt.Printf("   %-12s %v was expected here\n", "SURPRISE", expected)
}

// Tell prints what a result says, which should be as expected.
func (s *Story) Tell(name string, value, expected any) {
	fmt.Printf("   %-12s %v\n", name, value)
	if value != expected {
		s.Surprise(expected)
	}
}

// Part runs a part of the story. It ends at its first error, which is none that the story expects.
func (s *Story) Part(steps func() error) {
	if err := steps(); err != nil {
		show(err)
		s.Surprise("no error")
	}
}

// Fails takes the error of a call that should fail with a code, and shows what an application would show its user, and its
// log. It returns the error, nil where there was none.
func (s *Story) Fails(err error, code string) *core.Error {
	show(err)
	var refused *core.Error
	if !errors.As(err, &refused) {
		s.Surprise(code)
		return nil
	}
	if refused.Code != code {
		s.Surprise(code)
	}
	return refused
}

func show(err error) {
	var refused *core.Error
	if !errors.As(err, &refused) {
		fmt.Printf("   %-12s %v\n", "error", err)
		return
	}
	fmt.Printf("   %-12s %s (%s)\n", "refused", refused.Status.Name(), refused.Code)
	fmt.Printf("   %-12s %s\n", "message", refused.Message)
	fmt.Printf("   %-12s %s\n", "user reads", refused.UserMessage())
	fmt.Printf("   %-12s %s\n", "what to do", refused.UserAction())
}

// End prints the end and returns the exit code.
func (s *Story) End() int {
	fmt.Printf("\n%d steps, %d surprises\n", s.steps, s.surprises)
	if s.surprises > 0 {
		return 1
	}
	return 0
}

// Need is the value of an environment variable; without it the program ends.
func Need(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "story: the environment has no %s; run me as python3 examples/with_sandbox.py -- the program\n", name)
		os.Exit(2)
	}
	return value
}

// Config is a configuration for the server that the environment names.
func Config() (core.Config, error) {
	cfg := core.DefaultConfig()
	publicKey, err := os.ReadFile(Need("OSP_PUBLIC_KEY_FILE"))
	if err != nil {
		return cfg, err
	}
	cfg.CompanyID, err = strconv.ParseInt(Need("OSP_COMPANY_ID"), 10, 64)
	cfg.Product, cfg.APIKey, cfg.SharedKey = Need("OSP_PRODUCT_EDITOR"), Need("OSP_API_KEY"), Need("OSP_SHARED_KEY")
	cfg.BaseURL, cfg.PublicKey = Need("OSP_BASE_URL"), string(publicKey)
	cfg.HardwareID, cfg.CAFile = os.Getenv("OSP_HARDWARE_ID"), os.Getenv("OSP_CA_FILE")
	cfg.AppName, cfg.AppVersion, cfg.Retries = "story", "1.0", 1
	return cfg, err
}
