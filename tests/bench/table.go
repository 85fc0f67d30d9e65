package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// row is a line of the table.
type row struct {
	what, measured string
	// beside is what it is compared with, aim what is wanted; both may be empty.
	beside, aim string
	met         string
}

type table []row

// words for row.met.
const (
	met    = "yes"
	missed = "NO"
)

func verdict(good bool) string {
	if good {
		return met
	}
	return missed
}

// table judges what was measured.
func (b *bench) table() table {
	var t table
	t = append(t, b.creating()...)
	t = append(t, b.loading()...)
	t = append(t, b.calling()...)
	t = append(t, b.fromDotnet()...)
	t = append(t, b.keeping()...)
	return append(t, b.starting()...)
}

func (b *bench) creating() table {
	m := b.found
	t := table{
		{what: "the same work in Go without the library: JSON, HMAC, base64 (the floor)", measured: duration(m["floor"])},
		m.ratio("`osp_create_offline_request` from Go", "go.create", "the floor", "floor", 0),
		m.ratio("… from C", "c.create", "the floor", "floor", 2),
		{what: "the same work in plain Python", measured: duration(m["py.plain"])},
		m.atMost("… from Python", "py.create", 7e3),
	}
	if m["cs.create"] > 0 {
		t = append(t, m.atMost("… from C#", "cs.create", 0))
	}
	return t
}

// fromDotnet is what calls from .NET on Linux cost.
func (b *bench) fromDotnet() table {
	m := b.found
	if m["cs.package"] == 0 {
		return nil
	}
	more := m["cs.package"] - m["cs.off.pointer"]
	return table{
		{what: "`osp_cancel` of nothing, from .NET with a function pointer, without the workaround for signals", measured: duration(m["cs.off.pointer"])},
		m.atMost("… with the workaround for CoreCLR", "cs.pointer", 0),
		{what: "… through the C# package", measured: duration(m["cs.package"]), beside: duration(more) + " more than without the workaround",
			aim: "at most 600 ns more", met: verdict(more <= 600)},
	}
}

var languages = []struct{ name, prefix string }{{"Go", "go."}, {"C", "c."}, {"Python", "py."}}

func (b *bench) loading() table {
	m, t := b.found, table{}
	if m["openssl"] > 0 {
		t = append(t, row{what: "one RSA-4096 verification by OpenSSL", measured: duration(m["openssl"])})
	}
	for _, l := range []struct {
		name, prefix, beside, floor string
		limit                       float64
	}{
		{"Go", "go.", "one verification", "openssl", 2.4},
		{"C", "c.", "one verification", "openssl", 2.4},
		{"Python", "py.", "the same from C", "c.license", 1.25},
	} {
		t = append(t, m.ratio("`osp_load_offline_response`, a license (2 signatures), from "+l.name, l.prefix+"license",
			l.beside, l.floor, l.limit))
	}
	if m["cs.license"] > 0 {
		t = append(t, m.ratio("`osp_load_offline_response`, a license (2 signatures), from C#", "cs.license", "one verification", "openssl", 0))
	}
	for _, n := range sizes {
		for _, form := range []struct {
			name, title string
			aim         float64
		}{{"whole", "signed as a whole", 8e6}, {"each", "license by license", 20e6}} {
			for _, l := range languages {
				what := fmt.Sprintf("… a bundle of %d, %s, from %s", n, form.title, l.name)
				key := form.name + strconv.Itoa(n)
				switch {
				case n < 100:
					t = append(t, m.atMost(what, l.prefix+key, 0))
				case l.name == "Python":
					t = append(t, m.ratio(what, l.prefix+key, "the same from C", "c."+key, 1.5))
				default:
					t = append(t, m.atMost(what, l.prefix+key, form.aim))
				}
			}
		}
	}
	return t
}

func (b *bench) calling() table {
	m := b.found
	t := table{
		{what: "libcurl posting the same bytes, TLS kept alive", measured: duration(m["c.curl"])},
		m.ratio("`osp_activate_license` over TLS kept alive, signatures not checked", "unchecked.tls", "libcurl", "c.curl", 1.3),
		m.checked("… both signatures of the response checked", "keep.tls", 1.25),
		m.atMost("`osp_check_license_feature` over TLS kept alive, its signature checked", "keep.check_license_feature", 0),
		m.atMost("`osp_add_consumption` over TLS kept alive, its signature checked", "keep.add_consumption", 0),
		m.ratio("… over a new connection each time, the TLS session resumed", "close.tls", "kept alive", "keep.tls", 0),
		m.ratio("… over a new connection each time, the whole TLS handshake", "forget.tls", "kept alive", "keep.tls", 0),
		m.atMost("a call's return after `osp_cancel`, the slowest of 20", "c.cancel", 100e6),
		m.atMost(fmt.Sprintf("a call of 3 s to a silent server, the slowest of %d new threads at once", crowd), "c.crowd", 1.2*3e9),
	}
	if m["c.curl"] == 0 {
		t = t[1:]
	}
	return append(t, b.crowded()...)
}

