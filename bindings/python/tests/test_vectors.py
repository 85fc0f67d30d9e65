"""The project's vectors, replayed through the package: what Python sees is what the vectors say."""

from __future__ import annotations

import base64
import json
from typing import Any, Callable, Dict, List

import pytest
from conftest import VECTORS

import openspring
from openspring import Client, Configuration, LicenseID

_DOCUMENT: Dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
KEYS: Dict[str, Any] = _DOCUMENT["keys"]
DEVICE = "5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6"
Serve = Callable[[int, Dict[str, str], bytes], str]

# What a refused vector's reason is called by the client.
ERRORS = {
    "signature_missing": openspring.SignatureError,
    "signature_mismatch": openspring.SignatureError,
    "malformed": openspring.OfflineError,
    "foreign": openspring.OfflineError,
}


def of_kind(kind: str) -> pytest.MarkDecorator:
    found: List[Any] = [vector for vector in _DOCUMENT["vectors"] if vector["kind"] == kind]
    assert found, f"no vectors of kind {kind}"
    return pytest.mark.parametrize("vector", found, ids=lambda vector: str(vector["id"]))


def configuration(**settings: Any) -> Configuration:
    right = {
        "product": "osp-editor",
        "api_key": "test-api-key",
        "shared_key": "test-shared-key",
        "proxy": "none",
    }
    return Configuration(
        **{"public_key": KEYS["rsa_test_1"]["public_pem"], "hardware_id": DEVICE, **right, **settings}
    )


def credentials(inputs: Dict[str, Any]) -> Dict[str, Any]:
    if "client_id" in inputs:
        return {
            "client_id": inputs["client_id"],
            "client_secret": inputs["signing_key"],
            "api_key": None,
            "shared_key": None,
        }
    return {"api_key": inputs["api_key"], "shared_key": inputs["signing_key"]}


@of_kind("offline_request_v1")
def test_request_is_signed_as_the_vector_says(vector: Dict[str, Any]) -> None:
    inputs = vector["inputs"]
    if "license_key" in inputs:
        identity = LicenseID.from_key(inputs["license_key"])
    else:
        identity = LicenseID.from_user(inputs["username"], "password")

    with Client(configuration(hardware_id=inputs["hardware_id"], **credentials(inputs))) as client:
        made = client.create_offline_request("activate_bundle_offline", identity, date=inputs["date"])

    assert json.loads(base64.b64decode(made.text))["signature"] == vector["expected"]["signature"]


@of_kind("offline_request_body")
def test_request_text_means_what_the_vector_says(vector: Dict[str, Any]) -> None:
    """The order of members is the maker's own, so the documents are compared and not their bytes."""
    payload = json.loads(vector["inputs"]["request_text"])
    wrapped = "signature" in vector["inputs"]
    signing = {"api_key": payload["api_key"], "shared_key": "test-shared-key"}
    endpoint = (
        "activate_bundle_offline" if payload["request"] == "activation" else "deactivate_bundle_offline"
    )
    with Client(
        configuration(
            hardware_id=payload["hardware_id"],
            product=payload["product"],
            offline_schema_version=2 if wrapped else 1,
            **signing,
        )
    ) as client:
        made = client.create_offline_request(
            endpoint,
            LicenseID.from_key(payload["license_key"]),
            request_id=payload["request_id"],
            date=payload["date"],
            sdk_ver=payload["sdk_ver"],
            hostname=payload.get("hostname"),
        )

    document = json.loads(base64.b64decode(made.text))
    assert (document["request"] if wrapped else document) == payload
    assert (made.request_id, made.date) == (payload["request_id"], payload["date"])


def load(vector: Dict[str, Any], kind: str) -> Any:
    inputs = vector["inputs"]
    settings = {
        "product": inputs["product"],
        "hardware_id": inputs["hardware_id"],
        **credentials(inputs["auth"]),
    }
    settings["public_key"] = KEYS[inputs["key"]]["public_pem"]
    with Client(configuration(**settings)) as client:
        return client.load_offline_response(inputs["lic"], kind=kind, request_id=inputs.get("request_id"))


