"""Reading the library's documents, and the exact text of their parts."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, Dict, List, NamedTuple, Tuple, Union

from .errors import from_document
from .meta import Meta

_SPACE = re.compile(r"[ \t\r\n]*")
_LONG = 4000


def _integer(digits: str) -> Union[int, Decimal]:
    # From Python 3.11 int() refuses texts of more than 4,300 digits; a server's number is not ours to refuse.
    return int(digits) if len(digits) < _LONG else Decimal(digits)


_strict = json.JSONDecoder()
_long = json.JSONDecoder(parse_int=_integer)


class Part(NamedTuple):
    """A JSON value and the text that it was read from."""

    value: Any
    text: str


class Answer:
    """What a successful call gave. Its exact text is looked up when somebody asks for it."""

    __slots__ = ("value", "meta", "_document")

    def __init__(self, value: Any, meta: Meta, document: str) -> None:
        self.value = value
        self.meta = meta
        self._document = document

    @property
    def text(self) -> str:
        """The exact text of the value."""
        return members(self._document)["result"].text


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


def answer(status: int, document: bytes) -> Answer:
    """Return what a document of the library says, or raise its error."""
    text = document.decode("utf-8")
    envelope: Dict[str, Any] = _whole(text) if text else {}
    meta = Meta.from_document(envelope.get("meta") or {})
    if status != 0 or "result" not in envelope:
        raise from_document(status, envelope.get("error") or {}, meta)
    return Answer(envelope["result"], meta, text)


def _whole(text: str) -> Any:
    try:
        return _strict.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _long.decode(text)
