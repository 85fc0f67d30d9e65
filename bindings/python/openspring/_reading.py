"""Turning responses into results. The results' many classes are defined when the first is made, not when the
package is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from ._documents import Response
from .files import LicenseFile, OfflineRequest

if TYPE_CHECKING:
    from .results import Bundle, Deactivation, License


def read_create_offline_request(response: Response) -> OfflineRequest:
    """Read the response of ``create_offline_request``."""
    return OfflineRequest.from_response(response)


def read_license(response: Response) -> License:
    """Read a response that is one license."""
    from .results import License

    return License.from_response(response)


def read_bundle(response: Response) -> Bundle:
    """Read a response with the licenses of a bundle."""
    from .results import Bundle

    return Bundle(response)


def read_load_offline_response(response: Response) -> Union[License, Bundle]:
    """Read a loaded file: a bundle where the signature's form says so."""
    if response.meta.form in ("a", "b", "c", "map"):
        return read_bundle(response)
    return read_license(response)


def read_deactivation(response: Response) -> Deactivation:
    """Read the response to a deactivation."""
    from .results import Deactivation

    return Deactivation.from_response(response)


def read_send_offline_request(response: Response) -> Union[LicenseFile, Deactivation]:
    """Read the response of ``send_offline_request``, which is either."""
    if isinstance(response.value, dict) and "file_name" in response.value:
        return LicenseFile.from_response(response)
    return read_deactivation(response)
