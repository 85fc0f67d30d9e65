from __future__ import annotations

import copy
import json
import os
import pickle
import stat
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from openspring import ArgumentError, Bundle, CheckResult, CustomerAccount, License, Meta, OfflineRequest, State, StorageError, User
from openspring._decoding import moment
from openspring._documents import Response, Part, read_response, elements, members
from openspring._reading import read_load_offline_response

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)


def license_from(**raw: Any) -> License:
    return License.from_part(Part(raw, json.dumps(raw)), Meta())


def responded(result: str, form: str) -> Response:
    return read_response(0, f'{{"ok":true,"result":{result},"meta":{{"form":"{form}"}}}}'.encode())


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2027-01-31T00:00:00.000Z", datetime(2027, 1, 31, tzinfo=timezone.utc)),
        ("2027-01-31T00:00:00", datetime(2027, 1, 31, tzinfo=timezone.utc)),
        ("2027-01-31", datetime(2027, 1, 31, tzinfo=timezone.utc)),
        ("2027-01-31T02:30:00.5+02:00", datetime(2027, 1, 31, 0, 30, 0, 500000, tzinfo=timezone.utc)),
        ("Tue Mar 3 2026 09:05:07 GMT+0000", datetime(2026, 3, 3, 9, 5, 7, tzinfo=timezone.utc)),
        (1767225600000, datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("soon", None),
        ("2027-13-31", None),
        (True, None),
        ([], None),
        (1e300, None),
    ],
)
def test_moments_are_aware_and_in_utc(text: object, want: object) -> None:
    assert moment(text) == want


def test_license_keeps_everything_that_it_does_not_understand() -> None:
    text = '{"id": 1.0, "license_key":["no text"],"unknown":{"a":1e3},"validity_period":"whenever","customer":"no"}'
    got = License.from_part(Part(json.loads(text), text), Meta())

    assert got.raw_json == text
    assert got.raw["unknown"] == {"a": 1000.0}
    assert (got.id, got.license_key, got.validity_period, got.customer) == (1, None, None, None)


def test_models_are_values() -> None:
    got, same = license_from(user={"email": "ada@example.com", "initial_password": "secret"}), User({"email": "ada@example.com"})

    assert got.user is got.user and got.user is not None
    assert pickle.loads(pickle.dumps(got)) == got == copy.deepcopy(got)
    assert same == User({"email": "ada@example.com"}) and hash(same) == hash(User({"email": "ada@example.com"}))
    assert same != got.user and License() == License() and License().raw_json == ""
    assert "secret" not in repr(got.user) and "ada@example.com" in repr(got.user)
    with pytest.raises(FrozenInstanceError):
        got.raw = {}  # type: ignore[misc]


def test_members_that_come_as_text_or_as_object_are_two() -> None:
    text = license_from(installation_file="https://a.example/f", customer={"customer_account": "ACME"})
    whole = license_from(
        installation_file={"version": "2.1.0", "installation_file": "https://a.example/f"},
        customer={"customer_account": {"id": 7, "code": "ACME"}},
    )

    assert (text.installation_file_url, text.installation_file) == ("https://a.example/f", None)
    assert whole.installation_file is not None and whole.installation_file.url == "https://a.example/f"
    assert whole.installation_file_url is None and whole.installation_file.version == "2.1.0"
    assert text.customer is not None and text.customer.customer_account_name == "ACME"
    assert whole.customer is not None and whole.customer.customer_account == CustomerAccount({"id": 7, "code": "ACME"})


def test_license_reads_nested_objects() -> None:
    got = license_from(
        product_details={"short_code": "editor", "product_name": "Editor"},
        user={"email": "ada@example.com"},
        customer={"company_name": "Example GmbH"},
        product_features=[{"code": "reports", "expiry_date": "2027-01-31"}, "no object", None],
        custom_fields=[{"name": "seats", "value": "10", "data_type": "number"}],
        metadata={"tier": "pro"},
    )

    assert got.product == "editor"
    assert got.user is not None and got.user.email == "ada@example.com"
    assert got.customer is not None and got.customer.company_name == "Example GmbH"
    feature = got.feature("reports")
    assert feature is not None and feature.expiry_date == datetime(2027, 1, 31, tzinfo=timezone.utc)
    assert got.feature("other") is None and len(got.product_features) == 1
    assert got.custom_fields[0].value == "10"
    assert got.metadata == {"tier": "pro"}


@pytest.mark.parametrize(
    ("raw", "valid", "expired", "days"),
    [
        ({"active": True}, True, False, None),
        ({"license_enabled": True, "license_active": True, "is_expired": False}, True, False, None),
        ({"license_enabled": False}, False, False, None),
        ({"license_active": False}, False, False, None),
        ({"is_expired": True}, False, True, 0),
        ({"validity_period": "2026-06-11T18:00:00Z"}, True, False, 10),
        ({"validity_period": "2026-06-01T11:59:59Z"}, False, True, 0),
        (
            {"validity_period": "2026-06-01T00:00:00Z", "allow_grace_period": True, "grace_period": 24},
            True,
            True,
            0,
        ),
        (
            {"validity_period": "2026-05-01T00:00:00Z", "allow_grace_period": True, "grace_period": 24},
            False,
            True,
            0,
        ),
        (
            {
                "is_expired": True,
                "validity_period": "2026-06-11T18:00:00Z",
                "allow_grace_period": True,
                "grace_period": 24,
            },
            False,
            True,
            10,
        ),
        ({"start_date": "2026-07-01"}, False, False, None),
    ],
)
def test_license_state(raw: dict[str, Any], valid: bool, expired: bool, days: object) -> None:
    got = license_from(**raw)

    assert (got.is_valid(NOW), got.is_expired(NOW), got.days_remaining(NOW)) == (valid, expired, days)


