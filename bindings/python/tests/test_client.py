"""The online calls, against the sandbox."""

from __future__ import annotations

import gc
import json
import os
import resource
import socket
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any

import pytest
from conftest import DEVICE, Sandbox, SilentServer, run_python

import openspring
from openspring import Bundle, Client, Configuration, License, LicenseID, NetworkError


def devices(sandbox: Sandbox, name: str) -> list[str]:
    licenses = sandbox.admin("GET", "/state")["licenses"]
    found = [entry for entry in licenses if entry["name"] == name]
    assert found, f"the sandbox has no license {name}"
    return [device["hardware_id"] for device in found[0]["devices"] if device.get("active", True)]


@pytest.mark.parametrize(("product", "license"), [("editor", "license"), ("user", "user")])
def test_license_is_activated_checked_and_deactivated(sandbox: Sandbox, product: str, license: str) -> None:
    identity = sandbox.identity(license)
    with sandbox.client(product) as client:
        activated = client.activate_license(identity)
        checked = client.check_license(identity)
        freed = client.deactivate_license(identity)

    for got in (activated, checked):
        assert isinstance(got, License)
        assert got.is_valid() and got.product == sandbox.product(product)
        assert (got.meta.signature, got.meta.http_status, got.meta.attempts) == ("verified", 200, 1)
        assert got.meta.license_signature == "verified"
        assert got.raw["id"] == got.id and str(got.id) in got.raw_json
    assert activated.times_activated == 1 and activated.hardware_id == DEVICE
    assert (freed.text, freed.meta.signature) == ("license_deactivated", "not_signed")
    assert devices(sandbox, license) == []


@pytest.mark.parametrize(("product", "license"), [("bundle", "bundle"), ("user_bundle", "bundle_user")])
def test_bundle_is_activated_checked_and_deactivated(sandbox: Sandbox, product: str, license: str) -> None:
    identity = sandbox.identity(license)
    with sandbox.client(product) as client:
        activated = client.activate_bundle(identity)
        checked = client.check_bundle(identity)
        freed = client.deactivate_bundle(identity)

    for got in (activated, checked):
        assert isinstance(got, Bundle) and len(got) >= 2 and got.is_valid()
        assert got.form == "" and got.meta.signature == "verified"
        assert all(got[product].product == product for product in got)
        assert all(entry.raw_json in got.raw_json for entry in got.licenses)
    assert freed.text == "license_deactivated"


def test_oauth_credentials_work_too(sandbox: Sandbox) -> None:
    settings = sandbox.settings(
        client_id=sandbox.line["client_id"], client_secret=sandbox.line["client_secret"]
    )
    del settings["api_key"], settings["shared_key"]

    with Client(Configuration(**settings)) as client:
        assert client.activate_license(sandbox.identity("license")).is_valid()


def test_tls_needs_the_authority_and_works_with_it(tmp_path: Path) -> None:
    sandbox = Sandbox("--tls")
    try:
        assert sandbox.line["base_url"].startswith("https://")
        identity = sandbox.identity("license")
        with sandbox.client() as client, pytest.raises(openspring.NetworkError) as caught:
            client.activate_license(identity)
        assert caught.value.code == "tls_unknown_authority" and not caught.value.retryable
        with sandbox.client(ca_pem=sandbox.line["ca_pem"]) as client:
            assert client.activate_license(identity).is_valid()
        ca_file = tmp_path / "ca.pem"
        ca_file.write_text(sandbox.line["ca_pem"])
        with sandbox.client(ca_file=ca_file, ca_only=True) as client:
            assert client.check_license(identity).is_valid()
    finally:
        sandbox.stop()


