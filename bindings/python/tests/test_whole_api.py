"""The endpoints for consumption, features, slots, versions and people, against a sandbox."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Iterator

import pytest
from conftest import Sandbox

from openspring import Configuration, LicenseID, Release, aio
from openspring.errors import (
    APIError,
    DeviceError,
    LimitError,
    NetworkError,
    NotFoundError,
)


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A sandbox whose state is the test's own."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


def test_consumption_is_counted(own: Sandbox) -> None:
    identity = own.identity("metered")
    with own.client() as client:
        client.activate_license(identity)
        assert client.add_consumption(identity, consumptions=3).total_consumptions == 3
        counted = client.add_consumption(identity)
        assert (counted.total_consumptions, counted.max_consumptions, counted.allow_overages) == (4, 10, False)
        with pytest.raises(LimitError) as caught:
            client.add_consumption(identity, consumptions=7)
        assert caught.value.code == "license_not_enough_consumptions"
        with pytest.raises(APIError):
            client.add_consumption(identity, consumptions=-1)
        feature = client.add_feature_consumption(identity, feature="reports", consumptions=2)
        assert (feature.total_consumptions, feature.license_id) == (2, counted.id)
        checked = client.check_license_feature(identity, feature="reports")
        assert (checked.code, checked.total_consumptions, checked.feature_type) == ("reports", 2, "consumption")
        with pytest.raises(NotFoundError):
            client.check_license_feature(identity, feature="legacy")


def test_a_lost_response_to_a_count_is_not_retryable(own: Sandbox) -> None:
    identity = own.identity("metered")
    with own.client() as client:
        client.activate_license(identity)
        own.admin("POST", "/faults", {"kind": "reset", "path": "/add_consumption"})
        with pytest.raises(NetworkError) as caught:
            client.add_consumption(identity)
        assert caught.value.details["sent"] == "maybe"
        assert not caught.value.retryable and caught.value.user_action == "none"
        assert "check the license before you repeat" in str(caught.value)
        assert client.check_license(identity).total_consumptions == 1


def test_slots_are_borrowed_and_released(own: Sandbox) -> None:
    identity = own.identity("slots_user")
    until = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=2)
    with own.client("user") as client:
        client.activate_license(identity)
        with pytest.raises(LimitError):
            client.floating_release(identity)
        borrowed = client.floating_borrow(identity, borrowed_until=until.isoformat().replace("+00:00", "Z"))
        assert (borrowed.borrowed_until, borrowed.max_borrow_time) == (until, 48)
        assert isinstance(client.floating_release(identity), Release)
        longest = client.floating_borrow(identity).borrowed_until
        assert longest is not None and longest > until
    metered = own.identity("metered")
    with own.client() as client:
        client.activate_license(metered)
        with pytest.raises(DeviceError):
            client.floating_feature_release(metered, feature="render")
        assert client.floating_feature_borrow(metered, feature="render").max_borrow_time == 24
        assert isinstance(client.floating_feature_release(metered, feature="render"), Release)


def test_variables_and_versions(own: Sandbox) -> None:
    identity = own.identity("maintained")
    with own.client() as client:
        client.activate_license(identity)
        kept = client.track_device_variables(identity, variables={"theme": "dark", "launches": 17})
        assert [(v.variable, v.value) for v in kept] == [("theme", "dark"), ("launches", "17")]
        assert {v.variable: v.created_at is not None for v in client.get_device_variables(identity)} == {
            "theme": True,
            "launches": True,
        }
        assert [v.version for v in client.versions(identity)] == ["1.0.0", "2.0.0"]
        assert client.installation_file(identity, env="win64").version == "2.0.0"
        details = client.product_details(include_latest_version=True, include_custom_fields=True)
        assert details.latest_version is not None and details.latest_version.version == "3.0.0-beta"
        assert [(f.name, f.default_value) for f in details.custom_fields] == [("seats", "10")]


def test_people(own: Sandbox) -> None:
    identity = own.identity("many")
    entry = own.line["licenses"]["many"]
    with own.client("user") as client:
        licenses = client.user_licenses(identity)
        assert len(licenses) == 2 and all(item.license is not None for item in licenses)
        users = client.customer_license_users(customer="ops@example.com")
        known = [user for user in users.users if user.email == entry["username"]]
        assert known[0].initial_password == entry["password"]
        assert entry["password"] not in repr(users) + repr(known[0])
        assert "response_type=code" in str(client.sso_url(customer_account_code="SANDBOX").url)
        assert client.change_password(
            username=entry["username"], password=entry["password"], new_password="next-password"
        )
        assert client.user_licenses(LicenseID.from_user(entry["username"], "next-password"))
        assert client.oauth_url().url == own.line["token_url"]


def test_a_trial_from_key_to_activation(own: Sandbox) -> None:
    with own.client("trial") as client:
        trial = client.trial_key()
        assert trial.license is not None and trial.order_id is not None and trial.is_trial
        assert client.activate_license(LicenseID.from_key(trial.license)).is_trial()
        again = client.trial_key()
        assert (again.license, again.order_id) == (trial.license, None)
    with own.client("trial_user") as client:
        made = client.trial_key(email="ann@example.com")
        assert made.license_user == "ann@example.com" and made.initial_password
        assert made.initial_password not in repr(made)


async def count(sandbox: Sandbox) -> int:
    identity = sandbox.identity("metered")
    async with aio.AsyncClient(Configuration(**sandbox.settings())) as client:
        await client.activate_license(identity)
        return (await client.add_consumption(identity)).total_consumptions or 0


def test_asynchronously(own: Sandbox) -> None:
    import asyncio

    assert asyncio.run(count(own)) == 1
