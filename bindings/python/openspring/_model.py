"""What the classes of the server's responses have in common: members are read when somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Tuple, Type, TypeVar

from . import _decoding
from ._documents import Response, Part, elements
from ._frozen import Frozen
from .meta import Meta

if TYPE_CHECKING:
    from datetime import datetime

M = TypeVar("M", bound="Model")
R = TypeVar("R", bound="Result")
W = TypeVar("W", bound="Word")

_put = object.__setattr__


class Model(Frozen):
    """An object in a response. ``raw`` has all its members, those that have no property too."""

    __slots__ = ("_raw", "_nested")
    _shown: Tuple[str, ...] = ()
    _shown_if_any: Tuple[str, ...] = ()

    _raw: Optional[Mapping[str, Any]]
    _nested: Dict[str, Any]

    def __init__(self, raw: Optional[Mapping[str, Any]] = None) -> None:
        _put(self, "_raw", {} if raw is None else raw)
        _put(self, "_nested", {})

    @property
    def raw(self) -> Mapping[str, Any]:
        """The whole object, unknown members too."""
        return self._raw or {}

    def as_dict(self) -> Dict[str, Any]:
        """Return a copy of ``raw`` that can be changed, with copies of all that is in it; secrets too."""
        from copy import deepcopy

        return deepcopy(dict(self.raw))

    def _values(self) -> Tuple[Any, ...]:
        return (self.raw,)

    def __hash__(self) -> int:
        return hash((type(self).__name__, frozenset(self.raw)))

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.raw,)

    def __repr__(self) -> str:
        names = (*self._shown, *(name for name in self._shown_if_any if getattr(self, name)))
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({shown})"

    def _text(self, name: str) -> Optional[str]:
        return _decoding.text(self.raw.get(name))

    def _integer(self, name: str) -> Optional[int]:
        return _decoding.integer(self.raw.get(name))

    def _number(self, name: str) -> Optional[float]:
        return _decoding.number(self.raw.get(name))

    def _boolean(self, name: str) -> Optional[bool]:
        return _decoding.boolean(self.raw.get(name))

    def _moment(self, name: str) -> Optional[datetime]:
        return _decoding.moment(self.raw.get(name))

    def _any(self, name: str) -> Any:
        return self.raw.get(name)

    def _words(self, name: str) -> Tuple[str, ...]:
        """The texts of an array; what is no text in it is left out."""
        value = self.raw.get(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def _texts(self, name: str) -> Mapping[str, str]:
        """The texts of an object, by name; what is no text in it is left out."""
        value = self.raw.get(name)
        if not isinstance(value, dict):
            return {}
        return {key: item for key, item in value.items() if isinstance(item, str)}

    def _object(self, name: str, kind: Type[M]) -> Optional[M]:
        value = self.raw.get(name)
        if not isinstance(value, dict):
            return None
        if name not in self._nested:
            self._nested[name] = kind(value)
        found: M = self._nested[name]
        return found

    def _objects(self, name: str, kind: Type[M]) -> Tuple[M, ...]:
        """The objects of an array; what is no object in it is left out."""
        if name not in self._nested:
            value = self.raw.get(name)
            items = value if isinstance(value, list) else ()
            self._nested[name] = tuple(kind(item) for item in items if isinstance(item, dict))
        found: Tuple[M, ...] = self._nested[name]
        return found


class Result(Model):
    """An object that a call returned, with its exact text and how the call went."""

    __slots__ = ("_response",)

    _response: Optional[Response]

    def __init__(self, raw: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__(raw)
        _put(self, "_response", None)

    @classmethod
    def from_response(cls: Type[R], response: Response) -> R:
        """Read what a call returned."""
        made = cls.__new__(cls)
        _put(made, "_raw", None)
        _put(made, "_nested", {})
        _put(made, "_response", response)
        return made

    @classmethod
    def from_part(cls: Type[R], part: Part, meta: Meta) -> R:
        """Read a part of what a call returned."""
        return cls.from_response(Response(part.value, meta, text=part.text))

    @classmethod
    def all_from_response(cls: Type[R], response: Response) -> Tuple[R, ...]:
        """Read an array of such objects."""
        parts = elements(response.text) if isinstance(response.value, list) else []
        return tuple(cls.from_part(part, response.meta) for part in parts if isinstance(part.value, dict))

    @property
    def raw(self) -> Mapping[str, Any]:
        """The whole document, unknown members too."""
        if self._raw is None:
            value = self._response.value if self._response is not None else None
            _put(self, "_raw", value if isinstance(value, dict) else {})
        return self._raw or {}

    @property
    def raw_json(self) -> str:
        """The document's exact text; empty where no call returned it."""
        return self._response.text if self._response is not None else ""

    @property
    def meta(self) -> Meta:
        """How the call went that brought it."""
        return self._response.meta if self._response is not None else Meta()

    def _values(self) -> Tuple[Any, ...]:
        return self.raw, self.raw_json, self.meta

    def __hash__(self) -> int:
        return super().__hash__()

    def __reduce__(self) -> Tuple[Any, ...]:
        if self._response is None:
            return super().__reduce__()
        return _again, (type(self), self.raw, self.raw_json, self.meta)


def _again(kind: Type[R], raw: Any, text: str, meta: Meta) -> R:
    """Make a pickled or copied result again."""
    return kind.from_part(Part(raw, text), meta)


class Word(Frozen):
    """A text that a call returned."""

    __slots__ = ("text", "raw", "raw_json", "meta")

    text: Optional[str]
    """The server's word; ``None`` where it responded with a document instead."""
    raw: Any
    """What the call returned, as Python reads its JSON."""
    raw_json: str
    """The same as JSON, the bytes of the server."""
    meta: Meta
    """How the call went."""

    def __init__(self, text: Optional[str], raw: Any, raw_json: str, meta: Meta) -> None:
        _put(self, "text", text)
        _put(self, "raw", raw)
        _put(self, "raw_json", raw_json)
        _put(self, "meta", meta)

    @classmethod
    def from_response(cls: Type[W], response: Response) -> W:
        """Read what a call returned."""
        return cls(_decoding.text(response.value), response.value, response.text, response.meta)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(text={self.text!r})"