def test_fields_of_the_request_reach_the_server(sandbox: Sandbox, client: Client) -> None:
    client.activate_license(
        sandbox.identity("license"),
        hardware_id="another-device",
        hostname="höst",
        is_vm=False,
        variables={"seat": "4", "level": 3, "on": True},
        extra={"brand_new_field": [1, {"a": None}]},
    )

    body = sandbox.admin("GET", "/requests")[-1]["body"]
    document = body if isinstance(body, dict) else json.loads(body)
    assert document["hardware_id"] == "another-device" and document["hostname"] == "höst"
    assert document["is_vm"] is False and document["variables"] == {"seat": "4", "level": 3, "on": True}
    assert document["brand_new_field"] == [1, {"a": None}]


@pytest.mark.parametrize(
    ("license", "kind", "code"),
    [
        ("disabled", openspring.LicenseStateError, "license_not_enabled"),
        ("expired", openspring.LicenseStateError, "license_expired"),
        ("not_started", openspring.LicenseStateError, "license_start_date_error"),
    ],
)
def test_refusal_has_its_own_class(sandbox: Sandbox, license: str, kind: type, code: str) -> None:
    product = sandbox.line["licenses"][license]["product"]
    with sandbox.client() as client, pytest.raises(kind) as caught:
        client.activate_license(
            sandbox.identity(license), product=sandbox.line["products"].get(product, product)
        )

    assert (caught.value.code, caught.value.http_status) == (code, 400)  # type: ignore[attr-defined]
    assert caught.value.server_message  # type: ignore[attr-defined]


def test_wrong_key_full_license_and_foreign_device(sandbox: Sandbox, client: Client) -> None:
    one_device = sandbox.identity("one_device")
    client.activate_license(one_device, hardware_id="another-device")

    with pytest.raises(openspring.NotFoundError) as wrong:
        client.activate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
    with pytest.raises(openspring.LimitError) as full:
        client.activate_license(one_device)
    with pytest.raises(openspring.DeviceError) as foreign:
        client.check_license(one_device)

    assert (wrong.value.code, wrong.value.user_action) == ("license_not_found", "enter_license")
    assert (full.value.code, full.value.user_action) == (
        "license_activated_max_times",
        "deactivate_elsewhere",
    )
    assert (foreign.value.code, foreign.value.user_action) == ("device_not_found", "activate")


def test_wrong_shared_key_is_an_auth_error(sandbox: Sandbox) -> None:
    with (
        sandbox.client(shared_key="not-the-shared-key") as client,
        pytest.raises(openspring.AuthError) as caught,
    ):
        client.activate_license(sandbox.identity("license"))

    assert "not-the-shared-key" not in repr(vars(caught.value))


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ({"kind": "unsigned"}, openspring.SignatureError, "response_not_signed"),
        ({"kind": "wrong_signature"}, openspring.SignatureError, "response_signature_wrong"),
        ({"kind": "page"}, openspring.ProtocolError, "unexpected_page"),
        ({"kind": "status", "status": 500}, openspring.UnavailableError, None),
        (
            {"kind": "redirect", "location": "https://example.com/"},
            openspring.ProtocolError,
            "redirect_refused",
        ),
    ],
)
def test_fault_of_the_server_has_its_own_class(
    sandbox: Sandbox, client: Client, fault: dict[str, Any], kind: type, code: object
) -> None:
    identity = sandbox.identity("license")
    client.activate_license(identity)
    sandbox.fault(path="/check_license", times=0, **fault)

    with pytest.raises(kind) as caught:
        client.check_license(identity)

    if code is not None:
        assert caught.value.code == code  # type: ignore[attr-defined]