def check_loaded(vector: Dict[str, Any], kind: str) -> None:
    expected = vector["expected"]
    if not expected["accepted"]:
        with pytest.raises(ERRORS[expected["reason"]]) as caught:
            load(vector, kind)
        codes = {"signature_missing": "file_not_signed", "malformed": "damaged_file"}
        if expected["reason"] == "foreign":
            assert caught.value.code.startswith("foreign_"), caught.value.code
        elif expected["reason"] in codes and vector["id"] not in ("r5-r3-array",):
            assert caught.value.code in (codes[expected["reason"]], "wrong_kind")
        return
    got = load(vector, kind)
    text = vector["inputs"]["lic"].lstrip("\ufeff")
    document = text if text.startswith("{") else base64.b64decode("".join(text.split())).decode()
    assert got.raw_json == document.strip()
    assert got.meta.signature == "verified"
    if kind == "bundle":
        assert got.form == expected["form"]
        assert all(entry.raw_json in document for entry in got.licenses)
    else:
        assert got.meta.form == ("refresh" if kind == "refresh" else "license")


@of_kind("offline_license")
def test_license_file_is_judged_as_the_vector_says(vector: Dict[str, Any]) -> None:
    check_loaded(vector, "refresh" if vector["inputs"]["mode"] == "refresh" else "license")


@of_kind("offline_bundle")
def test_bundle_file_is_judged_as_the_vector_says(vector: Dict[str, Any]) -> None:
    check_loaded(vector, "bundle")


@of_kind("header_signature")
def test_online_response_is_judged_as_the_vector_says(vector: Dict[str, Any], serve: Serve) -> None:
    inputs, expected = vector["inputs"], vector["expected"]
    headers = {"Content-Type": "application/json"}
    if inputs["header"] is not None:
        headers["LicenseSignature"] = inputs["header"]
    base_url = serve(200, headers, inputs["body"].encode("utf-8"))
    settings: Dict[str, Any] = {"base_url": base_url, "public_key": KEYS[inputs["key"]]["public_pem"]}
    call = "check_license"
    identity = LicenseID.from_key("OSPT-4K7Q-ZZ2M-9XWB")
    if vector["id"] == "r1-activate-license":
        call, identity = "activate_license", LicenseID.from_user("jana.novak@example.com", "password")
        settings["product"] = "osp-studio"
    elif vector["id"] == "r1-check-bundle":
        call, identity = "check_bundle", LicenseID.from_key("OSPT-BNDL-0001-AAAA")
        settings["product"] = "osp-bundle"

    with Client(configuration(**settings)) as client:
        if vector["id"] == "r1-string":
            with pytest.raises(openspring.ProtocolError):  # Well signed, and no license.
                client.check_license(identity)
        elif expected["accepted"]:
            got = getattr(client, call)(identity)
            assert got.raw_json == inputs["body"] and got.meta.signature == "verified"
        else:
            with pytest.raises(openspring.SignatureError) as caught:
                client.check_license(identity)
            missing = expected["reason"] == "signature_missing"
            assert caught.value.code == ("response_not_signed" if missing else "response_signature_wrong")


@of_kind("string_answer")
def test_word_is_judged_as_the_vector_says(vector: Dict[str, Any], serve: Serve) -> None:
    base_url = serve(200, {"Content-Type": "application/json"}, vector["inputs"]["body"].encode())

    with Client(configuration(base_url=base_url)) as client:
        if vector["expected"]["accepted"]:
            assert (
                client.deactivate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")).text
                == "license_deactivated"
            )
        else:
            with pytest.raises(openspring.ProtocolError):
                client.deactivate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))


@of_kind("air_gap_activation_code")
def test_an_activation_code_is_the_vectors(vector: Dict[str, Any]) -> None:
    inputs, expected = vector["inputs"], vector["expected"]
    if not expected["accepted"]:
        with pytest.raises(openspring.ArgumentError) as caught:
            openspring.create_air_gap_code(**inputs)
        assert (caught.value.code, caught.value.user_action) == ("invalid_air_gap_code", "enter_license")
        return
    made = openspring.create_air_gap_code(**inputs)
    assert made.activation_code == expected["activation_code"]
    assert (made.hardware_id, made.license_key) == (inputs["hardware_id"], inputs["license_key"])


@of_kind("air_gap_confirmation_code")
def test_a_confirmation_code_is_judged_as_the_vector_says(vector: Dict[str, Any]) -> None:
    inputs, expected = dict(vector["inputs"]), vector["expected"]
    inputs["air_gap_key"] = inputs.pop("air_gap_public_key")
    if not expected["accepted"]:
        with pytest.raises(openspring.SignatureError) as caught:
            openspring.verify_air_gap_code(**inputs)
        assert caught.value.code == "air_gap_code_wrong"
        return
    confirmed = openspring.verify_air_gap_code(**inputs)
    assert (confirmed.hardware_id, confirmed.license_key) == (inputs["hardware_id"], inputs["license_key"])
    assert confirmed.policy_id == (inputs["policy_id"] or None)
