package main

import (
	"bytes"
	"crypto/sha256"
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// loadSignature is the load command that says where the signature is.
	loadSignature = 0x1d
	// A signature is a list of parts, of which one holds the hashes of the file's pages.
	signatureMagic, directoryMagic = 0xfade0cc0, 0xfade0c02
	hashSHA256                     = 2
	// Pages of 4 KiB and of 16 KiB.
	usualPageBits, largePageBits = 12, 14
)

// codeDirectory is the head of the part with the hashes. All of a signature is big-endian.
type codeDirectory struct {
	Magic, Length, Version, Flags, Hashes, Identifier, SpecialSlots, Slots, Signed uint32
	HashSize, HashType, Platform, PageBits                                         uint8
}

// checkSignature fails where the signature of a library for macOS is not that of its content. macOS on arm64 loads no other.
func checkSignature(f *macho.File, content []byte) error {
	for _, load := range f.Loads {
		raw := load.Raw()
		if len(raw) >= 16 && f.ByteOrder.Uint32(raw) == loadSignature {
			return checkHashes(content, int(f.ByteOrder.Uint32(raw[8:])))
		}
	}
	if f.Cpu == macho.CpuArm64 {
		return errors.New("it is not signed")
	}
	return nil
}

// checkHashes compares each page before the signature with its hash.
func checkHashes(content []byte, offset int) error {
	head, hashes, err := directoryOf(content, offset)
	if err != nil {
		return err
	}
	if head.PageBits != usualPageBits && head.PageBits != largePageBits {
		return errors.New("its signature has pages of an unknown size")
	}
	page := 1 << head.PageBits
	slots := (offset + page - 1) / page
	if int(head.Signed) != offset || int(head.Slots) != slots || len(hashes) < slots*sha256.Size {
		return errors.New("its signature does not cover all of it")
	}
	for i := range slots {
		got := sha256.Sum256(content[i*page : min((i+1)*page, offset)])
		if !bytes.Equal(got[:], hashes[i*sha256.Size:(i+1)*sha256.Size]) {
			return fmt.Errorf("its signature is of another content: page %d of %d", i+1, slots)
		}
	}
	return nil
}

// directoryOf finds the part with the hashes, and returns its head and the hashes.
func directoryOf(content []byte, offset int) (head codeDirectory, hashes []byte, err error) {
	const listHead, entrySize = 12, 8
	cut := errors.New("its signature is cut")
	if offset > len(content)-listHead {
		return head, nil, cut
	}
	signature := content[offset:]
	if binary.BigEndian.Uint32(signature) != signatureMagic {
		return head, nil, errors.New("its signature has an unknown form")
	}
	for i := range int(binary.BigEndian.Uint32(signature[8:])) {
		entry := listHead + i*entrySize
		if entry+entrySize > len(signature) {
			return head, nil, cut
		}
		at := int(binary.BigEndian.Uint32(signature[entry+4:]))
		if at > len(signature) || binary.Read(bytes.NewReader(signature[at:]), binary.BigEndian, &head) != nil {
			return head, nil, cut
		}
		if head.Magic != directoryMagic {
			continue
		}
		if head.HashType != hashSHA256 || head.HashSize != sha256.Size {
			return head, nil, errors.New("its signature has other hashes than SHA-256")
		}
		if from := at + int(head.Hashes); from <= len(signature) {
			return head, signature[from:], nil
		}
		return head, nil, cut
	}
	return head, nil, errors.New("its signature has no hashes")
}
