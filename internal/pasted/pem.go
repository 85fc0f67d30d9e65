package pasted

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Block is one block of a PEM text.
type Block struct {
	// Type is what its BEGIN line says: PUBLIC KEY, CERTIFICATE, …
	Type string
	// Bytes are what its base64 holds.
	Bytes []byte
	// line is where it begins.
	line int
	// unread is why it has no Bytes.
	unread error
}

// Private reports whether the block is a private key.
func (b *Block) Private() bool { return strings.HasSuffix(b.Type, "PRIVATE KEY") }

// Err says why a block could not be read.
func (b *Block) Err() error { return b.unread }

const (
	beginMark = "-----BEGIN "
	endMark   = "-----END "
	hyphens   = "-----"
)

// Blocks reads the blocks of a PEM text. A byte order mark, indentation, CRLF, line breaks that became blanks or the
// two characters \n, and text around a block, quotes too, do no harm. The error names what the content is instead, in
// words that follow its name; of the content it quotes no more than one character.
func Blocks(content []byte) ([]Block, error) {
	if err := notText(content); err != nil {
		return nil, err
	}
	text := strings.NewReplacer(`\r\n`, "\n", `\n`, "\n", `\r`, "\n").Replace(strings.TrimPrefix(string(content), ByteOrderMark))
	var blocks []Block
	line := 1
	for at := 0; ; {
		begin := strings.Index(text[at:], beginMark)
		if begin < 0 {
			break
		}
		begin += at
		line += strings.Count(text[at:begin], "\n")
		block, end, err := readBlock(text, begin, line)
		if err != nil {
			return nil, err
		}
		line += strings.Count(text[begin:end], "\n")
		blocks, at = append(blocks, block), end
	}
	if len(blocks) == 0 {
		return nil, noBlock(text)
	}
	return blocks, nil
}

// notText names content that is no text of one byte a character.
func notText(content []byte) error {
	isUTF16 := bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff"))
	switch {
	case len(bytes.Trim(content, blanks)) == 0:
		return errors.New("is empty")
	case len(bytes.Trim(content, "\x00")) == 0:
		return errors.New("consists of NUL bytes: it was not written to its end")
	case isUTF16, bytes.HasPrefix(content, []byte("-\x00")), bytes.HasPrefix(content, []byte("\x00-")):
		return errors.New("is UTF-16: save it as UTF-8")
	case len(content) > 2 && content[0] == 0x30 && content[1] >= 0x80 && !bytes.Contains(content, []byte(beginMark)):
		return errors.New("is DER, the binary form: convert it to PEM, for a certificate by openssl x509 -inform DER -in FILE -out FILE.pem")
	}
	return nil
}

// readBlock reads the block whose BEGIN line, of that number, starts at an offset, and tells where it ends. An error is one that leaves
// the rest of the text without meaning.
func readBlock(text string, begin, number int) (Block, int, error) {
	title, after, closed := strings.Cut(text[begin+len(beginMark):], hyphens)
	title = strings.Join(strings.Fields(title), " ")
	if !closed || !isTitle(title) {
		return Block{}, 0, fmt.Errorf("has a BEGIN line (line %d) that does not end in %s", number, hyphens)
	}
	body, rest, ended := strings.Cut(after, endMark)
	if !ended || strings.Contains(body, beginMark) {
		return Block{}, 0, fmt.Errorf("has no line %s%s%s for the block that begins in line %d: it is cut, give it whole",
			endMark, title, hyphens, number)
	}
	end := len(text) - len(rest)
	closing, _, closed := strings.Cut(rest, hyphens)
	block := Block{Type: title, line: number}
	if closing = strings.Join(strings.Fields(closing), " "); !closed || closing != title {
		block.unread = fmt.Errorf("the END line of the block in line %d is not %s%s%s", number, endMark, title, hyphens)
		return block, end, nil
	}
	block.Bytes, block.unread = decodeBody(text, len(text)-len(after), body)
	return block, end, nil
}

// maxTitle is longer than the title of any block that is in use.
const maxTitle = 40

func isTitle(title string) bool {
	return title != "" && len(title) <= maxTitle && strings.Trim(title, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") == ""
}

// decodeBody decodes what stands between the BEGIN and the END line, from an offset of the text on. Headers, as
// encrypted keys have them, are skipped.
func decodeBody(text string, offset int, body string) ([]byte, error) {
	for {
		line, rest, more := strings.Cut(body, "\n")
		if !more || strings.Trim(line, blanks) != "" && !strings.Contains(line, ":") {
			break
		}
		offset, body = offset+len(line)+1, rest
	}
	if at := strings.IndexFunc(body, isForeign); at >= 0 {
		for _, r := range body[at:] {
			return nil, fmt.Errorf("the block holds %s at %s, which is not base64", Character(r), place(text, offset+at))
		}
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(body), ""))
	if err != nil || len(decoded) == 0 {
		return nil, fmt.Errorf("the block that ends at %s is cut or altered: its base64 is not whole", place(text, offset+len(body)))
	}
	return decoded, nil
}

// noBlock names a text that holds no block.
func noBlock(text string) error {
	trimmed := strings.Trim(text, blanks+`"'`)
	switch {
	case strings.Contains(text, "BEGIN "):
		return fmt.Errorf("has a BEGIN line that does not start with five hyphens, as %s does", strings.TrimSpace(beginMark))
	case strings.Contains(text, endMark):
		return fmt.Errorf("has no BEGIN line: give it whole, from %s on", strings.TrimSpace(beginMark))
	case strings.HasPrefix(trimmed, "ssh-"):
		return errors.New("is a key of SSH's own form: convert it by ssh-keygen -e -m PKCS8 -f FILE")
	case strings.HasPrefix(trimmed, "MI"):
		return errors.New("has no BEGIN and END lines: it is the base64 alone")
	case LooksLikePath(trimmed):
		return errors.New("looks like the name of a file: give the file's content")
	}
	return errors.New("holds no PEM block, which begins with " + strings.TrimSpace(beginMark))
}

// ErrPrivateKey says that a private key was given in place of what may be known to all. It is never quoted.
var ErrPrivateKey = errors.New("holds a private key: give what is public only")

// HoldsPrivateKey reports whether a text holds one, be it whole or not.
func HoldsPrivateKey(text string) bool { return strings.Contains(text, "PRIVATE KEY-----") }

// Certificates reads the certificates of a PEM text; other blocks are passed over. Where at least one can be read,
// unread says of the others why not.
func Certificates(content []byte) (certificates []*x509.Certificate, unread []error, err error) {
	blocks, err := Blocks(content)
	if err != nil {
		return nil, nil, err
	}
	private := false
	for i := range blocks {
		block := &blocks[i]
		private = private || block.Private()
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := block.certificate()
		if err != nil {
			unread = append(unread, err)
			continue
		}
		certificates = append(certificates, certificate)
	}
	switch {
	case len(certificates) > 0:
		return certificates, unread, nil
	case len(unread) > 0:
		return nil, nil, fmt.Errorf("holds no certificate that can be read: %w", unread[0])
	case private:
		return nil, nil, ErrPrivateKey
	}
	return nil, nil, errors.New("holds no CERTIFICATE block, but one of another type")
}

func (b *Block) certificate() (*x509.Certificate, error) {
	if b.unread != nil {
		return nil, b.unread
	}
	certificate, err := x509.ParseCertificate(b.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the certificate in line %d: %w", b.line, err)
	}
	return certificate, nil
}
