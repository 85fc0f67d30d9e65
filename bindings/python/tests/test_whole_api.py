"""The endpoints for consumption, features, slots, versions and people, against a sandbox."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, Optional

import pytest
from conftest import Sandbox

from openspring import (
    Configuration,
    Consumption,
    FeatureConsumption,
    License,
    LicenseID,
    LicenseUser,
    Release,
    SsoUrl,
    aio,
    device_info,
)
from openspring._tables import ENDPOINTS
from openspring.errors import (
    APIError,
    ArgumentError,
    DeviceError,
    HandleError,
    LicensingError,
    LimitError,
    NetworkError,
    NotFoundError,
    StorageError,
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


def the_device(own: Sandbox) -> Dict[str, Any]:
    """The only device that the sandbox knows."""
    (device,) = [found for entry in own.admin("GET", "/state")["licenses"] for found in entry["devices"]]
    return dict(device)


def test_device_info_is_sent_where_the_caller_passes_it_on(own: Sandbox) -> None:
    identity, info = own.identity("license"), device_info()
    with own.client() as client:
        client.activate_license(identity)
        assert set(the_device(own)["data"]) == {"sdk_ver"}
        client.activate_license(identity, **info.raw)
    stored = the_device(own)
    assert stored["data"]["hostname"] == info.hostname
    assert stored["is_vm"] == bool(info.is_vm)


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


def test_helpers_of_counts(own: Sandbox) -> None:
    identity = own.identity("metered")
    with own.client() as client:
        client.activate_license(identity)
        assert client.add_consumption(identity, consumptions=3).remaining == 7
        feature = client.add_feature_consumption(identity, feature="reports", consumptions=4)
        assert (feature.max_consumptions, feature.max_overages, feature.remaining) == (10, 2, 8)
        unlimited = client.add_consumption(identity, allow_overages=True, max_overages=0)
        assert (unlimited.allow_overages, unlimited.max_overages, unlimited.remaining) == (True, 0, None)


@pytest.mark.parametrize(
    "document, remaining",
    [
        ({"max_consumptions": 5, "total_consumptions": 2}, 3),
        ({"max_consumptions": 5, "total_consumptions": -2}, 7),
        ({"max_consumptions": 5, "total_consumptions": 6}, 0),
        ({"max_consumptions": 5, "total_consumptions": 6, "allow_overages": True, "max_overages": 3}, 2),
        ({"max_consumptions": 5, "total_consumptions": 6, "allow_overages": False, "max_overages": 3}, 0),
        ({"max_consumptions": 5, "total_consumptions": 6, "allow_overages": True, "max_overages": 0}, None),
        ({"max_consumptions": 5, "total_consumptions": 6, "allow_unlimited_consumptions": True}, None),
        ({"max_consumptions": 5}, None),
        ({}, None),
    ],
)
def test_remaining_is_what_the_server_would_still_count(document: Dict[str, Any], remaining: Optional[int]) -> None:
    assert Consumption(document).remaining == remaining
    assert FeatureConsumption(document).remaining == remaining


def test_a_trial_is_its_own_identity(own: Sandbox) -> None:
    with own.client("trial") as client:
        made = client.trial_key()
        assert made.is_new and not client.trial_key().is_new
        assert client.activate_license(made.identity()).is_trial()
    with own.client("trial_user") as client:
        first = client.trial_key(email="ann@example.com")
        assert client.activate_license(first.identity()).is_trial()
        with pytest.raises(ArgumentError, match="LicenseID.from_user") as caught:
            client.trial_key(email="ann@example.com").identity()
        assert (caught.value.code, caught.value.user_action) == ("missing_member", "enter_license")


def test_helpers_of_people_and_variables(own: Sandbox) -> None:
    identity = own.identity("maintained")
    with own.client() as client:
        client.activate_license(identity, variables={"theme": "dark"})
        kept = client.track_device_variables(identity, variables={"launches": 17})
        assert kept.as_dict()["launches"] == "17"
        assert client.get_device_variables(identity).as_dict() == {"theme": "dark", "launches": "17"}
        details = client.product_details()
        copied = details.as_dict()
        assert copied == details.raw
        copied["metadata"] = copied["short_code"] = None
        assert details.short_code == own.product("editor") and copied != details.raw
    with own.client("user") as client:
        address = client.sso_url(customer_account_code="SANDBOX")
        assert address.nonce is not None and f"nonce={address.nonce}" in str(address.url)
        assert address.openid_configuration["issuer"].startswith("http") and address.alternate_urls == ()
        user = client.customer_license_users(customer="ops@example.com").users[0]
        assert isinstance(user, LicenseUser) and user.license_id and user.order_id and user.order_store_id
        assert user.is_active is not None


def test_variables_of_a_license_are_read_with_their_names() -> None:
    license = License({"variables": [{"variable": "theme", "value": "dark"}, {"variable": "n", "value": 3}, 7]})

    assert license.variables.as_dict() == {"theme": "dark", "n": 3}
    assert license.variables[0].variable == "theme"
    assert License({}).variables == ()


@pytest.mark.parametrize(
    "url, nonce",
    [
        ("https://x.example/auth?a=b&nonce=83%204#nonce=5", "83 4"),
        ("https://x.example/auth?a=b", None),
        ("https://[x/auth?nonce=1", None),
        (None, None),
    ],
)
def test_nonce_is_read_from_the_address(url: Optional[str], nonce: Optional[str]) -> None:
    assert SsoUrl({"url": url}).nonce == nonce


def test_borrowed_until_is_sent_in_utc_with_milliseconds(own: Sandbox) -> None:
    identity = own.identity("slots")
    east = timezone(timedelta(hours=5, minutes=30))
    until = (datetime.now(timezone.utc) + timedelta(hours=2)).replace(microsecond=123999)
    with own.client() as client:
        client.activate_license(identity)
        client.floating_borrow(identity, borrowed_until=until.astimezone(east))
        sent = json.loads(own.admin("GET", "/requests")[-1]["body"])
        assert sent["borrowed_until"] == until.strftime("%Y-%m-%dT%H:%M:%S.123Z")


def test_a_moment_without_a_time_zone_is_refused(own: Sandbox) -> None:
    identity = own.identity("slots")
    with own.client() as client:
        with pytest.raises(ArgumentError, match="borrowed_until has no time zone: give one") as caught:
            client.floating_borrow(identity, borrowed_until=datetime(2030, 1, 1))
        assert (caught.value.code, caught.value.details) == ("invalid_value", {"sent": "no"})
        with pytest.raises(ArgumentError, match="date has no time zone: give one") as local:
            client.create_offline_request("activate_offline", identity, date=datetime(2030, 1, 1))
        assert local.value.details == {}


def test_only_a_call_that_takes_a_slot_can_be_retried(own: Sandbox) -> None:
    identity = own.identity("slots")
    with own.client() as first, own.client(hardware_id="another-device") as second:
        first.activate_license(identity)
        first.check_license(identity)
        second.activate_license(identity)
        for call in (second.check_license, second.floating_borrow):
            with pytest.raises(LimitError) as caught:
                call(identity)
            error = caught.value
            assert (error.code, error.retryable, error.user_action) == ("floating_not_available", True, "retry")
        with pytest.raises(LimitError) as released:
            second.floating_release(identity)
        error = released.value
        assert (error.code, error.retryable, error.user_action) == ("floating_not_available", False, "none")
        assert error.user_message == "This device does not use a floating license at the moment."


async def failing(sandbox: Sandbox, **arguments: Any) -> LicensingError:
    async with aio.AsyncClient(Configuration(**sandbox.settings())) as client:
        with pytest.raises(LicensingError) as caught:
            await client.check_license(LicenseID.from_key("K"), **arguments)
        return caught.value


@pytest.mark.parametrize(
    "arguments",
    [{"timeout": -1}, {"timeout": 601}, {"extra": {"a": float("nan")}}, {"license_id": "seven"}, {"product": ""}],
    ids=str,
)
def test_what_is_refused_before_the_network_says_that_nothing_was_sent(sandbox: Sandbox, arguments: Dict[str, Any]) -> None:
    with sandbox.client() as client:
        with pytest.raises(ArgumentError) as caught:
            client.check_license(LicenseID.from_key("K"), **arguments)
    assert caught.value.details["sent"] == "no"
    assert asyncio.run(failing(sandbox, **arguments)).details["sent"] == "no"


def test_a_closed_client_and_an_unreadable_request_file_say_that_nothing_was_sent(sandbox: Sandbox, tmp_path: Path) -> None:
    client = sandbox.client()
    with pytest.raises(StorageError) as unreadable:
        client.send_offline_request("activate_offline", tmp_path / "none.req")
    assert unreadable.value.details["sent"] == "no"
    with pytest.raises(StorageError) as local:
        client.load_offline_response(tmp_path / "none.lic", kind="license")
    assert "sent" not in local.value.details
    client.close()
    with pytest.raises(HandleError) as closed:
        client.check_license(LicenseID.from_key("K"))
    assert closed.value.details["sent"] == "no"


async def every_row(sandbox: Sandbox) -> Dict[str, Any]:
    """Call each of the endpoints once by the asynchronous client, and return what is told of each."""
    told: Dict[str, Any] = {}
    metered, slots, kept, many = (sandbox.identity(name) for name in ("metered", "slots", "maintained", "many"))
    async with aio.AsyncClient(Configuration(**sandbox.settings())) as client:
        for identity in (metered, slots, kept):
            await client.activate_license(identity)
        told["add_consumption"] = (await client.add_consumption(metered, consumptions=2)).total_consumptions
        counted = await client.add_feature_consumption(metered, feature="reports", consumptions=3)
        told["add_feature_consumption"] = counted.total_consumptions
        told["check_license_feature"] = (await client.check_license_feature(metered, feature="reports")).code
        told["floating_borrow"] = (await client.floating_borrow(slots)).max_borrow_time
        told["floating_release"] = (await client.floating_release(slots)).text
        borrowed = await client.floating_feature_borrow(metered, feature="render")
        told["floating_feature_borrow"] = borrowed.max_borrow_time
        told["floating_feature_release"] = (await client.floating_feature_release(metered, feature="render")).text
        tracked = await client.track_device_variables(kept, variables={"a": "b"})
        told["track_device_variables"] = tracked.as_dict()
        told["get_device_variables"] = (await client.get_device_variables(kept)).as_dict()
        told["versions"] = [each.version for each in await client.versions(kept)]
        told["installation_file"] = (await client.installation_file(kept, env="win64")).version
        told["product_details"] = (await client.product_details()).short_code
        told["oauth_url"] = (await client.oauth_url()).url
    async with aio.AsyncClient(Configuration(**sandbox.settings("user"))) as client:
        told["user_licenses"] = len(await client.user_licenses(many))
        told["customer_license_users"] = len((await client.customer_license_users(customer="ops@example.com")).users) > 0
        told["sso_url"] = (await client.sso_url(customer_account_code="SANDBOX")).nonce is not None
        user = sandbox.line["licenses"]["many"]
        changed = await client.change_password(
            username=user["username"], password=user["password"], new_password="next-password"
        )
        told["change_password"] = changed.text
    async with aio.AsyncClient(Configuration(**sandbox.settings("trial"))) as client:
        told["trial_key"] = (await client.trial_key()).is_new
    return told


def test_every_row_is_called_asynchronously(own: Sandbox) -> None:
    told = asyncio.run(every_row(own))

    assert told == {
        "add_consumption": 2,
        "add_feature_consumption": 3,
        "check_license_feature": "reports",
        "floating_borrow": 48,
        "floating_release": "",
        "floating_feature_borrow": 24,
        "floating_feature_release": "",
        "track_device_variables": {"a": "b"},
        "get_device_variables": {"a": "b"},
        "versions": ["1.0.0", "2.0.0"],
        "installation_file": "2.0.0",
        "product_details": own.product("editor"),
        "oauth_url": own.line["token_url"],
        "user_licenses": 2,
        "customer_license_users": True,
        "sso_url": True,
        "change_password": "password_changed",
        "trial_key": True,
    }
    tested_elsewhere = {row.name for row in ENDPOINTS if row.offline or row.bundle} | {
        "activate_license",
        "check_license",
        "deactivate_license",
    }
    assert set(told) == {row.name for row in ENDPOINTS} - tested_elsewhere
