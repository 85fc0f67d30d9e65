"""Turning responses into results. The results' many classes are defined when the first is made, not when the
package is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from ._documents import Answer
from .files import LicenseFile, OfflineRequest

if TYPE_CHECKING:
    from .results import Bundle, Deactivation, License


def read_create_offline_request(answer: Answer) -> OfflineRequest:
    """Read the response of ``create_offline_request``."""
    return OfflineRequest.from_answer(answer)


def read_license(answer: Answer) -> License:
    """Read a response that is one license."""
    from .results import License

    return License.from_answer(answer)


def read_bundle(answer: Answer) -> Bundle:
    """Read a response with the licenses of a bundle."""
    from .results import Bundle

    return Bundle(answer)


def read_load_offline_response(answer: Answer) -> Union[License, Bundle]:
    """Read a loaded file: a bundle where the signature's form says so."""
    if answer.meta.form in ("a", "b", "c", "map"):
        return read_bundle(answer)
    return read_license(answer)


def read_deactivation(answer: Answer) -> Deactivation:
    """Read the response to a deactivation."""
    from .results import Deactivation

    return Deactivation.from_answer(answer)


def read_send_offline_request(answer: Answer) -> Union[LicenseFile, Deactivation]:
    """Read the response of ``send_offline_request``, which is either."""
    if isinstance(answer.value, dict) and "file_name" in answer.value:
        return LicenseFile.from_answer(answer)
    return read_deactivation(answer)
