"""The settings of a client. Written by tools/tables; do not edit."""

from __future__ import annotations

import os
from typing import Literal, Optional, Union

from ._requests import names_only
from ._settings import Settings


class Configuration(Settings):
    """The settings of a client. Keyword arguments only; one that is left out, or ``None``, takes the
    library's default. What is wrong with a value the library says when the client is created.

    ``repr`` hides secrets, the credentials in a proxy's address too.
    """

    __slots__ = (
        "product",
        "api_key",
        "shared_key",
        "client_id",
        "client_secret",
        "base_url",
        "public_key",
        "hardware_id",
        "hardware_id_algorithm",
        "company_id",
        "app_name",
        "app_version",
        "timeout",
        "connect_timeout",
        "retries",
        "proxy",
        "ca_file",
        "ca_pem",
        "ca_only",
        "allow_http",
        "token_url",
        "offline_schema_version",
        "offline_upload",
        "offline_signature_encoding",
        "correct_clock",
        "trace",
        "insecure_skip_signature",
        "max_response_bytes",
    )
    _secrets = ("shared_key", "client_secret")
    _pems = ("public_key", "ca_pem")
    _addresses = ("base_url", "proxy", "token_url")
    _paths = ("ca_file",)
    _seconds = ("timeout", "connect_timeout")

    product: str
    """The short code of the product; of a bundle for calls about bundles."""
    api_key: Optional[str]
    """The API key. A client needs it with ``shared_key``, or ``client_id`` with ``client_secret``."""
    shared_key: Optional[str]
    """The shared key, which signs requests."""
    client_id: Optional[str]
    """The OAuth client id."""
    client_secret: Optional[str]
    """The OAuth client secret."""
    base_url: Optional[str]
    """The address of the API; another one for the sandbox, staging or a floating server. Default
    ``https://api.licensespring.com/api/v4``."""
    public_key: Optional[str]
    """PEM of the public key that verifies responses. If not set, the production key, which is built in."""
    hardware_id: Optional[str]
    """The id of this device. If not set, it is read from the machine. At most 256 bytes."""
    hardware_id_algorithm: Optional[Literal["default", "linux_machine_id", "windows_cryptography_id"]]
    """The name of the way to read the hardware id. Default ``default``."""
    company_id: Optional[int]
    """The vendor's id at LicenseSpring. One key signs the documents of all vendors: with this id, documents of other
    vendors are refused. Set it."""
    app_name: Optional[str]
    """The name of the application, sent in offline activations."""
    app_version: Optional[str]
    """The version of the application, sent if the endpoint has a field for it."""
    timeout: Optional[float]
    """The time for a whole call, retries included. In seconds; default 10; at most 600."""
    connect_timeout: Optional[float]
    """The time for making a connection. In seconds; default 5; at most 600."""
    retries: Optional[int]
    """How often a call is repeated at most. Default 2; 0 to 10."""
    proxy: Optional[str]
    """``environment``, ``none``, or the address of a proxy, with http, https or socks5. Default ``environment``."""
    ca_file: Union[str, os.PathLike[str], None]
    """A PEM file of authorities to trust, besides those of the system."""
    ca_pem: Optional[str]
    """PEM of authorities to trust, besides those of the system."""
    ca_only: Optional[bool]
    """Trust the authorities of ``ca_file`` and ``ca_pem`` only, and not those of the system. Default false."""
    allow_http: Optional[bool]
    """Allow plain http to hosts other than this one. Default false."""
    token_url: Optional[str]
    """Where client credentials get their token. If not set, the API names the address."""
    offline_schema_version: Optional[Literal[1, 2]]
    """The version of request files; 2 is the wrapped form. Default 1; 1 to 2."""
    offline_upload: Optional[Literal["raw", "multipart"]]
    """How a request file is posted. ``raw`` or ``multipart``; default ``raw``."""
    offline_signature_encoding: Optional[Literal["hex", "base64"]]
    """The encoding of the outer signature of request files; of version 2 only. ``hex`` or ``base64``; default
    ``hex``."""
    correct_clock: Optional[bool]
    """If the server refuses this machine's time, take the server's time and try once more. Default true."""
    trace: Optional[bool]
    """Add the steps of every call, with their times, to its ``meta``. Default false."""
    insecure_skip_signature: Optional[bool]
    """Leave out the check of signatures. Every response shows it in its ``meta``. Never in a product. Default
    false."""
    max_response_bytes: Optional[int]
    """The size limit of a response, in bytes. Default 8 MiB; 1 KiB to 64 MiB."""

    @names_only
    def __init__(
        self,
        *,
        product: str,
        api_key: Optional[str] = None,
        shared_key: Optional[str] = None,
        client_id: Optional[str] = None,
        client_secret: Optional[str] = None,
        base_url: Optional[str] = None,
        public_key: Optional[str] = None,
        hardware_id: Optional[str] = None,
        hardware_id_algorithm: Optional[Literal["default", "linux_machine_id", "windows_cryptography_id"]] = None,
        company_id: Optional[int] = None,
        app_name: Optional[str] = None,
        app_version: Optional[str] = None,
        timeout: Optional[float] = None,
        connect_timeout: Optional[float] = None,
        retries: Optional[int] = None,
        proxy: Optional[str] = None,
        ca_file: Union[str, os.PathLike[str], None] = None,
        ca_pem: Optional[str] = None,
        ca_only: Optional[bool] = None,
        allow_http: Optional[bool] = None,
        token_url: Optional[str] = None,
        offline_schema_version: Optional[Literal[1, 2]] = None,
        offline_upload: Optional[Literal["raw", "multipart"]] = None,
        offline_signature_encoding: Optional[Literal["hex", "base64"]] = None,
        correct_clock: Optional[bool] = None,
        trace: Optional[bool] = None,
        insecure_skip_signature: Optional[bool] = None,
        max_response_bytes: Optional[int] = None,
    ) -> None:
        self._set(
            product, api_key, shared_key, client_id, client_secret, base_url, public_key, hardware_id,
            hardware_id_algorithm, company_id, app_name, app_version, timeout, connect_timeout, retries, proxy,
            ca_file, ca_pem, ca_only, allow_http, token_url, offline_schema_version, offline_upload,
            offline_signature_encoding, correct_clock, trace, insecure_skip_signature, max_response_bytes,
        )
