"""Request files and license files, against the sandbox."""

from __future__ import annotations

import base64
import codecs
import json
import pickle
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict

import pytest
from conftest import DEVICE, ROOT, Sandbox, SilentServer

import openspring
from openspring import (
    Bundle,
    Client,
    Configuration,
    Deactivation,
    License,
    LicenseFile,
    LicenseID,
    OfflineRequest,
)

SINGLE = [("editor", "license"), ("user", "user")]
BUNDLES = [("bundle", "bundle"), ("user_bundle", "bundle_user")]


@pytest.mark.parametrize(("product", "license"), SINGLE)
def test_license_in_one_call(sandbox: Sandbox, product: str, license: str) -> None:
    with sandbox.client(product) as client:
        got = client.activate_offline(sandbox.identity(license))
        freed = client.deactivate_offline(sandbox.identity(license))

    assert isinstance(got, License) and got.is_valid() and got.hardware_id == DEVICE
    assert (got.meta.form, got.meta.signature, got.meta.license_signature) == (
        "license",
        "verified",
        "verified",
    )
    assert got.request_id and got.date is not None and got.date.tzinfo is not None
    assert freed.text == "license_deactivated"


@pytest.mark.parametrize(("product", "license"), BUNDLES)
def test_bundle_in_one_call(sandbox: Sandbox, product: str, license: str) -> None:
    with sandbox.client(product) as client:
        got = client.activate_bundle_offline(sandbox.identity(license), complete=True)
        freed = client.deactivate_bundle_offline(sandbox.identity(license))

    assert isinstance(got, Bundle) and len(got) >= 2 and got.is_valid()
    assert (got.form, got.meta.signature) == ("a", "verified")
    assert got.raw_json.startswith("{") and "bundle_signature_v2" in got.raw
    assert isinstance(freed, Deactivation)


@pytest.mark.parametrize(
    ("product", "license", "kind"), [("editor", "license", ""), ("bundle", "bundle", "_bundle")]
)
def test_request_of_one_call_has_the_id_that_is_given(
    sandbox: Sandbox, product: str, license: str, kind: str
) -> None:
    identity = sandbox.identity(license)
    with sandbox.client(product) as client:
        for action in ("activate", "deactivate"):
            call = getattr(client, f"{action}{kind}_offline")
            call(identity, request_id=f"mine-{action}")
            with pytest.raises(openspring.ArgumentError, match="request_id"):
                call(identity, request_id="")

    sent = [json.loads(base64.b64decode(one["body"])) for one in sandbox.admin("GET", "/requests")[-2:]]
    assert [one["request_id"] for one in sent] == ["mine-activate", "mine-deactivate"]


@pytest.mark.parametrize("upload", ["raw", "multipart"])
@pytest.mark.parametrize(("version", "encoding"), [(1, None), (2, "hex"), (2, "base64")])
def test_every_form_of_a_request_is_understood(
    sandbox: Sandbox, upload: str, version: int, encoding: str
) -> None:
    with sandbox.client(
        "bundle", offline_upload=upload, offline_schema_version=version, offline_signature_encoding=encoding
    ) as client:
        assert client.activate_bundle_offline(sandbox.identity("bundle")).is_valid()


@pytest.mark.parametrize(
    ("product", "license", "kind"),
    [("editor", "license", "license"), ("user", "user", "license"), ("bundle", "bundle", "bundle")],
)
def test_three_steps_through_files(
    sandbox: Sandbox, tmp_path: Path, product: str, license: str, kind: str
) -> None:
    names = (
        ("activate_bundle_offline", "deactivate_bundle_offline")
        if kind == "bundle"
        else (
            "activate_offline",
            "deactivate_offline",
        )
    )
    identity = sandbox.identity(license)
    with sandbox.client(product) as device, sandbox.client("editor", hardware_id="the-carrier") as carrier:
        request = device.create_offline_request(names[0], identity)
        carried = request.save(tmp_path)
        license_file = carrier.send_offline_request(names[0], carried.read_text())
        assert isinstance(license_file, LicenseFile)
        saved = license_file.save(tmp_path)
        for source in (
            saved,
            str(saved.read_text()),
            saved.read_bytes(),
            b"\xef\xbb\xbf" + saved.read_bytes(),
        ):
            got = device.load_offline_response(source, kind=kind, request_id=request.request_id)
            assert isinstance(got, Bundle if kind == "bundle" else License)
            assert got.is_valid() and got.meta.signature == "verified" and got.meta.attempts == 0
        goodbye = device.create_offline_request(names[1], identity)
        freed = carrier.send_offline_request(names[1], goodbye)
        assert isinstance(freed, Deactivation) and freed.text == "license_deactivated"

    assert (carried.name, saved.name) == ("ls_activation.req", "ls_activation.lic")
    assert goodbye.file_name == "ls_deactivation.req"