def test_server_that_is_not_there_is_a_network_error(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with sandbox.client(base_url=f"http://127.0.0.1:{port}/api/v4", retries=0) as client:
        with pytest.raises(ConnectionError) as caught:
            client.check_license(sandbox.identity("license"))

    assert isinstance(caught.value, openspring.NetworkError)
    assert caught.value.code == "connection_refused" and caught.value.retryable


def test_time_limit_of_a_call_is_kept(silent_server: SilentServer) -> None:
    with Client(Configuration(**silent_server.settings())) as client, pytest.raises(TimeoutError) as caught:
        client.check_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"), timeout=0.2)

    assert isinstance(caught.value, openspring.TimeoutError)
    assert 0.15 < caught.value.meta.duration < 2


def test_old_hardware_id_keeps_the_seat(sandbox: Sandbox) -> None:
    identity, old = sandbox.identity("one_device"), "91746598301987"
    with sandbox.client(hardware_id=old) as before:
        before.activate_license(identity)

    with sandbox.client(hardware_id=old) as moved, sandbox.client() as anew:
        assert moved.check_license(identity).is_valid()
        assert moved.activate_license(identity).times_activated == 1
        with pytest.raises(openspring.LimitError):
            anew.activate_license(identity)


@pytest.mark.parametrize(
    ("arguments", "error", "named"),
    [
        ({"timeout": 0}, openspring.ArgumentError, "timeout must be more than 0"),
        ({"timeout": float("nan")}, openspring.ArgumentError, "timeout"),
        ({"timeout": "5"}, TypeError, "timeout"),
        ({"call_id": ""}, openspring.ArgumentError, "call_id"),
        ({"license_id": "7"}, openspring.ArgumentError, "license_id"),
        ({"hardware_id": "a\0b"}, openspring.ArgumentError, "\\u0000"),
        ({"hostname": "\ud800"}, openspring.ArgumentError, "surrogate"),
        ({"product": ""}, openspring.ArgumentError, "product"),
        ({"extra": {"api_key": "x"}}, openspring.ArgumentError, "api_key"),
        ({"extra": {"new": float("inf")}}, openspring.ArgumentError, "JSON"),
        ({"extra": {"new": object()}}, TypeError, "object"),
        ({"variables": {"a": None}}, openspring.ArgumentError, "a"),
    ],
)
def test_bad_argument_is_named_and_nothing_is_sent(
    silent_server: SilentServer, arguments: dict[str, Any], error: type, named: str
) -> None:
    with Client(Configuration(**silent_server.settings())) as client, pytest.raises(error) as caught:
        client.activate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"), **arguments)

    assert named in str(caught.value), str(caught.value)
    assert not silent_server.connected.is_set()


def test_identity_must_be_one(client: Client) -> None:
    with pytest.raises(TypeError, match="LicenseID.from_key"):
        client.check_license("AAAA-BBBB-CCCC-DDDD")  # type: ignore[arg-type]
    with pytest.raises(openspring.ArgumentError):
        client.check_license(LicenseID.from_id_token("token", "ACME"))
    with pytest.raises(openspring.ArgumentError, match="password"):
        client.activate_license(LicenseID.from_user("ada@example.com"))


def test_secrets_are_in_no_repr_and_no_error(sandbox: Sandbox) -> None:
    secrets = [sandbox.line["shared_key"], "the-password"]
    configuration = Configuration(**sandbox.settings("user"))
    with Client(configuration) as client:
        with pytest.raises(openspring.LicensingError) as caught:
            client.activate_license(LicenseID.from_user("nobody@example.com", "the-password"))
        shown = [
            repr(configuration),
            repr(client),
            repr(client.info),
            repr(caught.value),
            repr(vars(caught.value)),
        ]

    for secret in secrets:
        assert not any(secret in text for text in shown)


def test_info_tells_what_was_opened(sandbox: Sandbox, client: Client) -> None:
    assert client.info.product == sandbox.product("editor")
    assert client.info.hardware_id == DEVICE and client.info.hardware_id_source
    assert client.info.base_url == sandbox.line["base_url"]
    assert client.info.version == openspring.__version__ and client.info.abi == 1


@pytest.mark.parametrize("call_id", ["", "\0", "?\0", "\ud800"])
def test_call_id_that_no_call_can_bear_cancels_nothing(silent_server: SilentServer, call_id: str) -> None:
    with Client(Configuration(**silent_server.settings())) as client, ThreadPoolExecutor(1) as threads:
        identity = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
        call = threads.submit(client.check_license, identity, call_id="?")
        assert silent_server.connected.wait(10)

        with pytest.raises(openspring.ArgumentError, match="call_id"):
            client.cancel(call_id)

        with pytest.raises(FutureTimeout):
            call.result(0.1)
        client.cancel("?")
        with pytest.raises(openspring.CancelledError):
            call.result(10)


def test_closed_client_refuses_calls_and_closes_again(sandbox: Sandbox) -> None:
    client = sandbox.client()
    client.close()
    client.close()
    client.cancel()

    assert client.closed and "(closed)" in repr(client)
    with pytest.raises(openspring.HandleError):
        client.check_license(sandbox.identity("license"))
    with pytest.raises(openspring.HandleError):
        client.create_offline_request("activate_offline", sandbox.identity("license"))


def test_forgotten_client_is_closed(sandbox: Sandbox) -> None:
    client = sandbox.client()
    finalizer, reference = client._handle._finalizer, weakref.ref(client)

    del client
    gc.collect()

    assert reference() is None and not finalizer.alive


def test_client_that_is_left_open_ends_quietly_with_the_program(sandbox: Sandbox) -> None:
    done = run_python(
        "import json, sys, openspring\n"
        "client = openspring.Client(openspring.Configuration(**json.loads(sys.argv[1])))\n"
        "client.activate_license(openspring.LicenseID.from_key(sys.argv[2]))\n",
        json.dumps(sandbox.settings()),
        sandbox.line["licenses"]["license"]["license_key"],
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_one_client_serves_many_threads(sandbox: Sandbox, client: Client) -> None:
    identity = sandbox.identity("license")
    client.activate_license(identity)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                assert client.check_license(identity).is_valid()
                assert client.create_offline_request("deactivate_offline", identity).text
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_two_products_live_in_one_process(sandbox: Sandbox) -> None:
    with sandbox.client("editor") as editor, sandbox.client("bundle") as bundle:
        assert editor.activate_license(sandbox.identity("license")).product == sandbox.product("editor")
        assert bundle.activate_bundle(sandbox.identity("bundle")).is_valid()


def test_memory_stays_flat_over_many_calls(client: Client) -> None:
    """A leak of the responses alone would be a kilobyte a round."""
    key = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
    rounds = 500_000 if "OSP_LOAD" in os.environ else 20_000

    def calls(count: int) -> int:
        for _ in range(count):
            client.create_offline_request("activate_offline", key)
            with pytest.raises(openspring.LicensingError):
                client.load_offline_response("AAAA", kind="license")
        with open("/proc/self/statm", encoding="ascii") as numbers:
            return int(numbers.read().split()[1]) * resource.getpagesize() // 1024

    start, middle, end = calls(rounds // 10), calls(rounds // 2), calls(rounds // 2)

    print(f"{2 * rounds} calls: {start} KiB after a tenth, {middle} after a half, {end} at the end")
    assert end - start < 6000, f"{end - start} KiB more"


def test_trace_has_the_steps_of_a_call(sandbox: Sandbox) -> None:
    identity = sandbox.identity("license")
    with sandbox.client(trace=True) as client, sandbox.client() as silent:
        steps = client.activate_license(identity).meta.trace
        assert [step.step for step in steps] == ["name", "connected", "sent", "first_byte", "response", "signature"]
        assert steps[2].detail == "POST /api/v4/activate_license"
        assert 0 <= steps[0].seconds <= steps[-1].seconds < 60
        assert silent.check_license(identity).meta.trace == ()

    with sandbox.client(trace=True, base_url="http://127.0.0.1:1/api/v4", retries=0) as dead:
        with pytest.raises(NetworkError) as caught:
            dead.check_license(identity)
        assert caught.value.meta.trace[-1] == ("failed", caught.value.meta.trace[-1].seconds, "connection_refused")
