package state

import (
	"fmt"
	"iter"
	"time"

	"github.com/openspring/openspring/internal/rawjson"
)

// AppendJSON appends the entry's stored form, which is without the document's bytes and the evidence.
func (e *Entry) AppendJSON(out []byte) []byte {
	w := writer{rawjson.Writer{Out: append(out, '{')}}
	w.Object("proof", func() {
		w.Text("header", e.Proof.Header)
		w.Time("server_date", e.Proof.ServerDate)
		w.Text("operation", e.Proof.Operation)
		w.Text("kind", e.Proof.Kind)
		w.Boolean("single_sign_on", e.Proof.SingleSignOn)
	})
	w.Object("activated", func() {
		w.Text("how", e.Activated.How)
		w.Time("at", e.Activated.At)
	})
	w.identity(e.Identity)
	w.Object("device", func() {
		w.Text("hardware_id", e.Device.HardwareID)
		w.Text("algorithm", e.Device.Algorithm)
		w.Text("source", e.Device.Source)
	})
	w.Time("contact", e.Contact)
	e.writeEnds(&w)
	w.slots(e)
	w.uses(e)
	w.pending(e.Pending)
	w.Object("clock", func() {
		w.Time("server", e.Clock.Server)
		w.Time("seen", e.Clock.Seen)
		w.Time("jump", e.Clock.Jump)
	})
	w.Text("epoch", e.Epoch)
	return append(w.Out, '}')
}

func (e *Entry) writeEnds(w *writer) {
	if e.Refused == nil {
		w.Null("refused")
	} else {
		w.Object("refused", func() {
			w.Text("code", e.Refused.Code)
			w.Time("at", e.Refused.At)
		})
	}
	if e.Ended == nil {
		w.Null("ended")
		return
	}
	w.Object("ended", func() {
		w.Text("how", e.Ended.How)
		w.Time("at", e.Ended.At)
		w.Text("text", e.Ended.Text)
	})
}

func (w *writer) identity(id Identity) {
	w.Object("identity", func() {
		w.Text("license_key", id.LicenseKey)
		w.Text("username", id.Username)
	})
}

func (w *writer) slots(e *Entry) {
	w.Name("slots")
	w.Out = append(w.Out, '[')
	for i, p := range e.Slots.Parts() {
		w.part(i, p)
		w.Time("until", e.Slots[p].Until)
		w.Boolean("borrowed", e.Slots[p].Borrowed)
		w.Close()
	}
	w.Out = append(w.Out, ']')
}

func (w *writer) uses(e *Entry) {
	w.Name("uses")
	w.Out = append(w.Out, '[')
	for i, p := range e.Uses.Parts() {
		w.part(i, p)
		w.use(e.Uses[p])
		w.Close()
	}
	w.Out = append(w.Out, ']')
}

// part begins the i-th element of an array, which belongs to a part.
func (w *writer) part(i int, p Part) {
	if i > 0 {
		w.Out = append(w.Out, ',')
	}
	w.Open()
	w.Text("product", p.Product())
	w.Text("feature", p.Feature())
}

func (w *writer) use(use Use) {
	w.Integer("local", use.Local)
	w.OptionalInteger("total", use.Total)
	if use.InFlight == nil {
		w.Null("in_flight")
		return
	}
	w.Object("in_flight", func() {
		w.Integer("n", use.InFlight.N)
		w.Integer("total_before", use.InFlight.TotalBefore)
		w.Text("id", use.InFlight.ID)
		w.Time("at", use.InFlight.At)
	})
}

func (w *writer) pending(all []Pending) {
	w.Name("pending")
	w.Out = append(w.Out, '[')
	for i, p := range all {
		if i > 0 {
			w.Out = append(w.Out, ',')
		}
		w.Open()
		w.Text("request_id", p.RequestID)
		w.Text("operation", p.Operation)
		w.identity(p.Identity)
		w.Time("at", p.At)
		w.Close()
	}
	w.Out = append(w.Out, ']')
}

// ReadEntry reads an entry's stored form and its document's bytes, which may be empty. The error names the member that cannot
// be read. Members that are not known are left out.
func ReadEntry(json, document []byte) (Entry, error) {
	root, err := rawjson.Parse(json)
	if err != nil {
		return Entry{}, fmt.Errorf("the stored entry cannot be read: %w", err)
	}
	r := reader{}
	e := r.entry(root)
	if r.bad != "" {
		return Entry{}, fmt.Errorf("the stored entry cannot be read: its member %s is of a wrong type", r.bad)
	}
	if len(document) == 0 {
		return e, nil
	}
	if e.Document, err = ReadDocument(document); err != nil {
		return Entry{}, fmt.Errorf("the stored document cannot be read: %w", err)
	}
	return e, nil
}