def test_create_sends_nothing_and_tells_what_it_made(silent_server: SilentServer) -> None:
    with Client(Configuration(**silent_server.settings(app_name="tests", app_version="2.0"))) as client:
        made = client.create_offline_request(
            "activate_bundle_offline",
            LicenseID.from_user("ada@example.com", "pass"),
            product="a-bundle",
            request_id="my-request",
            date=datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            variables={"seat": 4, "on": True},
        )

    assert isinstance(made, OfflineRequest) and made.endpoint == "activate_bundle_offline"
    assert (made.request_id, made.date) == ("my-request", "Thu, 01 Jan 2026 00:00:00 GMT")
    payload = json.loads(base64.b64decode(made.text))
    assert payload["password"] == "pass" and payload["product"] == "a-bundle"
    assert payload["variables"] == {"seat": "4", "on": "true"}
    assert (payload["app_name"], payload["app_ver"]) == ("tests", "2.0")
    assert not silent_server.connected.is_set()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"request_id": ""}, "request_id"),
        ({"request_id": "x" * 129}, "request_id"),
        ({"date": "yesterday"}, "date"),
        ({"date": datetime(2026, 1, 1)}, "date"),
        ({"consumptions": 5}, "consumptions"),
    ],
)
def test_create_names_what_is_wrong(
    silent_server: SilentServer, arguments: dict[str, object], named: str
) -> None:
    with Client(Configuration(**silent_server.settings())) as client:
        with pytest.raises(openspring.ArgumentError) as caught:
            client.create_offline_request(
                "activate_offline",
                LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"),
                **arguments,  # type: ignore[arg-type]
            )

    assert named in caught.value.message, caught.value.message


