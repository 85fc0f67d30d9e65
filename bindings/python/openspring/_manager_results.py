"""What the calls of a license manager return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

from ._documents import members
from ._model import Model, Result
from .errors import LicensingError, from_member
from .state import State

if TYPE_CHECKING:
    from .results import License as Document


class _Managed(Result):
    """What every call of a manager returns."""

    __slots__ = ()
    _shown_if_any = ("warnings",)

    @property
    def state(self) -> State:
        """Whether the license may be used."""
        return self._object("state", State) or State()

    @property
    def warnings(self) -> Tuple[str, ...]:
        """Codes of what went less well than it should, such as ``store_recovered``."""
        return self._words("warnings")


class CheckResult(_Managed):
    """What a check found. It is only there if the license may be used."""

    __slots__ = ()
    _shown = ("state", "confirmed", "failure")

    @property
    def confirmed(self) -> bool:
        """Whether the server's word was heard."""
        return self._boolean("confirmed") is True

    @property
    def failure(self) -> Optional[LicensingError]:
        """Why the server's word was not heard; ``None`` if it was."""
        return from_member(self.raw.get("failure"))


class Activation(_Managed):
    """What an activation came to."""

    __slots__ = ()

    @property
    def failure(self) -> Optional[LicensingError]:
        """Why a floating license got no slot; ``None`` if it has one, or needs none."""
        return from_member(self.raw.get("failure"))


class Synced(_Managed):
    """What came of reporting consumption."""

    __slots__ = ()
    _shown = ("synced", "confirmed", "failure")

    @property
    def synced(self) -> bool:
        """Whether the server has taken the consumption. False while another process reports it."""
        return self._boolean("synced") is True

    @property
    def confirmed(self) -> bool:
        """Whether the server's word was heard."""
        return self._boolean("confirmed") is True

    @property
    def failure(self) -> Optional[LicensingError]:
        """Why it was not."""
        return from_member(self.raw.get("failure"))


class OfflineText(_Managed):
    """The text of a request file, to be carried to a machine with a network."""

    __slots__ = ()
    _shown = ("file_name", "path")

    @property
    def text(self) -> str:
        """The text. Of an activation by user name it contains the password."""
        return self._text("text") or ""

    @property
    def file_name(self) -> str:
        """The usual name of such a file."""
        return self._text("file_name") or ""

    @property
    def request_id(self) -> Optional[str]:
        """The id that the license file must name; ``None`` of a deactivation."""
        return self._text("request_id")

    @property
    def path(self) -> Optional[str]:
        """The file that was written."""
        return self._text("path")


class Event(Model):
    """Something that a watchdog or a poll tells."""

    __slots__ = ()
    _shown = ("event", "time")

    @property
    def event(self) -> str:
        """``state_changed``, ``check_failed``, ``grace_started``, ``slot_renewed``, ``slot_lost``, ``store_changed`` or ``synced``."""
        return self._text("event") or ""

    @property
    def time(self) -> Optional[datetime]:
        """When it happened."""
        return self._moment("time")

    @property
    def before(self) -> Optional[str]:
        """Of ``state_changed``, the word of the state before."""
        return self._text("from")

    @property
    def after(self) -> Optional[str]:
        """Of ``state_changed``, the word of the state now."""
        return self._text("to")

    @property
    def error(self) -> Optional[LicensingError]:
        """Of ``check_failed``, the error."""
        return from_member(self.raw.get("error"))


class Poll(_Managed):
    """What a poll did, and when to poll again."""

    __slots__ = ()
    _shown = ("events", "next")

    @property
    def events(self) -> Tuple[Event, ...]:
        """What has happened since the last poll, the oldest first."""
        return self._objects("events", Event)

    @property
    def next(self) -> float:
        """The seconds until something is due."""
        return (self._integer("next_ms") or 0) / 1000


class Current(_Managed):
    """Everything that is known of the stored license."""

    __slots__ = ()
    _shown = ("state", "contact")

    @property
    def document(self) -> Optional[Document]:
        """The license as the server sent it; ``None`` if none is stored, and of a bundle."""
        return None if self.raw.get("licenses") is not None else _document(members(self.raw_json).get("document"), self)

    @property
    def products(self) -> Mapping[str, Optional[Document]]:
        """Of a bundle, the licenses as the server sent them, by product code."""
        found: Dict[str, Optional[Document]] = {}
        if isinstance(self.raw.get("licenses"), dict):
            for product, part in members(members(self.raw_json)["licenses"].text).items():
                found[product] = _document(members(part.text).get("document"), self)
        return found

    def state_of(self, product: Optional[str]) -> State:
        """The state of a bundle's product, or of the license."""
        if product is None:
            return self.state
        entry = (self.raw.get("licenses") or {}).get(product) or {}
        return State(entry.get("state"))

    @property
    def license_key(self) -> Optional[str]:
        """The key of the stored license."""
        return _member(self.raw.get("identity"), "license_key") or None

    @property
    def username(self) -> Optional[str]:
        """The user of the stored license."""
        return _member(self.raw.get("identity"), "username") or None

    @property
    def hardware_id(self) -> Optional[str]:
        """The device that the license is stored for."""
        return _member(self.raw.get("device"), "hardware_id")

    @property
    def contact(self) -> Optional[datetime]:
        """When the server last confirmed the license."""
        return self._moment("contact")

    @property
    def pending(self) -> Tuple[Mapping[str, Any], ...]:
        """The activations that were started and not finished."""
        value = self.raw.get("pending")
        return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _member(value: Any, name: str) -> Optional[str]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _document(part: Any, current: Current) -> Optional[Document]:
    from .results import License as Document

    if part is None or not isinstance(part.value, dict):
        return None
    return Document.from_part(part, current.meta)
