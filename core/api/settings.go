package api

// SettingType is the type of a setting's value.
type SettingType uint8

const (
	// SettingText is a text without control characters.
	SettingText SettingType = iota
	// SettingWord is one of the row's words.
	SettingWord
	// SettingPEM is the text of a PEM file.
	SettingPEM
	// SettingPath is the name of a file or a folder.
	SettingPath
	// SettingURL is the address of a server.
	SettingURL
	// SettingInteger is an integer.
	SettingInteger
	// SettingBytes is a number of bytes.
	SettingBytes
	// SettingBoolean is true or false.
	SettingBoolean
	// SettingMilliseconds, SettingMinutes and SettingHours are durations, in integers of their unit.
	SettingMilliseconds
	SettingMinutes
	SettingHours
	// SettingObject is an object with settings of its own.
	SettingObject
)

// Duration reports whether a setting is a duration.
func (t SettingType) Duration() bool {
	return t == SettingMilliseconds || t == SettingMinutes || t == SettingHours
}

// Number reports whether a setting is an integer in JSON.
func (t SettingType) Number() bool { return t == SettingInteger || t == SettingBytes || t.Duration() }

// HardwareIDAlgorithms are the names that package hwid knows.
var HardwareIDAlgorithms = []string{"default", "linux_machine_id", "windows_cryptography_id"}

// Setting is a member of a configuration. The languages name it by the member's words; where a language has a type for durations, or
// counts them in seconds, the unit at the end of the name falls away.
type Setting struct {
	Name string
	Type SettingType
	// Words are the values of a SettingWord. Of a SettingText they are those that Python's types list; package hwid judges them.
	Words []string
	// Least and Most are the bounds of a number. Of a text they are its length in bytes, where that is not 1 to MaxText (MaxPEM
	// of a PEM).
	Least, Most int64
	// Default is a text, an int or a bool; nil for none. A number without a default and without Required is 0 in Go where it is not set.
	Default any
	// Required means that it must not be empty. JSON may leave it out if there is a default.
	Required bool
	// Secret values are never shown.
	Secret bool
	// Password means that an address may hold a password: the address without it is shown.
	Password bool
	// Sentence says what it is for. Default and bounds are added to it.
	Sentence string
	// More is what only the page of the settings says; Markdown.
	More string
	// Members are the settings of a SettingObject.
	Members []Setting
}

// Limits of what callers give.
const (
	// MaxTimeoutMS is the longest time that a call may be given, in milliseconds.
	MaxTimeoutMS = 600_000
	// MaxText bounds every text that has no limit of its own, in bytes.
	MaxText = 4 << 10
	// MaxHardwareID bounds a hardware id, in bytes.
	MaxHardwareID = 256
	// MaxPEM bounds public_key and ca_pem, in bytes.
	MaxPEM = 256 << 10
	// maxExact is the largest integer that every reader of JSON keeps.
	maxExact = 1<<53 - 1
)

