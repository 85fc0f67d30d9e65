"""The settings of a client."""

from __future__ import annotations

from ._configuration import Configuration as Configuration
from ._requests import milliseconds
from ._tables import DEFAULT_TIMEOUT
from .errors import ConfigError


def time_limit(configuration: Configuration) -> int:
    """Return the default time limit of a call in milliseconds."""
    timeout = configuration.timeout
    return milliseconds("timeout", DEFAULT_TIMEOUT if timeout is None else timeout, ConfigError)


def document_of(configuration: object, client: str) -> bytes:
    """Return the document of what a client was given as its configuration."""
    if isinstance(configuration, Configuration):
        return configuration.document()
    hint = "Configuration(**settings)" if isinstance(configuration, dict) else "Configuration(product=…, api_key=…, shared_key=…)"
    raise TypeError(f"{client}() takes a Configuration, not {type(configuration).__name__}: write {client}({hint})")
