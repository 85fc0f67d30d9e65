from __future__ import annotations

import pickle

import pytest

from openspring import LicenseID


def test_key_shows_its_last_four_characters() -> None:
    identity = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")

    assert repr(identity) == "LicenseID.from_key('***DDDD')"
    assert identity.fields() == {"license_key": "AAAA-BBBB-CCCC-DDDD"}


def test_short_key_is_hidden_whole() -> None:
    assert repr(LicenseID.from_key("ABCDE")) == "LicenseID.from_key('***')"


@pytest.mark.parametrize(
    "identity",
    [
        LicenseID.from_user("ada@example.com", "the-secret"),
        LicenseID.from_id_token("the-secret", "ACME"),
        LicenseID.from_code("the-secret", "ACME", "https://example.com/back"),
    ],
)
def test_secrets_are_not_in_repr(identity: LicenseID) -> None:
    assert "the-secret" not in repr(identity)
    assert "the-secret" not in str(identity)
    assert "the-secret" in identity.fields().values()


def test_fields_that_are_not_given_are_absent() -> None:
    assert LicenseID.from_user("ada@example.com").fields() == {"username": "ada@example.com"}
    assert LicenseID.from_code("c", "ACME").fields() == {"code": "c", "customer_account_code": "ACME"}


def test_identity_cannot_be_changed_and_compares_by_value() -> None:
    identity = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")

    with pytest.raises(AttributeError):
        identity._shown = "other"
    identity.fields()["license_key"] = "changed"
    assert identity == LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
    assert hash(identity) == hash(pickle.loads(pickle.dumps(identity)))