def test_license_state_needs_a_moment_with_a_zone() -> None:
    with pytest.raises(ArgumentError, match="now has no time zone: give one"):
        license_from(validity_period="2027-01-31").is_valid(datetime(2026, 1, 1))


def test_trial_is_told() -> None:
    assert license_from(is_trial=True).is_trial()
    assert not license_from().is_trial()


def test_repr_shows_warnings_if_there_are_any() -> None:
    state = {"state": "valid", "reason": "ok"}

    assert repr(State(state)) == "State(state='valid', reason='ok', until=None)"
    assert repr(State(state, warnings=("store_not_written",))).endswith("until=None, warnings=('store_not_written',))")
    assert repr(CheckResult({"state": state, "warnings": ["store_not_written"]})).endswith("failure=None, warnings=('store_not_written',))")


def test_license_repr_hides_the_key() -> None:
    shown = repr(license_from(id=7, license_key="AAAA-BBBB-CCCC-DDDD", license_type="perpetual"))

    assert "AAAA" not in shown and "***DDDD" in shown


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('[{"product_details":{"short_code":"a"}}, {"product_details":{"short_code":"b"}}]', ""),
        (
            '{"licenses" : [ {"product_details":{"short_code":"a"}},{"product_details":{"short_code":"b"}} ],'
            '"bundle_signature_v2":"x"}',
            "a",
        ),
        ('{"a":{"product_details":{"short_code":"a"}},"b":{"product_details":{"short_code":"b"}}}', "map"),
    ],
)
def test_bundle_reads_every_shape(text: str, form: str) -> None:
    bundle = Bundle(responded(text, form))

    assert list(bundle) == ["a", "b"] and len(bundle) == 2
    assert bundle["b"].product == "b" and bundle.get("c") is None
    assert [entry.raw_json for entry in bundle.licenses] == [
        '{"product_details":{"short_code":"a"}}',
        '{"product_details":{"short_code":"b"}}',
    ]
    assert bundle.form == form and bundle.raw_json == text and bundle.is_valid()


def test_loaded_file_is_a_bundle_or_a_license() -> None:
    assert isinstance(read_load_offline_response(responded('{"licenses":[]}', "b")), Bundle)
    assert isinstance(read_load_offline_response(responded("{}", "license")), License)


def test_document_parts_keep_their_exact_text() -> None:
    text = ' { "a" : 1.50 , "b":[ "\\u00fc" , {"x":1e3} ] , "c":{} , "d":[] } '

    assert {name: part.text for name, part in members(text).items()} == {
        "a": "1.50",
        "b": '[ "\\u00fc" , {"x":1e3} ]',
        "c": "{}",
        "d": "[]",
    }
    assert [part.text for part in elements('[ "\\u00fc" , {"x":1e3} ]')] == ['"\\u00fc"', '{"x":1e3}']


def test_number_longer_than_python_converts_is_no_error() -> None:
    number = "9" * 5000
    got = read_response(0, b'{"ok":true,"result":{"id":%s},"meta":{}}' % number.encode())

    assert got.text == '{"id":%s}' % number


def request(text: str = "content") -> OfflineRequest:
    return OfflineRequest(
        text, "activate_offline", "id", "Thu, 01 Jan 2026 00:00:00 GMT", "ls_activation.req"
    )


def test_saved_file_is_private_and_whole(tmp_path: Path) -> None:
    target = request().save(tmp_path / "chosen.req")

    assert target.read_bytes() == b"content"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["chosen.req"]


def test_saved_into_a_folder_takes_the_usual_name(tmp_path: Path) -> None:
    assert request().save(str(tmp_path)) == tmp_path / "ls_activation.req"


def test_saved_file_replaces_an_open_one(tmp_path: Path) -> None:
    target = tmp_path / "chosen.req"
    target.write_text("old and longer than the new one")
    target.chmod(0o644)

    request().save(target)

    assert target.read_text() == "content" and stat.S_IMODE(target.stat().st_mode) == 0o600


def test_save_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "chosen.req"
    target.write_text("old")

    with pytest.raises(UnicodeEncodeError):
        request("\ud800").save(target)

    assert target.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_save_leaves_alone_what_is_no_regular_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StorageError, match="pipe: it is not a regular file"):
        request().save(pipe)

    assert pipe.is_fifo()


def test_save_under_a_name_too_long_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="too long"):
        request().save(tmp_path / ("x" * 300))


def test_save_into_a_missing_folder_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        request().save(tmp_path / "missing" / "chosen.req")

    assert "chosen.req" in caught.value.message and isinstance(caught.value, OSError)


def test_request_text_is_not_in_repr() -> None:
    assert "content" not in repr(request())


def test_days_remaining_counts_whole_days() -> None:
    got = license_from(validity_period=(NOW + timedelta(hours=23)).isoformat())

    assert got.days_remaining(NOW) == 0 and got.is_valid(NOW)
