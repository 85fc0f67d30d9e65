"""What a type checker accepts and refuses. It is checked by ``make lint-python`` and never run.

mypy --strict reports a ``type: ignore`` that it does not need: so each of those lines must be an error.
"""

from __future__ import annotations

from datetime import datetime
from typing import Dict, Union

from openspring import (
    AsyncClient,
    Bundle,
    Client,
    Configuration,
    Deactivation,
    DeviceVariables,
    License,
    LicenseFile,
    LicenseID,
    hardware_id,
)


def settings() -> None:
    Configuration(product="p", offline_schema_version=2, offline_upload="multipart", offline_signature_encoding="base64")
    Configuration(product="p", hardware_id_algorithm="linux_machine_id", proxy="http://proxy.example:3128")
    Configuration(product="p", offline_schema_version=3)  # type: ignore[arg-type]
    Configuration(product="p", offline_upload="form")  # type: ignore[arg-type]
    Configuration(product="p", offline_signature_encoding="rot13")  # type: ignore[arg-type]
    Configuration(product="p", hardware_id_algorithm="guess")  # type: ignore[arg-type]
    hardware_id(algorithm="windows_cryptography_id")
    hardware_id(algorithm="guess")  # type: ignore[arg-type]


def calls(client: Client, identity: LicenseID, until: datetime) -> None:
    client.floating_borrow(identity, borrowed_until=until)
    client.floating_borrow(identity, borrowed_until="2026-09-27T23:30:00.000Z")
    client.floating_feature_borrow(identity, feature="render", borrowed_until=until)
    client.floating_borrow(identity, borrowed_until=7)  # type: ignore[arg-type]
    client.sso_url(customer_account_code="A", response_type="token")
    client.sso_url(customer_account_code="A", response_type="id_token")  # type: ignore[arg-type]
    client.oauth_url(login_type="client_credentials")
    client.oauth_url(login_type="password")  # type: ignore[arg-type]
    client.add_consumption(identity, event=["consumption_add"])
    client.add_consumption(identity, event=["added"])  # type: ignore[list-item]
    variables: DeviceVariables = client.get_device_variables(identity)
    values: Dict[str, object] = variables.as_dict()
    print(values)


def files(client: Client, identity: LicenseID, text: str) -> None:
    client.create_offline_request("activate_license", identity)  # type: ignore[arg-type]
    file: LicenseFile = client.send_offline_request("activate_offline", text)
    word: Deactivation = client.send_offline_request("deactivate_bundle_offline", text)
    license: License = client.load_offline_response(text, kind="refresh")
    bundle: Bundle = client.load_offline_response(text, kind="bundle")
    client.load_offline_response(text, kind="licence")  # type: ignore[call-overload]
    print(file, word, license, bundle)


async def asynchronous_calls(client: AsyncClient, identity: LicenseID, until: datetime, text: str) -> None:
    await client.floating_borrow(identity, borrowed_until=until)
    await client.sso_url(customer_account_code="A", response_type="id_token")  # type: ignore[arg-type]
    loaded: Union[License, Bundle] = await client.load_offline_response(text, kind="license")
    await client.load_offline_response(text, kind="licence")  # type: ignore[call-overload]
    print(loaded)
