"""Licenses of a sandbox and their terms."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Union

from ..identity import LicenseID

if TYPE_CHECKING:
    from ._sandbox import Sandbox

When = Union[datetime, timedelta, str]
"""A moment: with a time zone, as a time from the sandbox's now, or as the API's text."""

Feature = Union[str, Mapping[str, Any]]
"""A feature's code, or its members by the API's names."""

_MOMENTS = ("validity_period", "start_date", "maintenance_period", "expiry_date")
_UNITS = {
    "grace_period": timedelta(hours=1),
    "max_borrow_time": timedelta(hours=1),
    "floating_timeout": timedelta(minutes=1),
    "trial_days": timedelta(days=1),
    "valid_days": timedelta(days=1),
}


class License:
    """A license that :meth:`Sandbox.license` has made."""

    def __init__(self, sandbox: Sandbox, name: str, product: str, license_key: Optional[str], username: Optional[str], password: Optional[str]) -> None:
        self._sandbox = sandbox
        self.name = name
        """What the admin API knows it by."""
        self.product = product
        """The short code of its product or bundle."""
        self.license_key = license_key
        """What a user types; none if the product's licenses belong to users."""
        self.username = username
        """Who signs in, if the product's licenses belong to users; else none."""
        self.password = password
        """The user's password."""

    def __repr__(self) -> str:
        return f"License({self.name!r}, product={self.product!r})"

    @property
    def id(self) -> LicenseID:
        """How a call asks for it."""
        if self.license_key is not None:
            return LicenseID.from_key(self.license_key)
        assert self.username is not None
        return LicenseID.from_user(self.username, self.password)

    def change(self, **terms: Any) -> None:
        """Change its terms, as the vendor can at any time. See :meth:`Sandbox.license`; None is the API's null."""
        self._sandbox.change_license(self.name, **terms)

    def state(self) -> Dict[str, Any]:
        """What the sandbox knows of it: its terms, ``times_activated``, ``devices``; of a bundle, of its first license."""
        found: Dict[str, Any] = next(one for one in self._sandbox.state()["licenses"] if one["name"] == self.name)
        return found


def document_of(terms: Mapping[str, Any], now: datetime) -> Dict[str, Any]:
    """Write terms by the API's names and in its units."""
    document = {name: _value(name, value, now) for name, value in terms.items()}
    if document.get("grace_period"):
        document.setdefault("allow_grace_period", True)
    if document.get("maintenance_period"):
        document.setdefault("enable_maintenance_period", True)
    if document.get("max_consumptions") is not None:
        document.setdefault("license_type", "consumption")
    if document.get("validity_period"):
        document.setdefault("license_type", "time-limited")
    if document.get("product_features") is not None:
        document["product_features"] = _features(document["product_features"], now)
    return document


def _features(features: Sequence[Feature], now: datetime) -> List[Dict[str, Any]]:
    written = []
    for feature in features:
        members = {"code": feature} if isinstance(feature, str) else feature
        written.append({"feature_type": "activation", **{name: _value(name, value, now) for name, value in members.items()}})
    return written


def _value(name: str, value: Any, now: datetime) -> Any:
    if isinstance(value, timedelta) and name in _MOMENTS:
        value = now + value
    if isinstance(value, timedelta) and name in _UNITS:
        count, rest = divmod(value, _UNITS[name])
        if rest:
            raise ValueError(f"{name} is counted in units of {_UNITS[name]}, and {value} is not a multiple of that")
        return count
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{name} needs a time zone: {value!r} has none")
        return value.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return value
