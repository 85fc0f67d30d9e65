package sandbox

import "github.com/openspring/openspring/core/wire"

// This file writes responses that hold licenses, with their signatures.

// licenseWriter writes one license of a response, with the signatures inside it.
type licenseWriter func(s *Server, a *ask, l *subject) ([]byte, error)

// licensesWriter writes a response that holds the licenses of a request.
type licensesWriter func(s *Server, a *ask, subjects []subject) ([]byte, error)

// single is the response of one license.
func single(write licenseWriter) licensesWriter {
	return func(s *Server, a *ask, subjects []subject) ([]byte, error) { return write(s, a, &subjects[0]) }
}

// list is the response of several licenses in an array.
func list(write licenseWriter) licensesWriter {
	return func(s *Server, a *ask, subjects []subject) ([]byte, error) {
		licenses := make([][]byte, len(subjects))
		for i := range subjects {
			var err error
			if licenses[i], err = write(s, a, &subjects[i]); err != nil {
				return nil, err
			}
		}
		return array(licenses), nil
	}
}

// signedBundle is form a of protocol.md 2.7.
func signedBundle(write licenseWriter) licensesWriter {
	all := list(write)
	return func(s *Server, a *ask, subjects []subject) ([]byte, error) {
		licenses, err := all(s, a, subjects)
		if err != nil {
			return nil, err
		}
		var o object
		o.raw("licenses", licenses)
		if a.how == unsigned {
			return o.bytes(), nil
		}
		signature, err := s.signer.sign(o.bytes(), a.how)
		if err != nil {
			return nil, err
		}
		o.text("bundle_signature_v2", signature)
		return o.bytes(), nil
	}
}

// licenseSignature is made for unsigned responses too: that fault takes only the signatures that are due by the contract.
func (s *Server) licenseSignature(a *ask, l *subject) (string, error) {
	how := a.how
	if how == unsigned {
		how = signed
	}
	return s.signer.sign(l.licenseSignatureText(), how)
}

func checkedLicense(s *Server, a *ask, l *subject) ([]byte, error) {
	signature, err := s.licenseSignature(a, l)
	if err != nil {
		return nil, err
	}
	o := l.checkShape()
	o.text("license_signature", signature)
	return o.bytes(), nil
}

func onlineLicense(s *Server, a *ask, l *subject) ([]byte, error) {
	signature, err := s.licenseSignature(a, l)
	if err != nil {
		return nil, err
	}
	o := l.activationShape()
	o.text("license_signature", signature)
	o.text("request", "activation")
	l.tail(o)
	return o.bytes(), nil
}

func (l *subject) tail(o *object) {
	if l.username != "" {
		o.text("username", l.username)
	}
	o.text("hardware_id", l.call.hardwareID)
	o.optional("installation_file", nil)
}

func offlineLicense(s *Server, a *ask, l *subject) ([]byte, error) {
	signature, err := s.licenseSignature(a, l)
	if err != nil {
		return nil, err
	}
	o := s.offlineShape(a, l)
	whole := o.bytes()
	o.text("license_signature", signature)
	if a.how == unsigned {
		return o.bytes(), nil
	}
	second, err := s.signer.sign(whole, a.how)
	if err != nil {
		return nil, err
	}
	o.text("license_signature_v2", second)
	return o.bytes(), nil
}

// offlineShape writes the members of an offline activation's license up to the RSA signatures.
func (s *Server) offlineShape(a *ask, l *subject) *object {
	date := wire.FormatJSDate(l.call.now)
	var o *object
	id := l.signedID()
	if s.options.AnswersDocumented && a.endpoint.Bundle {
		o = l.documentedShape()
		if l.call.user != nil {
			id = l.call.user.Email
		}
	} else {
		o = l.activationShape()
		o.text("request", a.endpoint.Request)
		if id, given := a.fields.text["request_id"]; given {
			o.text("request_id", id)
		}
		l.tail(o)
		o.text("date", date)
	}
	c := a.credential
	o.text("offline_signature", wire.SignOffline(c.Secret, date, id, l.call.hardwareID, c.ID))
	return o
}
