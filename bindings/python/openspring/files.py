"""The contents of request files and license files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, Tuple, Union, cast

from ._documents import Response
from ._frozen import Frozen
from .errors import ArgumentError, StorageError
from .meta import Meta

if TYPE_CHECKING:
    from pathlib import Path

    from ._tables import OfflineEndpoint


class OfflineRequest(Frozen):
    """A request file's content, made on the device, to be sent by a machine with a network.

    ``text`` holds the user's password where it asks for the activation of a user-based license: base64 hides
    nothing. Keep ``request_id``: loading with it refuses a file for another request.
    """

    # The library's document is read when somebody asks for one of its members: most ask for the text alone.
    __slots__ = ("_response",)

    _response: Response

    def __init__(
        self, text: str, endpoint: OfflineEndpoint, request_id: str, date: str, file_name: str, meta: Meta = Meta()
    ) -> None:
        value = {
            "text": text,
            "endpoint": endpoint,
            "request_id": request_id,
            "date": date,
            "file_name": file_name,
        }
        object.__setattr__(self, "_response", Response(value, meta))

    @classmethod
    def from_response(cls, response: Response) -> OfflineRequest:
        """Read the response of ``create_offline_request``."""
        made = object.__new__(cls)
        object.__setattr__(made, "_response", response)
        return made

    def _text(self, name: str) -> str:
        return str(self._response.value.get(name) or "")

    @property
    def text(self) -> str:
        """The file's content."""
        return self._text("text")

    @property
    def endpoint(self) -> OfflineEndpoint:
        """The endpoint that it is for."""
        return cast("OfflineEndpoint", self._text("endpoint"))

    @property
    def request_id(self) -> str:
        """The id that the response will contain."""
        return self._text("request_id")

    @property
    def date(self) -> str:
        """The date that the request is signed with, spelled as HTTP does."""
        return self._text("date")

    @property
    def file_name(self) -> str:
        """The usual name, ``ls_activation.req`` or ``ls_deactivation.req``."""
        return self._text("file_name")

    @property
    def meta(self) -> Meta:
        """How the call went."""
        return self._response.meta

    def _values(self) -> tuple[Any, ...]:
        return self.text, self.endpoint, self.request_id, self.date, self.file_name, self.meta

    def __reduce__(self) -> tuple[Any, ...]:
        return OfflineRequest, self._values()

    def __repr__(self) -> str:
        shown: Dict[str, str] = {
            name: self._text(name) for name in ("endpoint", "request_id", "date", "file_name")
        }
        return f"OfflineRequest({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def save(self, path: Union[str, os.PathLike[str]]) -> Path:
        """Write the file whole or not at all, readable by its owner only, and return where it is.

        Args:
            path: the file; of an existing folder the file named ``file_name`` in it.

        Raises:
            StorageError: it cannot be written; also an ``OSError``.
        """
        return _save(self.text, self.file_name, path)


class LicenseFile(Frozen):
    """A ``.lic`` file's content, to be carried to the device and loaded there."""

    __slots__ = ("text", "file_name", "meta")

    text: str
    """The file's content."""
    file_name: str
    """The name that the portal gives such a file."""
    meta: Meta
    """How the call went."""

    def __init__(self, text: str, file_name: str, meta: Meta = Meta()) -> None:
        put = object.__setattr__
        put(self, "text", text)
        put(self, "file_name", file_name)
        put(self, "meta", meta)

    @classmethod
    def from_response(cls, response: Response) -> LicenseFile:
        """Read the response of ``send_offline_request``."""
        return cls(str(response.value.get("text") or ""), str(response.value.get("file_name") or ""), response.meta)

    def __repr__(self) -> str:
        return f"LicenseFile(file_name={self.file_name!r})"

    def save(self, path: Union[str, os.PathLike[str]]) -> Path:
        """Write the file whole or not at all, readable by its owner only; see :meth:`OfflineRequest.save`."""
        return _save(self.text, self.file_name, path)


LICENSE_FILE_NAME = "ls_activation.lic"


def save_document(
    document: str, form: str, forms: Tuple[str, ...], path: Union[str, os.PathLike[str]]
) -> Path:
    """Write a document that is signed in itself as a license file, to be loaded again."""
    if form not in forms:
        raise ArgumentError(
            "save: only what a one-call offline activation returned, or load_offline_response, can be loaded again: an "
            "online response contains no signature, and a license of a bundle is saved with its bundle",
            code="invalid_value",
        )
    from base64 import b64encode

    return _save(b64encode(document.encode("utf-8")).decode("ascii"), LICENSE_FILE_NAME, path)


def _save(content: str, file_name: str, path: Union[str, os.PathLike[str]]) -> Path:
    import tempfile
    from pathlib import Path

    target = Path(path)
    temporary = ""
    try:
        if target.is_dir():
            target = target / file_name
        elif target.exists() and not target.is_file():
            raise OSError("it is not a regular file")  # A device would be replaced by the file.
        # mkstemp makes the file with mode 0600, in the target's folder so that the replacement is one step.
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        _remove(temporary)
        raise StorageError.of("save", target, error) from error
    except BaseException:
        _remove(temporary)
        raise
    return target


def _remove(path: str) -> None:
    if path and os.path.exists(path):
        os.unlink(path)
