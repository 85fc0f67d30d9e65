from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List

import pytest
from conftest import PACKAGE, ROOT, Sandbox

from openspring import ArgumentError, Bundle, License, Meta, Validity
from openspring._decoding import moment
from openspring._documents import Part, elements, members

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)


def cases() -> List[Dict[str, Part]]:
    """The cases that all languages share, with the exact texts of their members."""
    text = (ROOT / "internal" / "validity" / "testdata" / "cases.json").read_text(encoding="utf-8")
    return [members(part.text) for part in elements(text)]


CASES = cases()
NAMES = [case["name"].value for case in CASES]


def license_of(text: str, **meta: Any) -> License:
    return License.from_part(Part(json.loads(text), text), Meta(**meta))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_question_follows_the_table_of_cases(case: Dict[str, Part]) -> None:
    now, want = datetime.fromisoformat(case["now"].value[:19] + "+00:00"), case["validity"].value
    if case["now"].value.endswith("+02:00"):
        now -= timedelta(hours=2)
    if "." in case["now"].value:
        pytest.skip("datetime has no nanoseconds")
    got = license_of(case["license"].text)

    assert got.validity(now) == Validity(
        want["state"], want["reason"], moment(want["until"]), want["days_remaining"]
    )
    assert got.is_valid(now) is (want["state"] in ("valid", "grace"))
    assert got.in_grace_period(now) is (want["state"] == "grace")
    assert got.days_remaining(now) == want["days_remaining"]
    expired = ("license_expired", "trial_expired", "subscription_grace", "unreadable_license")
    assert got.is_expired(now) is (want["reason"] in expired)
    assert got.raw_json == case["license"].text


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_dates_are_shown_as_the_library_reads_them(case: Dict[str, Part]) -> None:
    end, reason = case["license"].value.get("validity_period"), case["validity"].value["reason"]
    if not isinstance(end, str) or end.startswith("Sun Jan"):
        pytest.skip("no ISO text")
    if reason == "unreadable_license" and case["validity"].value["days_remaining"] is None:
        assert license_of(case["license"].text).validity_period is None
    elif reason != "unreadable_license":
        assert license_of(case["license"].text).validity_period is not None


def test_without_a_moment_the_time_is_this_machines_and_the_known_offset() -> None:
    end = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()
    text = f'{{"validity_period":"{end}"}}'

    assert license_of(text).is_valid()
    assert license_of(text, clock_offset=3500.5).is_valid()
    assert not license_of(text, clock_offset=3700.5).is_valid()


def test_a_moment_needs_a_zone_and_a_license_its_document() -> None:
    with pytest.raises(ArgumentError, match="now has no time zone: give one"):
        license_of("{}").is_valid(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="made by hand"):
        License({"license_enabled": True}).is_valid()


def test_a_license_too_deep_for_a_request_is_judged() -> None:
    deep = '{"metadata":' + "[" * 63 + "]" * 63 + ',"license_enabled":false}'

    assert license_of(deep).validity().reason == "license_not_enabled"


def test_meta_tells_the_validity_of_each_license(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        license = client.activate_license(sandbox.identity("license"))
        again = client.check_license(sandbox.identity("license"))
        freed = client.deactivate_license(sandbox.identity("license"))
    with sandbox.client("bundle") as client:
        bundle = client.activate_bundle(sandbox.identity("bundle"))
        client.deactivate_bundle(sandbox.identity("bundle"))

    for one in (license, again):
        assert one.meta.validity == Validity("valid", "ok", None, None)
        assert one.meta.server_date is not None
        assert abs(one.meta.server_date - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert freed.meta.validity is None
    assert isinstance(bundle, Bundle) and isinstance(bundle.meta.validity, tuple)
    assert [one.state for one in bundle.meta.validity] == ["valid"] * len(bundle.licenses)


MOVED = """
import ctypes, json, os, sys
from openspring import Client, Configuration, LicenseID
move = ctypes.CDLL(os.environ["OSP_LIBRARY"]).osp_testing_move_clock
move.argtypes = [ctypes.c_int64]
settings = json.loads(sys.argv[1])
identity = LicenseID.from_key(sys.argv[2])
with Client(Configuration(**settings)) as client:
    license = client.activate_license(identity)
    print(license.is_valid(), license.meta.validity.state)
    move(400 * 86400000)
    print(license.is_valid(), license.validity().reason, license.is_expired(), license.days_remaining())
    checked = client.check_license(identity)
    print(checked.is_valid(), checked.meta.validity.state, checked.meta.clock_offset < -3e7)
"""


@pytest.mark.library
def test_a_license_that_is_kept_is_judged_by_the_time_it_is_then(sandbox: Sandbox) -> None:
    library = ROOT / "build" / "testing" / "libopenspring.so.1"
    assert library.exists(), "run 'make library-testing' first"
    key = sandbox.line["licenses"]["trial"]["license_key"]
    environment = {**os.environ, "OSP_LIBRARY": str(library), "PYTHONPATH": str(PACKAGE)}

    done = subprocess.run(
        [sys.executable, "-c", MOVED, json.dumps(sandbox.settings()), key],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.splitlines() == [
        "True valid",
        "False trial_expired True 0",
        "True valid True",
    ], done.stderr