def test_unknown_offline_endpoint_is_refused(client: Client) -> None:
    with pytest.raises(openspring.ArgumentError):
        client.create_offline_request("activate_license", LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
    with pytest.raises(openspring.ArgumentError):
        client.send_offline_request("activate_bundel_offline", "text")


def test_send_refuses_a_damaged_text_before_sending(silent_server: SilentServer) -> None:
    with Client(Configuration(**silent_server.settings())) as client:
        with pytest.raises(openspring.OfflineError) as caught:
            client.send_offline_request("activate_offline", "no base64!")

    assert caught.value.code == "damaged_file" and not silent_server.connected.is_set()


@pytest.fixture
def license_file(sandbox: Sandbox) -> str:
    with sandbox.client("bundle") as client:
        request = client.create_offline_request(
            "activate_bundle_offline", sandbox.identity("bundle"), request_id="r1"
        )
        return client.send_offline_request("activate_bundle_offline", request).text


def test_changed_file_is_a_signature_error(sandbox: Sandbox, license_file: str) -> None:
    document = base64.b64decode(license_file)
    changed = document.replace(b'"max_activations":5', b'"max_activations":9')
    assert changed != document

    with sandbox.client("bundle") as client, pytest.raises(openspring.SignatureError) as caught:
        client.load_offline_response(base64.b64encode(changed).decode(), kind="bundle")

    assert caught.value.code == "file_signature_wrong"


@pytest.mark.parametrize(
    ("settings", "arguments", "code"),
    [
        ({"hardware_id": "another-device"}, {}, "foreign_device"),
        ({}, {"hardware_id": "another-device"}, "foreign_device"),
        ({}, {"request_id": "r2"}, "foreign_request"),
        ({}, {"kind": "license"}, "wrong_kind"),
    ],
)
def test_foreign_file_is_an_offline_error(
    sandbox: Sandbox, license_file: str, settings: dict[str, str], arguments: dict[str, str], code: str
) -> None:
    with sandbox.client("bundle", **settings) as client, pytest.raises(openspring.OfflineError) as caught:
        client.load_offline_response(license_file, **{"kind": "bundle", **arguments})

    assert caught.value.code == code


def test_device_and_user_of_foreign_letters_are_checked(sandbox: Sandbox) -> None:
    with sandbox.client(hardware_id="GERÄT-ΣΑΣ") as client:
        license = client.activate_license(sandbox.identity("license"))
        text = client.activate_offline(sandbox.identity("license")).raw_json
        loaded = client.load_offline_response(text, kind="license")

    assert license.meta.license_signature == loaded.meta.license_signature == "verified"


def test_kind_of_a_file_must_be_told(client: Client) -> None:
    with pytest.raises(TypeError, match="kind"):
        client.load_offline_response("e30=")  # type: ignore[call-overload]
    with pytest.raises(openspring.ArgumentError, match='"license", "bundle" or "refresh"') as caught:
        client.load_offline_response("e30=", kind=None)  # type: ignore[call-overload]

    assert caught.value.code == "missing_member"


def test_license_of_another_product_wrapped_as_a_bundle_is_refused(sandbox: Sandbox) -> None:
    with sandbox.client() as editor, sandbox.client("studio") as studio:
        license = editor.activate_offline(sandbox.identity("license")).raw_json
        wrapped = '{"licenses":[' + license + "]}"
        for text, code in ((license, "foreign_product"), (wrapped, "wrong_kind")):
            with pytest.raises(openspring.OfflineError) as caught:
                studio.load_offline_response(text, kind="license")
            assert caught.value.code == code


def test_file_of_another_kind_of_product_is_foreign(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        request = client.create_offline_request("activate_offline", sandbox.identity("license"))
        text = client.send_offline_request("activate_offline", request).text
        with pytest.raises(openspring.OfflineError) as caught:
            client.load_offline_response(text, kind="license", product="another-product")

    assert caught.value.code == "foreign_product"


def test_documents_of_another_company_are_refused(sandbox: Sandbox) -> None:
    identity = sandbox.identity("license")
    with sandbox.client() as client, sandbox.client(company_id=4712) as other:
        request = client.create_offline_request("activate_offline", identity)
        text = client.send_offline_request("activate_offline", request).text
        calls: list[Callable[[], object]] = [
            lambda: other.activate_license(identity),
            lambda: other.activate_offline(identity),
        ]
        for call in calls:
            with pytest.raises(openspring.SignatureError, match="company_id 4712") as caught:
                call()
            assert caught.value.code == "response_for_another_company"
        calls = [
            lambda: other.load_offline_response(text, kind="license"),
            lambda: other.send_offline_request("activate_offline", request),
        ]
        for call in calls:
            with pytest.raises(openspring.OfflineError, match="company_id 4712") as foreign:
                call()
            assert foreign.value.code == "foreign_company"
        assert client.load_offline_response(text, kind="license").is_valid()


@pytest.mark.parametrize("text", ["", "AAAA", "<html>login</html>", b"\xff\xfe\x00", "e30="])
def test_what_is_no_license_file_is_damaged(client: Client, text: object) -> None:
    with pytest.raises(openspring.OfflineError) as caught:
        client.load_offline_response(text, kind="license")  # type: ignore[call-overload]

    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF16_LE, "is empty"),
        (b"\xff\xfeA\0A\0", "its 2 characters of base64"),
        (b"A\0A\0A\0A\0", "as UTF-16 does: save it as UTF-8"),
        (b"\0" * 4096, "consists of NUL bytes"),
        (bytes(range(256)), "NUL bytes"),
        (b"\0" * (17 << 20), "larger than 16 MiB"),
        (b"> ZXlK\r\n> ZXlK\r\n", "quoted as mail programs do"),
        ("ZXlK\nZX\u00a0lK".encode(), "U+00A0 (a no-break space) at line 2, character 3"),
        ("\u200bZXlK".encode(), "U+200B (a zero-width space) at line 1, character 1"),
        (b"ZXlK\x92", "bytes that are not UTF-8"),
    ],
    ids=[
        "empty",
        "UTF-16 mark alone",
        "UTF-16",
        "UTF-16 without mark",
        "NUL",
        "binary",
        "large",
        "mail",
        "no-break",
        "zero-width",
        "Latin-1",
    ],
)
def test_file_that_holds_something_else_is_damaged(
    client: Client, tmp_path: Path, content: bytes, cause: str
) -> None:
    file = tmp_path / "ls_activation.lic"
    file.write_bytes(content)
    for source in (file, content):
        with pytest.raises(openspring.OfflineError) as caught:
            client.load_offline_response(source, kind="license")

        assert caught.value.code == "damaged_file" and caught.value.user_action == "new_offline_request"
        assert cause in caught.value.message