// crowded is what one client does for many threads.
func (b *bench) crowded() table {
	m := b.found
	who := fmt.Sprintf("%d threads that call `osp_check_license` of one client", busy)
	allowed := float64(answerTime) / busy
	t := table{
		m.share(who+fmt.Sprintf(", a server that needs %d ms", answerTime.Milliseconds()), "slow.busy", fmt.Sprintf("what %d connections allow", busy), allowed, 0.95),
		{what: fmt.Sprintf("%d threads that ask the same with a handle of libcurl each, a server that answers at once", busy), measured: rate(m["c.curls"])},
		m.share(who+", a server that answers at once, signatures not checked", "unchecked.busy", "libcurl", m["c.curls"], 0.8),
		m.share("… both signatures of each response checked", "keep.busy", "libcurl", m["c.curls"], 0),
	}
	if m["c.curls"] == 0 {
		t = slices.Delete(t, 1, 2)
	}
	return t
}

func (b *bench) starting() table {
	m := b.found
	return table{
		{what: "loading a Go library that does nothing, to its first call", measured: duration(m["c.noop"])},
		m.atMost("load to an open client, in C", "c.load", 2e6),
		m.atMost("first import to an open client, in Python", "py.open", 20e6),
		size("size, stripped", m["size"]/1e6, "MB", 7.4),
		memory("memory of the C host alone", m["c.memory_host"], 0),
		memory("… with the library that does nothing", m["c.memory_noop"], 0),
		memory("… with a client open", m["c.memory_load"], 9),
		memory("… after one TLS call", m["c.memory_first"], 14),
		memory(fmt.Sprintf("… after %d TLS calls", manyCalls), m["c.memory_many"], 0),
	}
}

// ratio compares two times; without a limit there is no aim.
func (m measured) ratio(what, name, beside, floor string, limit float64) row {
	r := row{what: what, measured: duration(m[name])}
	if m[floor] == 0 {
		return r
	}
	times := m[name] / m[floor]
	r.beside = fmt.Sprintf("%.2f × %s", times, beside)
	if limit > 0 {
		r.aim, r.met = fmt.Sprintf("at most %g ×", limit), verdict(times <= limit)
	}
	return r
}

// checked compares a call whose response has two signatures with libcurl and two verifications by OpenSSL.
func (m measured) checked(what, name string, limit float64) row {
	if m["c.curl"] == 0 || m["openssl"] == 0 {
		return m.atMost(what, name, 0)
	}
	times := m[name] / (m["c.curl"] + 2*m["openssl"])
	return row{what: what, measured: duration(m[name]), beside: fmt.Sprintf("%.2f × libcurl and two verifications", times),
		aim: fmt.Sprintf("at most %g ×", limit), met: verdict(times <= limit)}
}

// share compares how many calls a second there are with how many there could be, both by the time of one. Without a limit there is no
// aim.
func (m measured) share(what, name, beside string, other, limit float64) row {
	r := row{what: what, measured: rate(m[name])}
	if other == 0 {
		return r
	}
	part := other / m[name]
	r.beside = fmt.Sprintf("%.2f × %s", part, beside)
	if limit > 0 {
		r.aim, r.met = fmt.Sprintf("at least %g ×", limit), verdict(part >= limit)
	}
	return r
}

// rate is how often a second something is done that takes so many nanoseconds.
func rate(ns float64) string { return fmt.Sprintf("%.0f/s", 1e9/ns) }

func (m measured) atMost(what, name string, limit float64) row {
	r := row{what: what, measured: duration(m[name])}
	if limit > 0 {
		r.aim, r.met = "at most "+duration(limit), verdict(m[name] <= limit)
	}
	return r
}

func size(what string, amount float64, unit string, limit float64) row {
	r := row{what: what, measured: fmt.Sprintf("%.2f %s", amount, unit)}
	if limit > 0 {
		r.aim, r.met = fmt.Sprintf("at most %g %s", limit, unit), verdict(amount <= limit)
	}
	return r
}

