"""The settings of a client."""

from __future__ import annotations

import os
from typing import Any, Dict, Optional, Union

from ._frozen import Frozen
from ._requests import encode, milliseconds, names_only
from .errors import ConfigError

_SECRETS = ("shared_key", "client_secret")


class Configuration(Frozen):
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
        "insecure_skip_signature",
        "max_response_bytes",
    )

    product: str
    """The short code of the product; of a bundle for calls about bundles."""
    api_key: Optional[str]
    """With ``shared_key``, or ``client_id`` with ``client_secret``."""
    shared_key: Optional[str]
    client_id: Optional[str]
    client_secret: Optional[str]
    base_url: Optional[str]
    """Default ``https://api.licensespring.com/api/v4``; for the sandbox, staging or a floating server."""
    public_key: Optional[str]
    """PEM of the public key that verifies responses. Default: the production key."""
    hardware_id: Optional[str]
    """Pins the device's id instead of reading it from the machine."""
    hardware_id_algorithm: Optional[str]
    company_id: Optional[int]
    """The vendor's id at LicenseSpring. All vendors' documents are signed with one key: with it, those of another
    are refused. Set it."""
    app_name: Optional[str]
    app_version: Optional[str]
    timeout: Optional[float]
    """Seconds for a whole call, retries included. Default 10."""
    connect_timeout: Optional[float]
    """Seconds for making a connection. Default 5."""
    retries: Optional[int]
    """How often a call is repeated that may be. Default 2."""
    proxy: Optional[str]
    """``environment`` (default), ``none``, or an address with http, https or socks5."""
    ca_file: Union[str, os.PathLike[str], None]
    """A PEM file of further authorities to trust."""
    ca_pem: Optional[str]
    """The same as text."""
    ca_only: Optional[bool]
    """Trust these authorities instead of the system's, not in addition."""
    allow_http: Optional[bool]
    """Allow plain http to hosts other than this one."""
    token_url: Optional[str]
    offline_schema_version: Optional[int]
    """1 (default) or 2, the wrapped form."""
    offline_upload: Optional[str]
    """``raw`` (default) or ``multipart``."""
    offline_signature_encoding: Optional[str]
    """``hex`` (default) or ``base64``; of version 2 only."""
    correct_clock: Optional[bool]
    """Take the server's time and try once more where it refuses this machine's. Default true."""
    insecure_skip_signature: Optional[bool]
    """Leave out the check of signatures; shows in every ``meta``. Never in a product."""
    max_response_bytes: Optional[int]

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
        hardware_id_algorithm: Optional[str] = None,
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
        offline_schema_version: Optional[int] = None,
        offline_upload: Optional[str] = None,
        offline_signature_encoding: Optional[str] = None,
        correct_clock: Optional[bool] = None,
        insecure_skip_signature: Optional[bool] = None,
        max_response_bytes: Optional[int] = None,
    ) -> None:
        settings = dict(locals())
        for name in self.__slots__:
            object.__setattr__(self, name, settings[name])

    def document(self) -> bytes:
        """The configuration as the library reads it, secrets included."""
        settings: Dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if value is None:
                continue
            if name in ("timeout", "connect_timeout"):
                settings[name + "_ms"] = milliseconds(name, value, ConfigError)
            else:
                settings[name] = os.fspath(value) if name == "ca_file" else value
        return encode(settings)

    def __repr__(self) -> str:
        shown = (
            f"{name}={_shown(name, getattr(self, name))}"
            for name in self.__slots__
            if getattr(self, name) is not None
        )
        return f"Configuration({', '.join(shown)})"


# The library's own default, which docs/ and the field above name too; tools/tables compares them.
_DEFAULT_TIMEOUT = 10.0


def time_limit(configuration: Configuration) -> int:
    """Return the default time limit of a call in milliseconds."""
    timeout = configuration.timeout
    return milliseconds("timeout", _DEFAULT_TIMEOUT if timeout is None else timeout, ConfigError)


def document_of(configuration: object, client: str) -> bytes:
    """Return the document of what a client was given as its configuration."""
    if isinstance(configuration, Configuration):
        return configuration.document()
    hint = "Configuration(**settings)" if isinstance(configuration, dict) else "Configuration(product=…, api_key=…, shared_key=…)"
    raise TypeError(f"{client}() takes a Configuration, not {type(configuration).__name__}: write {client}({hint})")


def _shown(name: str, value: Any) -> str:
    if name in _SECRETS:
        return "'***'"
    if name in ("public_key", "ca_pem"):
        return f"<PEM of {len(value)} characters>" if isinstance(value, str) else "'***'"
    if name in ("proxy", "base_url", "token_url") and isinstance(value, str) and "@" in value:
        scheme, separator, rest = value.rpartition("@")[0].partition("://")
        return repr(f"{scheme + separator if rest else ''}***@{value.rpartition('@')[2]}")
    return repr(value)
