// Command serve makes a fault of tests/faults happen, for a client of any language to meet.
//
//	go run ./tests/faults/serve                   lists the names
//	go run ./tests/faults/serve -subset           lists those that every language's tests meet, as JSON
//	go run ./tests/faults/serve [-get] NAME       makes one happen, to a POST or to a GET
//
// It prints one line of JSON: a client's configuration, what to call with which request, how that must end,
// and what to call afterwards. Then it does what standard input says, one word a line, and responds to each with a
// line: "seen" once the fault has seen a try, "heal" to end the fault, with the number of tries. It ends with
// its input.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/openspring/openspring/tests/faults"
)

func main() {
	get := flag.Bool("get", false, "for a GET")
	subset := flag.Bool("subset", false, "list the names and methods of the subset")
	flag.Parse()
	if err := run(*get, *subset, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func run(get, subset bool, names []string) error {
	switch {
	case subset:
		return json.NewEncoder(os.Stdout).Encode(faults.Subset())
	case len(names) == 0:
		for _, f := range faults.All {
			fmt.Printf("%-28s %s: %s\n", f.Name, f.Group, f.What)
		}
		return nil
	}
	method := http.MethodPost
	if get {
		method = http.MethodGet
	}
	f := faults.Find(names[0])
	if f == nil || f.Want.Tries(method) == 0 {
		return fmt.Errorf("no fault %s for %s", names[0], method)
	}
	if f.Inside() {
		return fmt.Errorf("%s is for clients in the same process: no other asks this name server", f.Name)
	}
	w, err := f.Start(method)
	if err != nil {
		return err
	}
	w.Break()
	return errors.Join(obey(w, os.Stdin, os.Stdout), w.Close())
}

// obey prints the line and does what the words say.
func obey(w *faults.World, in io.Reader, out io.Writer) error {
	if err := json.NewEncoder(out).Encode(w.Meeting()); err != nil {
		return err
	}
	words := bufio.NewScanner(in)
	for words.Scan() {
		response, err := w.Obey(context.Background(), words.Text())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, response); err != nil {
			return err
		}
	}
	return words.Err()
}
