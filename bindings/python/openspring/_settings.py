"""What all classes of settings have in common."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Dict, Tuple

from ._frozen import Frozen
from ._requests import encode, milliseconds
from .errors import ConfigError


class Settings(Frozen):
    """Settings by name. A subclass lists them in ``__slots__``, and those that are treated in a way of their own."""

    __slots__: Tuple[str, ...] = ()

    _secrets: ClassVar[Tuple[str, ...]] = ()
    _pems: ClassVar[Tuple[str, ...]] = ()
    _addresses: ClassVar[Tuple[str, ...]] = ()
    _paths: ClassVar[Tuple[str, ...]] = ()
    _seconds: ClassVar[Tuple[str, ...]] = ()

    def _set(self, *values: Any) -> None:
        for name, value in zip(self.__slots__, values):
            object.__setattr__(self, name, value)

    def document(self) -> bytes:
        """The settings as the library reads them, secrets included."""
        settings: Dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if value is None:
                continue
            if name in self._seconds:
                settings[name + "_ms"] = milliseconds(name, value, ConfigError)
            else:
                settings[name] = os.fspath(value) if name in self._paths else value
        return encode(settings)

    def __repr__(self) -> str:
        shown = (
            f"{name}={self._shown(name, getattr(self, name))}"
            for name in self.__slots__
            if getattr(self, name) is not None
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def _shown(self, name: str, value: Any) -> str:
        if name in self._secrets:
            return "'***'"
        if name in self._pems:
            return f"<PEM of {len(value)} characters>" if isinstance(value, str) else "'***'"
        if name in self._addresses and isinstance(value, str) and "@" in value:
            scheme, separator, rest = value.rpartition("@")[0].partition("://")
            return repr(f"{scheme + separator if rest else ''}***@{value.rpartition('@')[2]}")
        return repr(value)