// reader reads members; null and what is missing are zero values. It notes the first that is of a wrong type.
type reader struct{ bad string }

func (r *reader) fault(name string) {
	if r.bad == "" {
		r.bad = name
	}
}

func (r *reader) is(name string, v rawjson.Value, kind rawjson.Kind) bool {
	if v.Present() && v.Kind() != kind {
		r.fault(name)
	}
	return v.Kind() == kind
}

func (r *reader) text(in rawjson.Value, name string) string {
	v := in.Get(name)
	r.is(name, v, rawjson.String)
	return v.String()
}

func (r *reader) boolean(in rawjson.Value, name string) bool {
	v := in.Get(name)
	r.is(name, v, rawjson.Bool)
	value, _ := v.Bool()
	return value
}

func (r *reader) integer(in rawjson.Value, name string) int64 {
	v := in.Get(name)
	n, ok := v.Int()
	if v.Present() && !ok {
		r.fault(name)
	}
	return n
}

func (r *reader) time(in rawjson.Value, name string) time.Time {
	text := r.text(in, name)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		r.fault(name)
	}
	return at
}

func (r *reader) object(in rawjson.Value, name string) rawjson.Value {
	v := in.Get(name)
	r.is(name, v, rawjson.Object)
	return v
}

// array returns the elements of an array, which are objects.
func (r *reader) array(in rawjson.Value, name string) iter.Seq[rawjson.Value] {
	v := in.Get(name)
	return func(yield func(rawjson.Value) bool) {
		if !r.is(name, v, rawjson.Array) {
			return
		}
		for element := range v.All() {
			if r.is(name, element, rawjson.Object) && !yield(element) {
				return
			}
		}
	}
}

func (r *reader) entry(root rawjson.Value) Entry {
	if root.Kind() != rawjson.Object {
		r.fault("(the whole)")
	}
	proof, activated, device := r.object(root, "proof"), r.object(root, "activated"), r.object(root, "device")
	clock := r.object(root, "clock")
	e := Entry{
		Proof: Proof{r.text(proof, "header"), r.time(proof, "server_date"), r.text(proof, "operation"), r.text(proof, "kind"),
			r.boolean(proof, "single_sign_on")},
		Activated: Activation{r.text(activated, "how"), r.time(activated, "at")},
		Identity:  r.identity(root),
		Device:    Device{r.text(device, "hardware_id"), r.text(device, "algorithm"), r.text(device, "source")},
		Contact:   r.time(root, "contact"),
		Clock:     Marks{r.time(clock, "server"), r.time(clock, "seen"), r.time(clock, "jump")},
		Epoch:     r.text(root, "epoch"),
	}
	r.ends(root, &e)
	for v := range r.array(root, "slots") {
		if e.Slots == nil {
			e.Slots = Slots{}
		}
		e.Slots[r.part(v)] = Slot{r.time(v, "until"), r.boolean(v, "borrowed")}
	}
	for v := range r.array(root, "uses") {
		if e.Uses == nil {
			e.Uses = Uses{}
		}
		e.Uses[r.part(v)] = r.use(v)
	}
	r.pending(root, &e)
	return e
}

func (r *reader) part(v rawjson.Value) Part {
	return PartOf(r.text(v, "product"), r.text(v, "feature"))
}

func (r *reader) ends(root rawjson.Value, e *Entry) {
	if v := r.object(root, "refused"); v.Present() {
		e.Refused = &Refusal{r.text(v, "code"), r.time(v, "at")}
	}
	if v := r.object(root, "ended"); v.Present() {
		e.Ended = &End{r.text(v, "how"), r.time(v, "at"), r.text(v, "text")}
	}
}

func (r *reader) identity(in rawjson.Value) Identity {
	v := r.object(in, "identity")
	return Identity{r.text(v, "license_key"), r.text(v, "username")}
}

func (r *reader) use(v rawjson.Value) Use {
	use := Use{Local: r.integer(v, "local")}
	if v.Get("total").Present() {
		total := r.integer(v, "total")
		use.Total = &total
	}
	if sent := r.object(v, "in_flight"); sent.Present() {
		use.InFlight = &InFlight{r.integer(sent, "n"), r.integer(sent, "total_before"), r.text(sent, "id"), r.time(sent, "at")}
	}
	return use
}

func (r *reader) pending(root rawjson.Value, e *Entry) {
	for p := range r.array(root, "pending") {
		e.Pending = append(e.Pending, Pending{r.text(p, "request_id"), r.text(p, "operation"), r.identity(p), r.time(p, "at")})
	}
}
