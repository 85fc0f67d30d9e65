"""The methods are the tables' endpoints, in both clients."""

from __future__ import annotations

import inspect
from typing import Union, get_args

import pytest

from openspring import AsyncClient, BundleManager, Client, Configuration, LicenseManager, Store
from openspring._offline import OfflineEndpoint
from openspring._tables import ENDPOINTS, Endpoint

OPTIONS = {"extra", "timeout", "call_id", "trace"}


def keywords(function: object) -> set[str]:
    parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type]
    return {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: str(endpoint.name))
def test_method_takes_the_fields_of_its_endpoint(endpoint: Endpoint) -> None:
    taken = keywords(getattr(Client, endpoint.name))

    assert taken - {"complete", "request_id"} == set(endpoint.fields) | OPTIONS
    assert ("request_id" in taken) == endpoint.offline
    assert ("complete" in taken) == (endpoint.name == "activate_bundle_offline")


def test_create_takes_the_fields_of_every_offline_endpoint() -> None:
    fields = {field for endpoint in ENDPOINTS if endpoint.offline for field in endpoint.fields}

    assert keywords(Client.create_offline_request) == fields | OPTIONS | {"request_id", "date"}


@pytest.mark.parametrize(
    "name",
    [
        *(endpoint.name for endpoint in ENDPOINTS),
        "create_offline_request",
        "send_offline_request",
        "load_offline_response",
        "close",
        "cancel",
    ],
)
def test_both_clients_have_the_same_methods(name: str) -> None:
    assert inspect.signature(getattr(Client, name)) == inspect.signature(getattr(AsyncClient, name))
    assert getattr(Client, name).__doc__


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_type_checkers_know_the_endpoints_that_take_a_request_file(kind: type) -> None:
    literals = {name for member in get_args(OfflineEndpoint) for name in get_args(member)}

    assert literals == {endpoint.name for endpoint in ENDPOINTS if endpoint.offline}
    for method in ("create_offline_request", "send_offline_request"):
        assert inspect.signature(getattr(kind, method)).parameters["endpoint"].annotation == "OfflineEndpoint"


def test_unknown_argument_names_the_nearest() -> None:
    with pytest.raises(
        TypeError, match=r"Client.check_license\(\) has no argument 'chanel'; did you mean 'channel'"
    ):
        Client.check_license(None, None, chanel="beta")  # type: ignore[call-arg,arg-type]


@pytest.mark.parametrize("kind", [LicenseManager, BundleManager])
def test_a_constructor_is_called_by_its_class_in_what_it_says_of_its_arguments(kind: Union[type[LicenseManager], type[BundleManager]]) -> None:
    with pytest.raises(TypeError, match=rf"^{kind.__name__}\(\) missing .*'store'"):
        kind(Configuration(product="p"))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=rf"^{kind.__name__}\(\) has no argument 'chek_within'; did you mean 'check_within'"):
        kind(Configuration(product="p"), Store.memory(), chek_within=None)  # type: ignore[call-arg]


def test_nothing_is_suggested_that_is_not_near() -> None:
    with pytest.raises(TypeError, match=r"has no argument 'colour'; known are identity, "):
        Client.check_license(None, None, colour=1)  # type: ignore[call-arg,arg-type]


def test_the_class_is_no_argument_that_is_known() -> None:
    with pytest.raises(TypeError, match=r"has no argument 'colour'; known are folder, key$"):
        Store.path("/nowhere", colour=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("field", ["license_key", "username", "password", "id_token", "customer_account_code", "code", "redirect_uri"])
def test_field_of_an_identity_is_told_its_place(field: str) -> None:
    with pytest.raises(TypeError, match=f"has no argument {field!r}; give a LicenseID, such as LicenseID.from_key"):
        Client.activate_license(None, **{field: "x"})  # type: ignore[call-arg,arg-type]


def test_option_by_the_librarys_name_is_told_its_own() -> None:
    with pytest.raises(TypeError, match="no argument 'timeout_ms'; it is 'timeout' here, in seconds"):
        Client.check_license(None, None, timeout_ms=500)  # type: ignore[call-arg,arg-type]
