package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/internal/failure"
)

// tlsCause names what is wrong with a handshake. Go's reasons may hold a certificate's own texts, which are the
// server's: they are reported as such.
func (n *connections) tlsCause(err error, address string, redactor failure.Redactor) (code, what string) {
	var (
		authority   x509.UnknownAuthorityError
		roots       x509.SystemRootsError
		host        x509.HostnameError
		invalid     x509.CertificateInvalidError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
	)
	of := "the certificate of " + address
	switch {
	case errors.As(err, &roots):
		return "tls_unknown_authority", of + " cannot be checked: this machine has no trusted authorities: set ca_file or ca_pem"
	case errors.As(err, &authority):
		return "tls_unknown_authority", of + " is signed by " + n.untrusted(authority, redactor)
	case errors.As(err, &host):
		return "tls_wrong_host", of + " is for another host: check base_url, or ask the host's operator for a right certificate"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if invalid.Cert != nil && n.settings.Clock.Now().Before(invalid.Cert.NotBefore) {
			return "tls_not_yet_valid", of + " is valid only from " + invalid.Cert.NotBefore.UTC().Format(time.RFC3339) +
				" on: check this machine's clock"
		}
		return "tls_expired", of + " has expired: check this machine's clock, else the host's operator must renew it"
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return "tls_unknown_authority", of + " may not be used for a server: the host's operator must replace it"
	case errors.As(err, &certificate):
		return "tls_unknown_authority", of + " is not accepted (" + reasonShown(certificate.Err.Error(), redactor) +
			"): the host's operator must replace it"
	case errors.As(err, &record):
		return "tls_failed", address + " does not speak TLS: check the URL's scheme and port"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "tls_failed", address + " ended the connection during the TLS handshake: check whether a firewall or proxy " +
			"is in between"
	case strings.Contains(err.Error(), "protocol version"):
		return "tls_failed", address + " offers no TLS version from 1.2 on: the host's operator must update it"
	}
	if reason, ok := strings.CutPrefix(err.Error(), unreadCertificate); ok {
		return "tls_failed", of + " cannot be read (" + reasonShown(reason, redactor) + "): the host's operator must replace it" + forOldServers
	}
	if strings.HasSuffix(err.Error(), nothingInCommon) {
		return "tls_failed", address + " and this library have no cipher suite, or nothing else that TLS needs, in common (" +
			tlsDetail(err, redactor) + "): the host's operator must update it" + forOldServers
	}
	return "tls_failed", "the TLS handshake with " + address + " failed: " + tlsDetail(err, redactor) +
		": check whether a firewall or proxy is in between"
}

// What crypto/tls says of a certificate that it cannot read, and of a peer's refusal to go on.
const (
	unreadCertificate = "tls: failed to parse certificate from server: "
	nothingInCommon   = "tls: handshake failure"
)

// forOldServers points to what can be done until a server is mended.
const forOldServers = "; for the settings of GODEBUG that help meanwhile see docs/integration.md"

// untrusted says who signed a certificate, and why that does not do.
func (n *connections) untrusted(err x509.UnknownAuthorityError, redactor failure.Redactor) string {
	name := issuer(err.Cert, redactor)
	reason := candidateReason(err)
	switch {
	case strings.Contains(reason, "insecure algorithm"):
		return name + " in a way that is no longer safe (" + reasonShown(reason, redactor) +
			"): the host's operator must replace it by one that is signed with SHA-256"
	case reason != "":
		return name + " that is not trusted here, though one of that name is (" + reasonShown(reason, redactor) +
			"): set ca_file or ca_pem to the right one"
	}
	advice := " that is not trusted here: if a proxy or a server of your own uses it, set ca_file or ca_pem"
	if n.settings.UnreadRoot != "" {
		return name + advice + "; what was given cannot be read whole: " + n.settings.UnreadRoot
	}
	return name + advice
}

// candidateReason is why Go did not take an authority that it knows and that has the right name; empty if there is none. Go
// reports it in its message alone. A certificate that cannot sign others is no authority: Debian's snake oil certificate is
// among the trusted ones of many machines, under the name of the machine.
func candidateReason(err x509.UnknownAuthorityError) string {
	_, rest, found := strings.Cut(err.Error(), "(possibly because of ")
	quoted, notQuoted := strconv.QuotedPrefix(rest)
	if !found || notQuoted != nil {
		return ""
	}
	reason, notQuoted := strconv.Unquote(quoted)
	if notQuoted != nil || reason == (x509.ConstraintViolationError{}).Error() {
		return ""
	}
	return reason
}

// maxReason is the longest reason of Go's that is shown.
const maxReason = 200

// reasonShown makes a reason fit for a message.
func reasonShown(reason string, redactor failure.Redactor) string {
	shown := []rune(redactor.Detail(reason))
	if len(shown) > maxReason {
		return string(shown[:maxReason]) + "…"
	}
	return string(shown)
}

// issuer names the authority that signed the last known certificate of a chain.
func issuer(c *x509.Certificate, redactor failure.Redactor) string {
	if c == nil {
		return "an authority"
	}
	name := c.Issuer.CommonName
	if name == "" && len(c.Issuer.Organization) > 0 {
		name = c.Issuer.Organization[0]
	}
	if name = redactor.Detail(name); name == "" || len(name) > maxIssuer {
		return "an authority"
	}
	return "the authority " + strconv.Quote(name)
}

// maxIssuer is the longest name of an authority that is shown.
const maxIssuer = 100

// tlsDetail returns the words of an alert, which the standard fixes, and those of crypto/tls.
func tlsDetail(err error, redactor failure.Redactor) string {
	var alert tls.AlertError
	if errors.As(err, &alert) {
		return alert.Error()
	}
	var op *net.OpError
	if errors.As(err, &op) {
		if op.Op == "remote error" {
			return "the host refused it (" + op.Err.Error() + ")"
		}
		return "the connection broke"
	}
	if strings.HasPrefix(err.Error(), "tls: ") {
		return reasonShown(err.Error(), redactor)
	}
	return "the host's response is invalid"
}
