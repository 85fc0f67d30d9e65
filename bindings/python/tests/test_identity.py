from __future__ import annotations

import pickle

import pytest
from conftest import Sandbox

from openspring import ArgumentError, Client, LicenseID


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


@pytest.mark.parametrize("around", [" {}", "{}\r\n", "\t{}", "\u00a0{}", "{}\u200b", "\ufeff{}"])
def test_what_pasting_leaves_around_a_key_is_cut(sandbox: Sandbox, client: Client, around: str) -> None:
    key = sandbox.line["licenses"]["license"]["license_key"]

    assert client.activate_license(LicenseID.from_key(around.format(key))).license_key == key


@pytest.mark.parametrize(
    "identity",
    [LicenseID.from_key(""), LicenseID.from_key(" \u200b\n"), LicenseID.from_user("", ""), LicenseID.from_user("ada", "")],
)
def test_nothing_entered_asks_for_the_license(client: Client, identity: LicenseID) -> None:
    with pytest.raises(ArgumentError) as caught:
        client.activate_license(identity)

    assert (caught.value.code, caught.value.user_action) == ("no_identity", "enter_license")
    assert "is empty" in caught.value.message
