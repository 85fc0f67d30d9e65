package wire

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha1" //nolint:gosec // The vendor's form of an activation code.
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
)

// The errors of the codes that people type on a device without a network (5.7).
var (
	ErrInitializationCode = errors.New("the initialization code is not base64 of 32 bytes, or not a number of the curve P-256")
	ErrAirGapKey          = errors.New("the air-gap key is not base64 of 64 bytes, or not a point of the curve P-256")
	ErrConfirmationCode   = errors.New("the confirmation code is not base64 of 64 bytes")
	ErrActivationCode     = errors.New("the activation code is not base64 of 64 bytes")
	ErrActivation         = errors.New("the activation code was not made for this device and license with this initialization code")
	ErrConfirmation       = errors.New("the confirmation code was not made for this device, license and policy by this key")
)

// half is the length of a coordinate, of a part of a signature and of an initialization code.
const half = 32

// ActivationCode returns the code to type into the vendor's portal: the signature of the hardware id and the license key by
// the key that the initialization code is. The same texts always give the same code. A deactivation code is made alike.
func ActivationCode(initializationCode, hardwareID, licenseKey string) (string, error) {
	key, err := initializationKey(initializationCode)
	if err != nil {
		return "", err
	}
	digest := activationDigest(hardwareID, licenseKey)
	// Without a source of random numbers the signature follows RFC 6979.
	return signCode(key, digest, crypto.SHA1)
}

func activationDigest(hardwareID, licenseKey string) []byte {
	digest := sha1.Sum([]byte(hardwareID + licenseKey)) //nolint:gosec // The vendor's form.
	return digest[:]
}

func initializationKey(code string) (*ecdsa.PrivateKey, error) {
	scalar, err := base64.StdEncoding.Strict().DecodeString(code)
	if err != nil || len(scalar) != half {
		return nil, ErrInitializationCode
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil {
		return nil, ErrInitializationCode
	}
	return key, nil
}

// signCode is the text of a signature: base64 of both parts.
func signCode(key *ecdsa.PrivateKey, digest []byte, hash crypto.Hash) (string, error) {
	der, err := key.Sign(nil, digest, hash)
	if err != nil {
		return "", err
	}
	var parts struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &parts); err != nil {
		return "", err
	}
	code := make([]byte, 2*half)
	parts.R.FillBytes(code[:half])
	parts.S.FillBytes(code[half:])
	return base64.StdEncoding.EncodeToString(code), nil
}

// verifyCode checks the text of a signature; unreadable is returned for a text that is none, wrong for one of something else.
func verifyCode(key *ecdsa.PublicKey, text string, digest []byte, unreadable, wrong error) error {
	code, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(code) != 2*half {
		return unreadable
	}
	if !ecdsa.Verify(key, digest, new(big.Int).SetBytes(code[:half]), new(big.Int).SetBytes(code[half:])) {
		return wrong
	}
	return nil
}

// VerifyActivationCode is the portal's side of ActivationCode: it checks that the code was made with the initialization code on
// this device for this license.
func VerifyActivationCode(initializationCode, activationCode, hardwareID, licenseKey string) error {
	key, err := initializationKey(initializationCode)
	if err != nil {
		return err
	}
	return verifyCode(&key.PublicKey, activationCode, activationDigest(hardwareID, licenseKey), ErrActivationCode, ErrActivation)
}

// ConfirmationCode is the portal's side of VerifyConfirmationCode. policyID is empty if there is none.
func ConfirmationCode(key *ecdsa.PrivateKey, hardwareID, licenseKey, policyID string) (string, error) {
	digest := sha256.Sum256([]byte(hardwareID + licenseKey + policyID))
	return signCode(key, digest[:], crypto.SHA256)
}

// AirGapKey is the text of the public key that verifies confirmation codes: base64 of both coordinates.
func AirGapKey(key *ecdsa.PublicKey) (string, error) {
	point, err := key.Bytes()
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(point[1:]), nil
}

// VerifyConfirmationCode checks the code that the vendor's portal gives, by the vendor's air-gap key. policyID is empty if
// there is none. No two texts are compared: the signature is verified, which has several spellings.
func VerifyConfirmationCode(airGapKey, confirmationCode, hardwareID, licenseKey, policyID string) error {
	point, err := base64.StdEncoding.Strict().DecodeString(airGapKey)
	if err != nil || len(point) != 2*half {
		return ErrAirGapKey
	}
	const uncompressed = 4
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{uncompressed}, point...))
	if err != nil {
		return ErrAirGapKey
	}
	digest := sha256.Sum256([]byte(hardwareID + licenseKey + policyID))
	return verifyCode(key, confirmationCode, digest[:], ErrConfirmationCode, ErrConfirmation)
}
