from __future__ import annotations

import copy
import dataclasses
import json
import math
import pickle
import pprint
from collections.abc import Callable
from pathlib import Path

from typing import Any

import pytest
from conftest import VECTORS

import openspring
from openspring import Client, ConfigError, Configuration, LicenseID, OfflineRequest

KEYS = json.loads(VECTORS.read_text(encoding="utf-8"))["keys"]


def test_document_holds_what_was_given_and_nothing_else() -> None:
    configuration = Configuration(
        product="editor", api_key="k", shared_key="s", timeout=2.5, connect_timeout=0.0001
    )

    assert json.loads(configuration.document()) == {
        "product": "editor",
        "api_key": "k",
        "shared_key": "s",
        "timeout_ms": 2500,
        "connect_timeout_ms": 1,
    }


def test_ca_file_may_be_a_path() -> None:
    document = json.loads(Configuration(product="editor", ca_file=Path("/etc/ca.pem")).document())

    assert document["ca_file"] == "/etc/ca.pem"


def test_repr_hides_secrets() -> None:
    configuration = Configuration(
        product="editor",
        api_key="public-name",
        shared_key="secret-one",
        client_secret="secret-two",
        proxy="http://user:secret-three@proxy:8080",
        public_key="-----BEGIN PRIVATE KEY-----secret-four",
    )

    shown = repr(configuration)

    assert "secret-" not in shown, shown
    assert "product='editor'" in shown and "http://***@proxy:8080" in shown, shown


def test_what_writes_values_as_they_are_gets_no_secret() -> None:
    """Structured loggers use asdict and vars; a pickle, which a worker process needs, is a copy and holds all."""
    configuration = Configuration(
        product="editor", shared_key="secret-one", client_secret="secret-two", proxy="http://u:secret-3@h"
    )
    identities = [
        LicenseID.from_user("ada", "secret-4"),
        LicenseID.from_id_token("secret-5", "account"),
        LicenseID.from_code("secret-6", "account"),
    ]
    request = OfflineRequest("c2VjcmV0LTc=", "activate_offline", "r", "d", "f")
    for value in (configuration, *identities, request):
        for write in (dataclasses.asdict, vars, json.dumps):
            with pytest.raises(TypeError) as caught:
                write(value)  # type: ignore[operator]
            assert "secret-" not in str(caught.value) and "c2Vjcm" not in str(caught.value)
        for text in (repr(value), str(value), f"{value}", pprint.pformat(value), json.dumps(value, default=str)):
            assert "secret-" not in text and "c2Vjcm" not in text, text
        for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert again == value and repr(again) == repr(value)


def test_plain_http_through_a_proxy_elsewhere_is_refused() -> None:
    for proxy in ("http://u:secret-1@proxy.example:3128", "socks5://proxy.example"):
        with pytest.raises(ConfigError, match="proxy.example") as caught:
            Client(
                Configuration(
                    product="p", api_key="k", shared_key="s", base_url="http://127.0.0.1:1", hardware_id="h", proxy=proxy
                )
            )
        assert caught.value.code == "insecure_url" and "secret-" not in str(caught.value)


def test_configuration_is_frozen_and_takes_keywords_only() -> None:
    configuration = Configuration(product="editor")

    with pytest.raises(dataclasses.FrozenInstanceError):
        configuration.product = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Configuration("editor")  # type: ignore[misc]
    assert configuration == Configuration(product="editor")


def test_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(TypeError, match="'sharedkey'; did you mean 'shared_key'"):
        Configuration(product="editor", sharedkey="s")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "handle",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "  " + text.replace("\n", "\n  "),
        lambda text: text.replace("\n", "\\n"),
        lambda text: text.replace("\n", " "),
        lambda text: f'"{text}"',
    ],
    ids=["mark", "CRLF", "indented", "backslash-n", "blanks", "quotes"],
)
def test_key_is_read_as_people_paste_it(handle: Callable[[str], str]) -> None:
    key = handle(KEYS["rsa_test_1"]["public_pem"])

    Client(Configuration(product="editor", api_key="k", shared_key="s", hardware_id="hw", public_key=key)).close()


def test_unusable_pem_is_named_with_its_cure(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes("-----BEGIN CERTIFICATE-----".encode("utf-16"))
    private = KEYS["rsa_test_1"]["private_pem"].replace("\n", "\\n")
    for settings, code, named in (
        ({"public_key": private}, "private_key", "private key"),
        ({"ca_file": ca_file}, "invalid_ca", f"{ca_file} is UTF-16: save it as UTF-8"),
        ({"ca_file": tmp_path}, "unreadable_file", "it is a folder"),
        ({"ca_pem": "/etc/ca.pem"}, "invalid_ca", "name of a file"),
    ):
        with pytest.raises(ConfigError) as caught:
            Client(
                Configuration(product="editor", api_key="k", shared_key="s", hardware_id="hw", **settings)  # type: ignore[arg-type]
            )
        assert caught.value.code == code and named in caught.value.message
        assert private[60:90] not in caught.value.message


@pytest.mark.parametrize("timeout", [math.nan, math.inf])
def test_time_limit_must_be_finite(timeout: float) -> None:
    with pytest.raises(ConfigError, match="finite"):
        Configuration(product="editor", timeout=timeout).document()


def test_longest_time_limit_is_the_librarys() -> None:
    Client(
        Configuration(product="p", api_key="k", shared_key="s", hardware_id="h", timeout=600, connect_timeout=600)
    ).close()


def test_setting_of_the_librarys_name_is_told_its_own() -> None:
    with pytest.raises(TypeError, match="no argument 'timeout_ms'; it is 'timeout' here, in seconds"):
        Configuration(product="editor", timeout_ms=500)  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", [Client, openspring.AsyncClient])
def test_client_names_the_configuration_that_it_takes(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"takes a Configuration, not dict: write .*\(Configuration\(\*\*settings\)\)"):
        kind({"product": "editor"})
    with pytest.raises(TypeError, match="takes a Configuration, not str"):
        kind('{"product":"editor"}')


def test_time_limit_must_be_a_number() -> None:
    with pytest.raises(TypeError, match="timeout must be a number of seconds"):
        Configuration(product="editor", timeout="5").document()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"product": ""}, "product"),
        ({"product": 5}, "product"),
        ({"timeout": 0}, "timeout must be more than 0 and at most 600 seconds, not 0"),
        ({"connect_timeout": -1}, "connect_timeout must be more than 0"),
        ({"timeout": 600.001}, "at most 600 seconds"),
        ({"retries": 11}, "retries"),
        ({"client_id": "i", "client_secret": "s"}, "client_id"),
        ({"base_url": "http://example.com/api/v4"}, "http"),
        ({"ca_file": "/nowhere/ca.pem"}, "/nowhere/ca.pem"),
        ({"public_key": "no key"}, "public_key"),
        ({"proxy": "ftp://proxy"}, "proxy"),
    ],
)
def test_wrong_setting_is_named(settings: dict[str, object], named: str) -> None:
    right: dict[str, object] = {"product": "editor", "api_key": "k", "shared_key": "s", "hardware_id": "hw"}

    with pytest.raises(ConfigError) as caught:
        Client(Configuration(**{**right, **settings}))  # type: ignore[arg-type]

    assert named in caught.value.message, caught.value.message
    assert caught.value.user_action == "fix_integration"
