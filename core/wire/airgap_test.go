package wire_test

import (
	"crypto/elliptic"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// made is what vector r6-confirmation confirms.
var made = struct{ key, code, device, license, policy string }{
	"3om64+V+xhWEutHmCBpET+SITSLvftWT/1duypl525rGaioRM+XK7t6BwD52/ZAOGSjNc1ziLDljeigGUWPTXQ==",
	"eczIvuKfLQTiwrgbfZmjGlc4G6sA31ttOFZZJ9HiXGoEbDdxysSXt2g3jg2FxmIU/alXebSaDYkQkV/lg3OYjg==",
	"5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6", "OSPT-4K7Q-ZZ2M-9XWB", "998",
}

func TestEveryChangedByteOfAConfirmationCodeIsRefused(t *testing.T) {
	t.Parallel()
	require.NoError(t, wire.VerifyConfirmationCode(made.key, made.code, made.device, made.license, made.policy))
	code, err := base64.StdEncoding.DecodeString(made.code)
	require.NoError(t, err)
	for i := range code {
		for bit := range 8 {
			changed := append([]byte(nil), code...)
			changed[i] ^= 1 << bit
			err := wire.VerifyConfirmationCode(made.key, base64.StdEncoding.EncodeToString(changed), made.device, made.license, made.policy)
			require.ErrorIs(t, err, wire.ErrConfirmation, "byte %d, bit %d", i, bit)
		}
	}
}

func TestAirGapKeysMustBePointsOfTheCurve(t *testing.T) {
	t.Parallel()
	point, err := base64.StdEncoding.DecodeString(made.key)
	require.NoError(t, err)
	off := append([]byte(nil), point...)
	off[63] ^= 1
	large := append(elliptic.P256().Params().P.Bytes(), point[32:]...)
	for name, key := range map[string]string{
		"empty":                    "",
		"not base64":               strings.Repeat("*", 88),
		"63 bytes":                 base64.StdEncoding.EncodeToString(point[:63]),
		"65 bytes, with a prefix":  base64.StdEncoding.EncodeToString(append([]byte{4}, point...)),
		"beside the curve":         base64.StdEncoding.EncodeToString(off),
		"a coordinate too large":   base64.StdEncoding.EncodeToString(large),
		"the point at infinity":    base64.StdEncoding.EncodeToString(make([]byte, 64)),
		"bits after the last byte": strings.TrimSuffix(made.key, "Q==") + "R==",
	} {
		err := wire.VerifyConfirmationCode(key, made.code, made.device, made.license, made.policy)
		assert.ErrorIs(t, err, wire.ErrAirGapKey, name)
	}
}

func TestHalvesOfACodeOutsideTheOrderAreRefused(t *testing.T) {
	t.Parallel()
	code, err := base64.StdEncoding.DecodeString(made.code)
	require.NoError(t, err)
	n := elliptic.P256().Params().N
	for name, code := range map[string][]byte{
		"r is the order": append(n.FillBytes(make([]byte, 32)), code[32:]...),
		"s is the order": append(append([]byte(nil), code[:32]...), n.FillBytes(make([]byte, 32))...),
		"s is 0":         append(append([]byte(nil), code[:32]...), make([]byte, 32)...),
		"r is s is 1":    append(big.NewInt(1).FillBytes(make([]byte, 32)), big.NewInt(1).FillBytes(make([]byte, 32))...),
	} {
		err := wire.VerifyConfirmationCode(made.key, base64.StdEncoding.EncodeToString(code), made.device, made.license, made.policy)
		assert.ErrorIs(t, err, wire.ErrConfirmation, name)
	}
}
