"""What the two clients share about request files and license files."""

from __future__ import annotations

import codecs
import os
import re
from typing import TYPE_CHECKING, Literal, Optional, Union

from ._requests import in_utc
from ._tables import ActivationEndpoint as ActivationEndpoint
from ._tables import DeactivationEndpoint as DeactivationEndpoint
from ._tables import OfflineEndpoint as OfflineEndpoint
from .errors import LicensingError, OfflineError, StorageError, not_sent
from .files import OfflineRequest

if TYPE_CHECKING:
    from datetime import datetime

LicenseKind = Literal["license", "refresh"]
BundleKind = Literal["bundle"]
FileKind = Union[LicenseKind, BundleKind]
"""What a license file can be."""
FileText = Union[str, bytes, "os.PathLike[str]"]
"""A file's content as ``str`` or ``bytes``, or a ``pathlib.Path`` to it. A ``str`` that is a path is refused."""

# The library's own limit for such texts. It keeps a wrong path from filling the memory, too.
_MAX_FILE = 16 << 20
# UTF-32's mark begins with UTF-16's.
_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What begins or ends so is the name of a file and never its content. The library decides in the same way:
# internal/pasted/testdata/paths.json is what the tests of all languages read.
_LIKE_A_PATH = re.compile(
    r"^(?:[a-z]:)?[\\/]|^(?:\.\.?|~)[\\/]|\.(?:pem|crt|cer|der|key|pub|txt|lic|req|json)\Z", re.IGNORECASE
)
# What the library cuts off around a text.
_BYTE_ORDER_MARK, _BLANKS = "\ufeff", " \t\r\n\v\f"
_MAX_PATH = 1024
# The library calls a file of white space empty, and empty text a caller's fault.
_EMPTY = "\n"


def file_text(source: FileText, what: str = "the license file") -> str:
    """Return a file's content, for the library to judge."""
    if isinstance(source, str):
        if _is_path(source):
            raise OfflineError(
                f"{what} is given as the path of a file: give pathlib.Path({_trimmed(source)!r}), or the content of the file",
                code="path_as_text",
                user_action="fix_integration",
            )
        return source or _EMPTY
    if isinstance(source, os.PathLike):
        path = source
        try:
            with open(path, "rb") as file:
                source = file.read(_MAX_FILE + 1)
        except OSError as error:
            raise StorageError.of("read", os.fspath(path), error) from error
    if not isinstance(source, (bytes, bytearray)):
        raise TypeError(f"{what} must be given as str, bytes or a path, not {type(source).__name__}")
    if len(source) > _MAX_FILE:
        raise OfflineError(
            f"{what} is larger than {_MAX_FILE >> 20} MiB, so it is another file",
            code="damaged_file",
            user_action="new_offline_request",
        )
    for mark, encoding in _MARKS:
        if source.startswith(mark):
            return source.decode(encoding, "replace") or _EMPTY
    return source.decode("utf-8", "replace") or _EMPTY


def _is_path(text: str) -> bool:
    """Whether a text names a file: it looks so, or there is such a file."""
    name = _trimmed(text)
    if len(name) > _MAX_PATH or "\n" in name or "\r" in name:
        return False
    return _LIKE_A_PATH.search(name) is not None or os.path.isfile(name)


def _trimmed(text: str) -> str:
    return (text[1:] if text.startswith(_BYTE_ORDER_MARK) else text).strip(_BLANKS)


def request_text(source: Union[FileText, OfflineRequest]) -> str:
    """Return a request file's content to send, for the library to judge."""
    if isinstance(source, OfflineRequest):
        return source.text or _EMPTY
    try:
        return file_text(source, "the request file")
    except LicensingError as error:
        raise not_sent(error)


def http_date(date: Union[str, datetime, None]) -> Optional[str]:
    """Write a moment as HTTP does. The library checks other values."""
    if date is None or isinstance(date, str):
        return date
    from datetime import datetime
    from email.utils import format_datetime

    if not isinstance(date, datetime):
        return date
    return format_datetime(in_utc("date", date), usegmt=True)
