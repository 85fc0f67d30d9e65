package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// frozen is what the files in testdata hold. A file of a format is written once, when a release first writes the format, and stays
// for ever.
var frozen = []struct {
	file       string
	key, code  string
	generation uint64
	content    Content
}{
	{"format1-with-key", "a key of the application", "Editor/Pro", 1767225600123,
		Content{[]byte(`{"epoch":"0123456789abcdef","identity":{"license_key":"AAAA-BBBB-CCCC-DDDD"}}`), []byte(`{"id":1,"name":"Zoë"}`)}},
	{"format1-without-key", "", "editor", 7, Content{[]byte(`{}`), nil}},
	{"format1-cleared", "", "editor", 8, Content{}},
}

func TestFilesOfEveryFormatAreReadForEver(t *testing.T) {
	t.Parallel()
	formats := map[int]bool{}
	for _, row := range frozen {
		file, err := os.ReadFile(filepath.Join("testdata", row.file))
		require.NoError(t, err)
		generation, content, format, err := sealing{[]byte(row.key), row.code}.open(file)
		require.NoError(t, err, row.file)
		formats[format] = true
		assert.Equal(t, row.generation, generation, row.file)
		assert.Equal(t, string(row.content.JSON), string(content.JSON), row.file)
		assert.Equal(t, string(row.content.Document), string(content.Document), row.file)
		assert.Contains(t, row.file, fmt.Sprint("format", format, "-"))
		_, _, _, err = sealing{[]byte(row.key), row.code + "x"}.open(file)
		assert.ErrorIs(t, err, errDamaged)
	}
	for format := 1; format <= Format; format++ {
		assert.True(t, formats[format], "testdata has no file of format %d", format)
	}
}

// readByTheDocument reads a file as docs/store.md describes it, with HKDF written out.
func readByTheDocument(t *testing.T, file []byte, key, code string) (uint64, string, string) {
	t.Helper()
	sum := func(key, text []byte) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		return mac.Sum(nil)
	}
	require.Equal(t, "OSPL\x00\x01\x00\x00", string(file[:8]))
	info := "openspring store 1\x00" + code + "\x01"
	block, err := aes.NewCipher(sum(sum(file[16:32], []byte(key)), []byte(info)))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	plain, err := gcm.Open(nil, file[32:44], file[44:], file[:44])
	require.NoError(t, err)
	count := binary.BigEndian.Uint32(plain)
	return binary.BigEndian.Uint64(file[8:]), string(plain[4 : 4+count]), string(plain[4+count:])
}

func TestFilesAreWrittenAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/store.md")
	require.NoError(t, err)
	require.Contains(t, string(text), "`"+withoutKey+"`", "docs/store.md has the key of stores without one")
	seen := map[string]bool{}
	for _, row := range frozen {
		for range 3 {
			file, err := sealing{[]byte(row.key), row.code}.seal(row.generation, row.content)
			require.NoError(t, err)
			key := row.key
			if key == "" {
				key = withoutKey
			}
			generation, json, document := readByTheDocument(t, file, key, row.code)
			assert.Equal(t, row.generation, generation)
			assert.Equal(t, string(row.content.JSON), json)
			assert.Equal(t, string(row.content.Document), document)
			assert.NotContains(t, string(file), "AAAA-BBBB")
			for _, random := range []string{string(file[16:32]), string(file[32:44])} {
				assert.False(t, seen[random], "a salt or nonce was used twice")
				seen[random] = true
			}
		}
	}
}

func TestGenerationsThatNoStoreWritesAreRefused(t *testing.T) {
	t.Parallel()
	secret := sealing{nil, "editor"}
	for generation, good := range map[uint64]bool{0: false, 1: true, maxGeneration: true, maxGeneration + 1: false, 1<<64 - 1: false} {
		file, err := secret.seal(generation, Content{JSON: []byte("{}")})
		require.NoError(t, err)
		_, _, _, err = secret.open(file)
		assert.Equal(t, good, err == nil, generation)
	}
	// At the end of the generations nothing is written, since it would not count.
	files := NewMemory()
	s, err := Open(Settings{Place: Place{Location: Memory}, Code: "editor", Files: files})
	require.NoError(t, err)
	file, err := secret.seal(maxGeneration, Content{JSON: []byte("{}")})
	require.NoError(t, err)
	created, err := files.Create(s.slots[1], 0o600)
	require.NoError(t, err)
	_, err = created.Write(file)
	require.NoError(t, err)
	_, err = s.Change(t.Context(), One, func(Snapshot) (Content, error) { return Content{}, nil })
	require.ErrorContains(t, err, "the last possible generation")
}

func TestFilesThatOnlyTheKeyHolderCanMakeAreCheckedToo(t *testing.T) {
	t.Parallel()
	secret := sealing{nil, "editor"}
	sealed := func(flags uint16, plain []byte) []byte {
		head, err := secret.seal(1, Content{})
		require.NoError(t, err)
		head = head[:headLength:headLength]
		binary.BigEndian.PutUint16(head[flagsAt:], flags)
		gcm, err := secret.cipher1(head[saltAt:nonceAt])
		require.NoError(t, err)
		return gcm.Seal(head, head[nonceAt:], plain, head)
	}
	for what, file := range map[string][]byte{
		"a flag that nobody knows": sealed(1, []byte("\x00\x00\x00\x00")), "no count": sealed(0, []byte("\x00\x00\x00")),
		"a count beyond the end": sealed(0, []byte("\x00\x00\x00\x03{}")), "a large count": sealed(0, []byte("\xff\xff\xff\xff{}")),
		"too many bytes": sealed(0, make([]byte, maxFile)),
	} {
		_, _, _, err := secret.open(file)
		assert.ErrorIs(t, err, errDamaged, what)
	}
	_, content, _, err := secret.open(sealed(0, []byte("\x00\x00\x00\x02{}")))
	require.NoError(t, err)
	assert.Equal(t, "{}", string(content.JSON))
}

func TestGenerationsRiseWhateverTheClockSays(t *testing.T) {
	t.Parallel()
	files := NewMemory()
	s, err := Open(Settings{Place: Place{Location: Memory}, Code: "editor", Files: files})
	require.NoError(t, err)
	last := uint64(0)
	for _, year := range []int{2026, 2099, 2026, 1960, 9999, 1970} {
		s.now = func() time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
		snapshot, err := s.Change(t.Context(), Both, func(Snapshot) (Content, error) { return Content{JSON: []byte("{}")}, nil })
		require.NoError(t, err)
		assert.Greater(t, snapshot.Generation, last, year)
		last = snapshot.Generation
		read, err := s.Read(t.Context())
		require.NoError(t, err)
		assert.Equal(t, snapshot.Generation, read.Generation)
		for _, slot := range s.slots {
			require.NoError(t, files.Remove(slot))
		}
	}
}

// FuzzOpen: no file ends the reader, and none opens but what was sealed.
func FuzzOpen(f *testing.F) {
	row := frozen[0]
	secret := sealing{[]byte(row.key), row.code}
	file, err := os.ReadFile(filepath.Join("testdata", row.file))
	require.NoError(f, err)
	f.Add(file)
	f.Add([]byte(magic))
	f.Add([]byte(strings.Repeat(magic, 20)))
	f.Fuzz(func(t *testing.T, other []byte) {
		_, _, _, err := secret.open(other)
		if err == nil && string(other) != string(file) {
			t.Errorf("%x opens", other)
		}
	})
}
