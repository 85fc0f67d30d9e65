"""Values that cannot be changed."""

from __future__ import annotations

from typing import Any, Tuple


class Frozen:
    """A base for values whose ``__slots__`` are set once.

    It does what a frozen dataclass does. Defining one of those costs a program's start several milliseconds.
    """

    __slots__: Tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        self._refuse(name)

    def __delattr__(self, name: str) -> None:
        self._refuse(name)

    def _refuse(self, name: str) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"{type(self).__name__} cannot be changed: {name}")

    def _values(self) -> Tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frozen) or type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __reduce__(self) -> Tuple[Any, ...]:
        return _again, (type(self), self._values())


def _again(kind: Any, values: Tuple[Any, ...]) -> Any:
    """Make a pickled or copied value again."""
    made = object.__new__(kind)
    for name, value in zip(kind.__slots__, values):
        object.__setattr__(made, name, value)
    return made
