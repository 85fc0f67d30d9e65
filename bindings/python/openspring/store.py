"""Where a license is kept on the device."""

from __future__ import annotations

import os
from typing import Any, Dict, Mapping, Union

from ._frozen import Frozen
from ._requests import names_only


class Store(Frozen):
    """The place of a license on the device: :meth:`user`, :meth:`machine`, :meth:`path` or :meth:`memory`.

    ``key`` encrypts what is kept, at least 16 characters of the application's own. Without it the library's own text does,
    which hides nothing from people who know it.
    """

    __slots__ = ("_settings",)

    _settings: Mapping[str, Any]

    @classmethod
    def _of(cls, key: Union[str, None], settings: Dict[str, Any]) -> Store:
        made = cls()
        if key is not None:
            settings["store_key"] = key
        object.__setattr__(made, "_settings", settings)
        return made

    @classmethod
    @names_only
    def user(cls, name: str, *, key: Union[str, None] = None) -> Store:
        """In the folder of this user's data: ``$XDG_STATE_HOME`` or ``~/.local/state``, ``%LOCALAPPDATA%``, or ``~/Library/Application
        Support``.

        Args:
            name: the name of the folder in it. Choose one that no other vendor has.
        """
        return cls._of(key, {"location": "user", "name": name})

    @classmethod
    @names_only
    def machine(cls, name: str, *, key: Union[str, None] = None) -> Store:
        """In the folder of all users' data: ``$STATE_DIRECTORY`` or ``/var/lib``, ``%ProgramData%``, or ``/Library/Application
        Support``. An installer makes the folder ``name`` in it."""
        return cls._of(key, {"location": "machine", "name": name})

    @classmethod
    @names_only
    def path(cls, folder: Union[str, os.PathLike[str]], *, key: Union[str, None] = None) -> Store:
        """In this folder.

        Args:
            folder: an absolute path; a relative one is a ``ConfigError`` when the manager is opened. The folder is made when something
                is first stored; the one that it is in must be there.
        """
        return cls._of(key, {"path": os.fspath(folder)})

    @classmethod
    def memory(cls) -> Store:
        """Nowhere: until the manager is closed."""
        return cls._of(None, {"location": "memory"})

    def settings(self) -> Dict[str, Any]:
        """The settings of the library, the key included."""
        return dict(self._settings)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._settings.items())))

    def __repr__(self) -> str:
        shown = [repr(self._settings[name]) for name in ("name", "path") if name in self._settings]
        shown += ["key='***'"] if "store_key" in self._settings else []
        return f"Store.{self._settings.get('location', 'path')}({', '.join(shown)})"