// memory takes the kernel's kB, which have 1,024 bytes.
func memory(what string, kilobytes, limit float64) row {
	return size(what, kilobytes/1024, "MiB", limit)
}

func duration(ns float64) string {
	for _, unit := range []struct {
		name string
		size float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= unit.size {
			return strconv.FormatFloat(ns/unit.size, 'g', 3, 64) + " " + unit.name
		}
	}
	return fmt.Sprintf("%.0f ns", ns)
}

// text is the table for a terminal.
func (t table) text() string {
	var out strings.Builder
	for _, r := range t {
		fmt.Fprintf(&out, "%-75s %10s  %-26s %-17s %s\n", strings.ReplaceAll(r.what, "`", ""), r.measured, r.beside, r.aim, r.met)
	}
	return out.String()
}

// why explains which aims the measured machines miss. It does not repeat the numbers of the table.
const why = `
## Missed aims, and why

* **Creating from Python.** The foreign call alone takes as long as the whole aim allows (timed by itself). It consists of the C function,
  ctypes, and copying and freeing the response. The rest is Python's own work: half of it binds and collects two dozen keyword arguments,
  half writes the request. Python already reads the response only when a member is asked for.
* **A call over TLS.** Like libcurl, the library reads and writes in the caller's own thread. But Go waits for the network in another
  thread, which then wakes the caller's thread. This extra wake-up is expensive on a virtual machine, where the ratio varies between 1.2 and
  1.9. A read that blocks in the caller's thread was tried and was not faster. According to a profile, a fifth of the time goes to waking
  threads and a fifth to writing to the socket. The rest goes to work that libcurl's program does not do: signing, reading JSON, checking
  the response, deadlines.
* **A crowd of threads** (a busy machine misses this aim). The first call of a thread takes a structure from Go, one thread after the other.
  Without this order, 3,000 threads look for the structure every microsecond and prevent the two processors from making it: their calls of
  3 s took 5 to 54 s. The wait counts as part of the call's time. The time above 3 s is the work of connecting and of ending 3,000 calls on
  two processors. A host that leaves thousands of unfinished connections to one server waits longer, because the kernel then needs long to
  find a free port (seen in a profile).
* **Loading the library.** The table shows what any Go library needs to start. Linking at load takes 0.8 ms or more, mostly for memory pages
  that its relocations touch. The start of Go takes 1 ms or more, and opening the client 0.2 to 0.5 ms. The packages' own initialization
  takes 0.4 ms in total (timed by themselves).
* **Loading a license.** The two checks of its signatures may run on two processors, but waking the second one takes about as long as a check.
  Before the library judged the license's validity and could be cancelled within each check, the ratio was 2.8 to 3.0. The library is built
  without inlining but in the packages that read JSON, hash and multiply: so it has room for the manager below its limit of size, and
  loading a license costs 5 to 10 % more, and a call over TLS kept alive some 20 µs more.
* **Many threads on one client.** The pool keeps as many connections as were in use at once, at most 64, for half a minute. With checked signatures two
  processors do nothing but check: two RSA-4096 verifications a call are the limit, whatever the connections do.
* **Memory with a client open.** It was 8.8 MiB with ten endpoints. The tables of twenty-eight endpoints and the code of the manager are part
  of the library. Which part of the memory they need has not been measured.
`

// page is the table as a page of the documentation.
func page(about facts, t table, missing []string) string {
	var out strings.Builder
	out.WriteString("# Benchmarks\n\n<!-- Written by `make bench BENCH_OUT=docs/benchmarks.md`. -->\n\n" +
		"These are the results of one run of `make bench`. It measures everything below on the same machine, in turns. Each time is that of the\n" +
		"fastest of many batches, because other work on the machine disturbs that one least. Ratios are more reliable than single times. A sample\n" +
		"license has 3.3 KB and two RSA-4096 signatures. The signatures are over different texts in every license of a bundle, and all are checked.\n\n" +
		"| what | measured | compared | aim | met |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range t {
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", r.what, r.measured, r.beside, r.aim, r.met)
	}
	for _, sentence := range missing {
		out.WriteString("\n**Not measured:** " + sentence + "\n")
	}
	out.WriteString(why)
	out.WriteString("\n## The machine\n\n| | |\n| --- | --- |\n")
	for _, one := range about {
		fmt.Fprintf(&out, "| %s | %s |\n", one.name, one.value)
	}
	return out.String()
}