// ClientSettings are the members of a client's configuration.
var ClientSettings = []Setting{
	{Name: "product", Required: true, Sentence: "The short code of the product; of a bundle for calls about bundles."},
	{Name: "api_key", Sentence: "The API key. A client needs it with `shared_key`, or `client_id` with `client_secret`."},
	{Name: "shared_key", Secret: true, Sentence: "The shared key, which signs requests."},
	{Name: "client_id", Sentence: "The OAuth client id."},
	{Name: "client_secret", Secret: true, Sentence: "The OAuth client secret."},
	{Name: "base_url", Type: SettingURL, Required: true, Default: "https://api.licensespring.com/api/v4",
		Sentence: "The address of the API; another one for the sandbox, staging or a floating server.",
		More:     "Write the host in ASCII (`xn--…`)."},
	{Name: "public_key", Type: SettingPEM, Sentence: "PEM of the public key that verifies responses. If not set, the production key, which is built in.",
		More: "An RSA key of 2048 to 8192 bits; the trust anchor ([security.md](security.md))."},
	{Name: "hardware_id", Most: MaxHardwareID, Sentence: "The id of this device. If not set, it is read from the machine."},
	{Name: "hardware_id_algorithm", Words: HardwareIDAlgorithms, Default: "default", Sentence: "The name of the way to read the hardware id.",
		More: "[platforms.md](platforms.md#the-hardware-id) lists them."},
	{Name: "company_id", Type: SettingInteger, Least: 1, Most: maxExact,
		Sentence: "The vendor's id at LicenseSpring. One key signs the documents of all vendors: with this id, documents of other vendors are refused. Set it.",
		More:     "[security.md](security.md#all-vendors-share-one-key) says why."},
	{Name: "app_name", Sentence: "The name of the application, sent in offline activations."},
	{Name: "app_version", Sentence: "The version of the application, sent if the endpoint has a field for it."},
	{Name: "timeout_ms", Type: SettingMilliseconds, Least: 1, Most: MaxTimeoutMS, Default: 10_000, Sentence: "The time for a whole call, retries included."},
	{Name: "connect_timeout_ms", Type: SettingMilliseconds, Least: 1, Most: MaxTimeoutMS, Default: 5_000, Sentence: "The time for making a connection."},
	{Name: "retries", Type: SettingInteger, Most: 10, Default: 2, Sentence: "How often a call is repeated at most.",
		More: "A POST is repeated only if the server cannot have executed it."},
	{Name: "proxy", Type: SettingURL, Password: true, Default: "environment",
		Sentence: "`environment`, `none`, or the address of a proxy, with http, https or socks5.",
		More: "The address may hold credentials. An unusable environment variable fails the calls that need the proxy, not the open " +
			"([integration.md](integration.md#proxies-and-tls-inspecting-firewalls))."},
	{Name: "ca_file", Type: SettingPath, Sentence: "A PEM file of authorities to trust, besides those of the system."},
	{Name: "ca_pem", Type: SettingPEM, Sentence: "PEM of authorities to trust, besides those of the system."},
	{Name: "ca_only", Type: SettingBoolean, Default: false, Sentence: "Trust the authorities of `ca_file` and `ca_pem` only, and not those of the system."},
	{Name: "allow_http", Type: SettingBoolean, Default: false, Sentence: "Allow plain http to hosts other than this one.",
		More: "Also through a proxy that is not on this host."},
	{Name: "token_url", Type: SettingURL, Sentence: "Where client credentials get their token. If not set, the API names the address."},
	{Name: "offline_schema_version", Type: SettingInteger, Least: 1, Most: 2, Default: 1, Sentence: "The version of request files; 2 is the wrapped form."},
	{Name: "offline_upload", Type: SettingWord, Words: []string{"raw", "multipart"}, Required: true, Default: "raw", Sentence: "How a request file is posted."},
	{Name: "offline_signature_encoding", Type: SettingWord, Words: []string{"hex", "base64"}, Required: true, Default: "hex",
		Sentence: "The encoding of the outer signature of request files; of version 2 only."},
	{Name: "correct_clock", Type: SettingBoolean, Default: true,
		Sentence: "If the server refuses this machine's time, take the server's time and try once more.", More: "That is after `date_header_diff`."},
	{Name: "trace", Type: SettingBoolean, Default: false, Sentence: "Add the steps of every call, with their times, to its `meta`.",
		More: "[integration.md](integration.md#looking-inside-a-call) explains them. `trace` in a request's `options` does it for one call."},
	{Name: "insecure_skip_signature", Type: SettingBoolean, Default: false,
		Sentence: "Leave out the check of signatures. Every response shows it in its `meta`. Never in a product."},
	{Name: "max_response_bytes", Type: SettingBytes, Least: 1 << 10, Most: 64 << 20, Default: 8 << 20, Sentence: "The size limit of a response, in bytes."},
}

// ManagerSettings are the settings of a manager, which keeps a license on the device. One of path and location must be set.
var ManagerSettings = []Setting{
	{Name: "location", Type: SettingWord, Words: []string{"user", "machine", "memory"},
		Sentence: "Where the license is kept: for this user, for all users of the machine, or in memory only. Set it, or `path`."},
	{Name: "name", Most: 128, Sentence: "The name of the folder in that location. Choose one that no other vendor has."},
	{Name: "path", Type: SettingPath, Sentence: "The folder that the license is kept in, as an absolute path, instead of `location` and `name`."},
	{Name: "store_key", Secret: true, Least: 16,
		Sentence: "A key of your own that encrypts what is kept. If not set, a fixed text of the library, which hides nothing from people who know it."},
	{Name: "bundle", Type: SettingBoolean, Default: false, Sentence: "The client's product is a bundle."},
	{Name: "check_within_hours", Type: SettingHours, Least: -1, Most: 87_600, Default: 720,
		Sentence: "How long a license stays valid after the last contact with the server. -1 means without end."},
	{Name: "grace_period_hours", Type: SettingHours, Most: 87_600, Default: 336,
		Sentence: "How long the license may still be used after that, while the user is warned."},
	{Name: "clock_tolerance_hours", Type: SettingHours, Least: 1, Most: 168, Default: 24,
		Sentence: "How far the clock may be behind before a license with dates waits for a connection."},
	{Name: "check_every_minutes", Type: SettingMinutes, Least: 1, Most: 10_080, Default: 60, Sentence: "How often `poll` checks the license with the server."},
	{Name: "require_stable_device", Type: SettingBoolean, Default: true,
		Sentence: "Refuse to activate on a device whose hardware id may change, unless the configuration sets `hardware_id`."},
	{Name: "lock_timeout_ms", Type: SettingMilliseconds, Least: 1, Most: MaxTimeoutMS, Default: 5_000,
		Sentence: "How long a call waits for another process that writes what is kept."},
}
