"""Whether the license on the device may be used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional, Tuple

from ._model import Model
from .meta import Meta


class Slot(Model):
    """The floating slot that this device holds."""

    __slots__ = ()
    _shown = ("until", "borrowed")

    @property
    def until(self) -> Optional[datetime]:
        """When it ends."""
        return self._moment("until")

    @property
    def borrowed(self) -> bool:
        """Whether it was borrowed, to be used without a network."""
        return self._boolean("borrowed") is True


class LocalConsumption(Model):
    """What is consumed of a license, the part that is not reported yet beside the server's total."""

    __slots__ = ()
    _shown = ("total", "max", "local", "in_flight")

    @property
    def total(self) -> Optional[int]:
        """What the server has counted."""
        return self._integer("total")

    @property
    def max(self) -> Optional[int]:
        """How much the license allows; ``None`` is without limit."""
        return self._integer("max")

    @property
    def local(self) -> int:
        """What is counted here and not reported yet."""
        return self._integer("local") or 0

    @property
    def in_flight(self) -> int:
        """What was reported without a response yet."""
        return self._integer("in_flight") or 0


class FeatureState(Model):
    """Whether a feature of the license may be used."""

    __slots__ = ()
    _shown = ("code", "state")

    @property
    def code(self) -> str:
        """The code of the feature."""
        return self._text("code") or ""

    @property
    def state(self) -> str:
        """``valid``, ``expired``, or ``no_slot`` of a floating feature."""
        return self._text("state") or ""

    @property
    def expiry_date(self) -> Optional[datetime]:
        """When it ends."""
        return self._moment("expiry_date")

    @property
    def slot(self) -> Optional[Slot]:
        """The floating slot of the feature that this device holds."""
        return self._object("slot", Slot)


class Facts(Model):
    """What an application shows of a license beside its state."""

    __slots__ = ()
    _shown = ("license_type", "validity_period", "days_remaining")

    @property
    def license_type(self) -> Optional[str]:
        """``perpetual``, ``subscription``, ``time-limited`` or ``consumption``."""
        return self._text("license_type")

    @property
    def is_trial(self) -> bool:
        """Whether this is a trial."""
        return self._boolean("is_trial") is True

    @property
    def validity_period(self) -> Optional[datetime]:
        """When the license ends."""
        return self._moment("validity_period")

    @property
    def days_remaining(self) -> Optional[int]:
        """Whole days until then; ``None`` of a license without an end."""
        return self._integer("days_remaining")

    @property
    def grace_until(self) -> Optional[datetime]:
        """Until when the license may be used without another contact with the server."""
        return self._moment("grace_until")

    @property
    def maintenance_period(self) -> Optional[datetime]:
        """Until when new versions are covered."""
        return self._moment("maintenance_period")

    @property
    def prevent_vm(self) -> bool:
        """Whether the license may not be activated in a virtual machine."""
        return self._boolean("prevent_vm") is True

    @property
    def device_proof(self) -> Optional[str]:
        """What proves that the license is this device's: ``license_signature``, ``hardware_id`` or ``none``."""
        return self._text("device_proof")

    @property
    def slot(self) -> Optional[Slot]:
        """The floating slot that this device holds."""
        return self._object("slot", Slot)

    @property
    def consumption(self) -> Optional[LocalConsumption]:
        """What is consumed; ``None`` of a license that counts nothing."""
        return self._object("consumption", LocalConsumption)

    @property
    def features(self) -> Tuple[FeatureState, ...]:
        """The features and whether they may be used."""
        return self._objects("features", FeatureState)


class State(Model):
    """Whether the license on the device may be used, why not, and until when this is so."""

    __slots__ = ("meta", "warnings")
    _shown = ("state", "reason", "until")
    _shown_if_any = ("warnings",)

    meta: Meta
    """Of a state that a call itself returned, such as ``deactivate``, how the call went. It is no part of a comparison."""
    warnings: Tuple[str, ...]
    """Of a state that a call itself returned, codes of what went less well than it should; usually empty."""

    def __init__(
        self, raw: Optional[Mapping[str, Any]] = None, meta: Optional[Meta] = None, warnings: Tuple[str, ...] = ()
    ) -> None:
        super().__init__(raw)
        put = object.__setattr__
        put(self, "meta", Meta() if meta is None else meta)
        put(self, "warnings", warnings)

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.raw, self.meta, self.warnings)

    @property
    def state(self) -> str:
        """``valid``: use it. ``grace``: use it and tell the user until when. ``stale``: nobody says no, but nobody can say
        yes; ask for a connection. ``invalid``: do not use it."""
        return self._text("state") or "invalid"

    @property
    def usable(self) -> bool:
        """Whether the license may be used."""
        return self._boolean("usable") is True

    @property
    def reason(self) -> str:
        """Why: a code such as ``license_expired``, or ``ok``, ``subscription_grace`` or ``offline_grace``."""
        return self._text("reason") or ""

    @property
    def until(self) -> Optional[datetime]:
        """The moment at which time alone changes the verdict; ``None`` if it never does."""
        return self._moment("until")

    @property
    def message(self) -> str:
        """One short sentence for the end user."""
        return self._text("message") or ""

    @property
    def user_action(self) -> str:
        """What can be done, in one word to switch on, such as ``check_network``."""
        return self._text("user_action") or "none"

    @property
    def contact(self) -> Optional[datetime]:
        """When the server last confirmed the license."""
        return self._moment("contact")

    @property
    def time(self) -> Optional[datetime]:
        """The moment by which the license was judged."""
        return self._moment("time")

    @property
    def clock(self) -> str:
        """``ok``, or ``behind`` or ``ahead`` if this machine's clock is."""
        return self._text("clock") or "ok"

    @property
    def facts(self) -> Facts:
        """What an application shows beside the state."""
        return self._object("facts", Facts) or Facts()