@pytest.mark.parametrize(
    ("product", "license", "kind"), [("editor", "license", "license"), ("bundle", "bundle", "bundle")]
)
def test_result_of_a_one_call_activation_is_kept_and_loaded_again(
    sandbox: Sandbox, tmp_path: Path, product: str, license: str, kind: str
) -> None:
    with sandbox.client(product) as client:
        activate = client.activate_bundle_offline if kind == "bundle" else client.activate_offline
        got = activate(sandbox.identity(license))
        saved = got.save(tmp_path)
        again = [
            client.load_offline_response(source, kind=kind)
            for source in (
                got.raw_json,
                got.raw_json.encode("utf-16"),
                saved,
                saved.read_text().encode("utf-16-le").join((codecs.BOM_UTF16_LE, b"")),
                saved.read_text().encode("utf-32"),
            )
        ]
        resaved = again[0].save(tmp_path / "again.lic")

    assert [entry.raw_json for entry in again] == [got.raw_json] * len(again)
    assert all(entry.meta.signature == "verified" and entry.is_valid() for entry in again)
    assert saved == tmp_path / "ls_activation.lic" and resaved.read_bytes() == saved.read_bytes()
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_what_is_not_signed_in_itself_is_not_saved(sandbox: Sandbox, tmp_path: Path) -> None:
    with sandbox.client() as editor, sandbox.client("bundle") as suite:
        online = editor.activate_license(sandbox.identity("license"))
        of_bundle = suite.activate_bundle_offline(sandbox.identity("bundle")).licenses[0]
        bundle = suite.check_bundle(sandbox.identity("bundle"))
    for result in (online, of_bundle, bundle):
        with pytest.raises(openspring.ArgumentError, match="can be loaded again"):
            result.save(tmp_path)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "builtin"), [("missing.lic", FileNotFoundError), ("", IsADirectoryError)])
def test_file_that_cannot_be_read_is_a_storage_error_and_its_builtin(
    client: Client, tmp_path: Path, name: str, builtin: type
) -> None:
    with pytest.raises(openspring.StorageError, match="read ") as caught:
        client.load_offline_response(tmp_path / name, kind="license")

    error = caught.value
    assert isinstance(error, builtin) and isinstance(error.__cause__, builtin)
    assert (error.code, error.user_action) == ("storage_failed", "free_storage")
    assert error.filename == str(tmp_path / name) and error.filename in error.message and error.errno
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, openspring.StorageError) and isinstance(copy, builtin)
    assert (copy.message, copy.errno, copy.filename, copy.code) == (
        error.message,
        error.errno,
        error.filename,
        error.code,
    )


def test_request_file_is_sent_from_its_path_or_bytes(client: Client, sandbox: Sandbox, tmp_path: Path) -> None:
    saved = client.create_offline_request("activate_offline", sandbox.identity("license")).save(tmp_path)

    for source in (saved, saved.read_bytes()):
        assert client.send_offline_request("activate_offline", source).text
    with pytest.raises(openspring.StorageError, match="missing.req"):
        client.send_offline_request("activate_offline", tmp_path / "missing.req")
    with pytest.raises(TypeError, match="the request file must be given as str, bytes or a path, not int"):
        client.send_offline_request("activate_offline", 5)  # type: ignore[call-overload]


@pytest.mark.parametrize("path", ["/etc/app/ls_activation.lic", "ls_activation.lic", "C:\\app\\license"])
def test_path_as_text_is_reported_as_a_path(client: Client, path: str) -> None:
    with pytest.raises(openspring.OfflineError, match="is given as the path of a file") as caught:
        client.load_offline_response(path, kind="license")

    assert (caught.value.code, caught.value.user_action) == ("path_as_text", "fix_integration")
    assert caught.value.user_message == "This is the name of a file and not its content. Please open the file itself."


@pytest.mark.parametrize("case", json.loads((ROOT / "internal" / "pasted" / "testdata" / "paths.json").read_text("utf-8")), ids=str)
def test_paths_and_contents_are_told_apart_as_the_library_does(client: Client, case: Dict[str, Any]) -> None:
    text = case.get("fill", "") * case.get("times", 0) + case["text"]

    with pytest.raises(openspring.LicensingError) as caught:
        client.load_offline_response(text, kind="license")

    assert ("give pathlib.Path(" in caught.value.message) is case["path"]
    assert (caught.value.code == "path_as_text") is case["path"]


def test_response_as_the_page_types_it_is_accepted() -> None:
    """No license of it names a device, a request or a date."""
    sandbox = Sandbox("--answers", "documented")
    try:
        with sandbox.client("bundle") as client:
            got = client.activate_bundle_offline(sandbox.identity("bundle"), complete=True)
            text = base64.b64encode(got.raw_json.encode()).decode()
            loaded = client.load_offline_response(text, kind="bundle")
    finally:
        sandbox.stop()

    assert got.form == loaded.form == "a"
    assert [entry.hardware_id for entry in loaded.licenses] == [None, None]
    assert list(loaded) == list(got)
    assert loaded.is_valid()
