"""Reading the library's documents, and the exact text of their parts."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from .errors import from_document
from .meta import Meta

_SPACE = re.compile(r"[ \t\r\n]*")
_LONG = 4000
# How every document of a call that went well begins.
_GOOD = b'{"ok":true,"result":'
# What stands between its result and what the library says of the call, the last of its kind in the document.
_META = b',"meta":{'


def _integer(digits: str) -> Any:
    # From Python 3.11 int() refuses texts of more than 4,300 digits; a server's number is not ours to refuse.
    if len(digits) < _LONG:
        return int(digits)
    from decimal import Decimal

    return Decimal(digits)


_strict = json.JSONDecoder()
_long = json.JSONDecoder(parse_int=_integer)


class Part(NamedTuple):
    """A JSON value and the text that it was read from."""

    value: Any
    text: str


class Response:
    """What a successful call gave. The document is read when somebody asks for something in it."""

    __slots__ = ("_value", "_meta", "_document", "_text", "_was_read")

    def __init__(
        self,
        value: Any = None,
        meta: Optional[Meta] = None,
        document: bytes = b"",
        text: Optional[str] = None,
    ) -> None:
        self._value = value
        self._meta = meta
        self._document = document
        self._text = text
        self._was_read = False

    @property
    def value(self) -> Any:
        """The result."""
        if self._document and not self._was_read:
            self._value, self._was_read = _whole(self.text), True
        return self._value

    @property
    def meta(self) -> Meta:
        """How the call went."""
        if self._meta is None:
            at = self._document.rfind(_META)
            self._meta = Meta.from_document(_whole(self._document[at + len(_META) - 1 : -1].decode("utf-8")))
        return self._meta

    @property
    def text(self) -> str:
        """The exact text of the value."""
        if self._text is None:
            self._text = self._document[len(_GOOD) : self._document.rfind(_META)].decode("utf-8")
        return self._text


def _read(text: str, start: int) -> Tuple[Any, int]:
    try:
        return _strict.raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _long.raw_decode(text, start)


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def members(text: str) -> Dict[str, Part]:
    """Return the members of the JSON object that a text holds."""
    parts: Dict[str, Part] = {}
    position = _skip(text, _skip(text, 0) + 1)
    while text[position] != "}":
        name, position = _read(text, position)
        start = _skip(text, _skip(text, position) + 1)
        value, end = _read(text, start)
        parts[name] = Part(value, text[start:end])
        position = _next(text, end)
    return parts


def elements(text: str) -> List[Part]:
    """Return the elements of the JSON array that a text holds."""
    parts: List[Part] = []
    position = _skip(text, _skip(text, 0) + 1)
    while text[position] != "]":
        value, end = _read(text, position)
        parts.append(Part(value, text[position:end]))
        position = _next(text, end)
    return parts


def _next(text: str, position: int) -> int:
    position = _skip(text, position)
    return _skip(text, position + 1) if text[position] == "," else position


def read_response(status: int, document: bytes) -> Response:
    """Return what a document of the library says, or raise its error."""
    if status == 0 and document.startswith(_GOOD):
        return Response(document=document)
    envelope: Dict[str, Any] = _whole(document.decode("utf-8")) if document else {}
    raise from_document(status, envelope.get("error") or {}, Meta.from_document(envelope.get("meta") or {}))


def _whole(text: str) -> Any:
    try:
        return _strict.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _long.decode(text)
