package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
)

// Format 1: a head in plain bytes, then the AES-256-GCM of 4 bytes n, n bytes JSON, and the document. The head is authenticated.
const (
	magic        = "OSPL"
	formatAt     = 4
	flagsAt      = 6
	generationAt = 8
	saltAt       = 16
	nonceAt      = 32
	headLength   = 44
	countLength  = 4
	tagLength    = 16
	// maxFile is the longest file.
	maxFile = 16 << 20
	// maxGeneration is the highest number that JSON readers keep exactly. No store comes near.
	maxGeneration = 1<<53 - 1
)

// withoutKey stands in place of the application's key where it has set none. It is no secret.
const withoutKey = "OpenSpring: this license was stored without a store_key of the application"

// errDamaged is the error of a file that no reader of a format accepts.
var errDamaged = errors.New("it is damaged, or belongs to another product, or was written with another store_key")

// errNewer is the error of a file of a format that this version does not know.
type errNewer struct{ format int }

func (e errNewer) Error() string { return "its format is newer" }

// readers has the reader of each format, by its number. A reader is never changed once a release has written its format; testdata
// holds a file of every one of them.
var readers = [...]func(file []byte, secret sealing) (uint64, Content, error){1: openFormat1}

// sealing is what the key of a file is made of.
type sealing struct {
	key  []byte
	code string
}

// open reads a file of any format.
func (s sealing) open(file []byte) (generation uint64, content Content, format int, err error) {
	if len(file) < headLength || string(file[:formatAt]) != magic {
		return 0, Content{}, 0, errDamaged
	}
	format = int(binary.BigEndian.Uint16(file[formatAt:]))
	if format >= len(readers) {
		return 0, Content{}, format, s.newerOrDamaged(file, format)
	}
	read := readers[format]
	if read == nil {
		return 0, Content{}, 0, errDamaged
	}
	generation, content, err = read(file, s)
	if err == nil && (generation == 0 || generation > maxGeneration) {
		err = errDamaged
	}
	return generation, content, format, err
}

// newerOrDamaged tells a file of a newer format, which must be left alone, from one of a known format whose number is damaged: with
// the right number that one opens.
func (s sealing) newerOrDamaged(file []byte, format int) error {
	mended := append([]byte(nil), file...)
	for known := 1; known < len(readers); known++ {
		binary.BigEndian.PutUint16(mended[formatAt:], uint16(known))
		if _, _, err := readers[known](mended, s); err == nil {
			return errDamaged
		}
	}
	return errNewer{format}
}

// seal writes a file of format 1.
func (s sealing) seal(generation uint64, content Content) ([]byte, error) {
	file := make([]byte, headLength, headLength+countLength+len(content.JSON)+len(content.Document)+tagLength)
	copy(file, magic)
	binary.BigEndian.PutUint16(file[formatAt:], Format)
	binary.BigEndian.PutUint16(file[flagsAt:], 0)
	binary.BigEndian.PutUint64(file[generationAt:], generation)
	rand.Read(file[saltAt:headLength]) // the salt and the nonce; never fails
	gcm, err := s.cipher1(file[saltAt:nonceAt])
	if err != nil {
		return nil, err
	}
	plain := binary.BigEndian.AppendUint32(file[headLength:], uint32(len(content.JSON)))
	plain = append(append(plain, content.JSON...), content.Document...)
	return gcm.Seal(file, file[nonceAt:headLength], plain, file[:headLength]), nil
}

// openFormat1 is the reader of format 1.
func openFormat1(file []byte, secret sealing) (uint64, Content, error) {
	if len(file) > maxFile {
		return 0, Content{}, errDamaged
	}
	head := file[:headLength]
	gcm, err := secret.cipher1(head[saltAt:nonceAt])
	if err != nil {
		return 0, Content{}, err
	}
	plain, err := gcm.Open(nil, head[nonceAt:], file[headLength:], head)
	if err != nil || len(plain) < countLength || binary.BigEndian.Uint16(head[flagsAt:]) != 0 {
		return 0, Content{}, errDamaged
	}
	count, rest := binary.BigEndian.Uint32(plain), plain[countLength:]
	if uint64(count) > uint64(len(rest)) {
		return 0, Content{}, errDamaged
	}
	content := Content{JSON: rest[:count:count], Document: rest[count:]}
	return binary.BigEndian.Uint64(head[generationAt:]), content, nil
}

// cipher1 makes the cipher of one file of format 1.
func (s sealing) cipher1(salt []byte) (cipher.AEAD, error) {
	secret := s.key
	if len(secret) == 0 {
		secret = []byte(withoutKey)
	}
	key, err := hkdf.Key(sha256.New, secret, salt, "openspring store 1\x00"+s.code, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
