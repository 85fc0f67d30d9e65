"""Whether a license may be used. The library decides; what stands here asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Mapping, Optional, cast

from ._frozen import Frozen

if TYPE_CHECKING:
    from datetime import datetime

    from .meta import Meta

State = Literal["valid", "grace", "invalid"]

_EXPIRED = ("license_expired", "trial_expired", "subscription_grace", "unreadable_license")


class Validity(Frozen):
    """The verdict on a license at a moment."""

    __slots__ = ("state", "reason", "until", "days_remaining")

    state: State
    """``valid``; ``grace``: a subscription past its end that may be used for some hours more; ``invalid``."""
    reason: str
    """``ok``, ``subscription_grace``, ``license_not_enabled``, ``license_not_active``, ``license_start_date_error``,
    ``license_expired``, ``trial_expired``, or ``unreadable_license`` where a limit cannot be read."""
    until: Optional[datetime]
    """The first moment at which time alone changes the verdict; ``None`` where it never does."""
    days_remaining: Optional[int]
    """Whole days until the license ends, 0 once it has ended, ``None`` for a license without an end."""

    def __init__(
        self,
        state: State = "invalid",
        reason: str = "unreadable_license",
        until: Optional[datetime] = None,
        days_remaining: Optional[int] = None,
    ) -> None:
        put = object.__setattr__
        put(self, "state", state)
        put(self, "reason", reason)
        put(self, "until", until)
        put(self, "days_remaining", days_remaining)

    @property
    def usable(self) -> bool:
        """Whether the license may be used: ``valid`` or ``grace``."""
        return self.state in ("valid", "grace")

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Validity:
        """Read a verdict of the library."""
        from ._decoding import moment

        return cls(
            cast("State", str(document["state"])),
            str(document["reason"]),
            moment(document["until"]),
            document["days_remaining"],
        )

    def __repr__(self) -> str:
        return f"Validity({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"


class Judged:
    """What a license says about its validity.

    It judges this document by the clock. Only a check returns the server's present state. Without ``now`` the time
    is this machine's plus the known offset to the server's (``meta.clock_offset``).
    """

    __slots__ = ()

    @property
    def raw_json(self) -> str:
        """The document's exact text."""
        raise NotImplementedError

    @property
    def meta(self) -> Meta:
        """How the call went that brought it."""
        raise NotImplementedError

    def validity(self, now: Optional[datetime] = None) -> Validity:
        """Return the verdict of the library on this license.

        Args:
            now: the moment to judge by, aware of its time zone.

        Raises:
            ArgumentError: ``now`` has no time zone.
            ValueError: this license was made by hand and not read from a document.
        """
        from . import _transport
        from ._documents import read_response

        return Validity.from_document(read_response(*_transport.get().local("evaluate_license", self._question(now))).value)

    def is_valid(self, now: Optional[datetime] = None) -> bool:
        """Whether the license may be used: enabled, active, started, and not expired or in its grace period."""
        return self.validity(now).usable

    def is_expired(self, now: Optional[datetime] = None) -> bool:
        """Whether the license has ended, in its grace period too, or a limit of it cannot be read.

        Of a license that is not enabled, not active or not started yet :meth:`validity` gives that as its reason.
        """
        return self.validity(now).reason in _EXPIRED

    def in_grace_period(self, now: Optional[datetime] = None) -> bool:
        """Whether the license has ended and the vendor lets the subscription live on for some hours."""
        return self.validity(now).state == "grace"

    def days_remaining(self, now: Optional[datetime] = None) -> Optional[int]:
        """Return the whole days until the license ends, 0 once it has ended, ``None`` for one without an end."""
        return self.validity(now).days_remaining

    def _question(self, now: Optional[datetime]) -> bytes:
        if not self.raw_json:
            raise ValueError("this license was made by hand: only one that was read from a document can be judged")
        if now is None:
            time = f'"clock_offset_ms":{round(self.meta.clock_offset * 1000)}'
        else:
            from ._requests import in_utc

            time = f'"now":"{in_utc("now", now).isoformat()}"'
        return f'{{"license":{self.raw_json},{time}}}'.encode()
