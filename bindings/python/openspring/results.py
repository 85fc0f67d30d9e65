"""What calls return.

The classes are frozen and read the server's documents leniently: a member that is missing, null or of another
type is ``None``. Nothing is lost by that: ``raw`` holds the whole document, ``raw_json`` its exact text. Times
are aware and in UTC. A document is read when somebody asks for one of its members.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple, Union

from ._documents import Response, Part, elements, members
# BEGIN GENERATED: models (tools/tables)
from ._models import (
    AirGapCode as AirGapCode,
    AirGapConfirmation as AirGapConfirmation,
    CustomField as CustomField,
    Customer as Customer,
    CustomerAccount as CustomerAccount,
    CustomerLicenseUsers as CustomerLicenseUsers,
    Deactivation as Deactivation,
    DeviceInfo as DeviceInfo,
    DeviceVariable as DeviceVariable,
    Feature as Feature,
    FloatingBorrow as FloatingBorrow,
    InstallationFile as InstallationFile,
    LicenseFeature as LicenseFeature,
    LicenseUser as LicenseUser,
    OAuthUrl as OAuthUrl,
    PasswordChange as PasswordChange,
    ProductDetails as ProductDetails,
    ProductField as ProductField,
    ProductVersion as ProductVersion,
    Release as Release,
    TrialFeature as TrialFeature,
    TrialField as TrialField,
    User as User,
    UserLicense as UserLicense,
    Version as Version,
)
# END GENERATED: models (tools/tables)
from ._models import ConsumptionMembers, FeatureConsumptionMembers, LicenseMembers, SsoUrlMembers, TrialKeyMembers
from ._validity import Judged
from .errors import ArgumentError
from .files import save_document
from .identity import LicenseID, last_four
from .meta import Meta

if TYPE_CHECKING:
    from pathlib import Path


class DeviceVariables(Tuple[DeviceVariable, ...]):
    """The variables of a device: a tuple of :class:`DeviceVariable`."""

    __slots__ = ()

    @classmethod
    def from_response(cls, response: Response) -> DeviceVariables:
        """Read what a call returned."""
        return cls(DeviceVariable.all_from_response(response))

    def as_dict(self) -> Dict[str, Any]:
        """Return the values by name. The last of a name counts."""
        return {item.variable: item.value for item in self if item.variable is not None}


class License(LicenseMembers, Judged):
    __doc__ = LicenseMembers.__doc__
    __slots__ = ()

    @property
    def product(self) -> Optional[str]:
        """The short code of the license's product."""
        return self.product_details.short_code if self.product_details is not None else None

    @property
    def variables(self) -> DeviceVariables:
        """The variables of this device."""
        return DeviceVariables(super().variables)

    def feature(self, code: str) -> Optional[Feature]:
        """Return the feature of that code, or ``None``."""
        return next((feature for feature in self.product_features if feature.code == code), None)

    def is_trial(self) -> bool:
        """Whether this is a trial."""
        return self.trial is True

    def save(self, path: Union[str, os.PathLike[str]]) -> Path:
        """Write the result of an offline activation as a license file, whole or not at all, readable by its owner only.

        ``load_offline_response`` verifies and reads it again.

        Args:
            path: the file; of an existing folder the file ``ls_activation.lic`` in it.

        Raises:
            ArgumentError: the license came by an online call or in a bundle, so that it is not signed in itself.
            StorageError: it cannot be written; also an ``OSError``.
        """
        return save_document(self.raw_json, self.meta.form, ("license", "refresh"), path)

    def __repr__(self) -> str:
        owner = repr(last_four(self.license_key)) if self.license_key is not None else repr(self.username)
        until = self.validity_period.isoformat() if self.validity_period is not None else "no end"
        return f"<License {self.id} of {owner}: {self.product}, {self.license_type}, {until}>"


class Consumption(ConsumptionMembers):
    __doc__ = ConsumptionMembers.__doc__
    __slots__ = ()

    @property
    def remaining(self) -> Optional[int]:
        """How much may still be consumed, overages included; ``None`` if there is no limit, or none is known."""
        return _remaining(self)


class FeatureConsumption(FeatureConsumptionMembers):
    __doc__ = FeatureConsumptionMembers.__doc__
    __slots__ = ()

    @property
    def remaining(self) -> Optional[int]:
        """How much may still be consumed, overages included; ``None`` if there is no limit, or none is known."""
        return _remaining(self)


def _remaining(counted: Union[Consumption, FeatureConsumption]) -> Optional[int]:
    most, total = counted.max_consumptions, counted.total_consumptions
    if counted.allow_unlimited_consumptions or most is None or total is None:
        return None
    if counted.allow_overages:
        if not counted.max_overages:
            return None
        most += counted.max_overages
    return max(0, most - total)


class TrialKey(TrialKeyMembers):
    __doc__ = TrialKeyMembers.__doc__
    __slots__ = ()

    @property
    def is_new(self) -> bool:
        """Whether this call made the license. If not, the device had it before."""
        return self.order_id is not None

    def identity(self) -> LicenseID:
        """Return the identity for the calls about this license: its key, or its user and the first password.

        Raises:
            ArgumentError: the license has a user and this response has no password; only the first one for the user has it.
        """
        if self.license:
            return LicenseID.from_key(self.license)
        if self.license_user and self.initial_password:
            return LicenseID.from_user(self.license_user, self.initial_password)
        raise ArgumentError(
            "the trial has no identity: its response holds no license key and no password; only the first response for "
            "a user holds the password: ask the user for it and use LicenseID.from_user",
            code="missing_member",
            user_action="enter_license",
        )


class SsoUrl(SsoUrlMembers):
    __doc__ = SsoUrlMembers.__doc__
    __slots__ = ()

    @property
    def nonce(self) -> Optional[str]:
        """The ``nonce`` in the address; ``None`` if it has none. Compare it with the one in the token."""
        from urllib.parse import parse_qs, urlsplit

        try:
            return parse_qs(urlsplit(self.url or "").query).get("nonce", [None])[0]
        except ValueError:
            return None


class Bundle(Mapping[str, License]):
    """The licenses of a bundle by the short code of their product.

    Iterating gives short codes in the server's order.
    """

    __slots__ = ("_response", "_licenses", "_products")

    _licenses: Optional[Tuple[License, ...]]
    _products: Optional[Dict[str, License]]

    def __init__(self, response: Response) -> None:
        self._response = response
        self._licenses = self._products = None

    @classmethod
    def from_response(cls, response: Response) -> Bundle:
        """Read what a call returned."""
        return cls(response)

    @property
    def raw(self) -> Any:
        """The whole document: an array, or for offline responses an object."""
        return self._response.value

    @property
    def raw_json(self) -> str:
        """The document's exact text."""
        return self._response.text

    @property
    def meta(self) -> Meta:
        """How the call went that brought the bundle."""
        return self._response.meta

    @property
    def licenses(self) -> Tuple[License, ...]:
        """All licenses in the server's order, those without a short code too."""
        if self._licenses is None:
            parts = _license_parts(self.raw, self.raw_json)
            self._licenses = tuple(License.from_part(part, self.meta) for part in parts)
        return self._licenses

    @property
    def _by_product(self) -> Dict[str, License]:
        if self._products is None:
            found: Dict[str, License] = {}
            for entry in self.licenses:
                if entry.product is not None:
                    found.setdefault(entry.product, entry)
            self._products = found
        return self._products

    @property
    def form(self) -> str:
        """Which bytes an offline bundle's signature covers: ``a`` and ``b`` prove that it is complete, ``c``
        and ``map`` prove each license alone; empty for online responses, which are signed as a whole."""
        return self.meta.form

    def is_valid(self, now: Optional[datetime] = None) -> bool:
        """Whether there are licenses and all of them may be used."""
        return bool(self.licenses) and all(entry.is_valid(now) for entry in self.licenses)

    def save(self, path: Union[str, os.PathLike[str]]) -> Path:
        """Write the result of an offline activation as a license file; see :meth:`License.save`."""
        return save_document(self.raw_json, self.form, ("a", "b", "c", "map"), path)

    def __getitem__(self, product: str) -> License:
        return self._by_product[product]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_product)

    def __len__(self) -> int:
        return len(self._by_product)

    def __repr__(self) -> str:
        return f"<Bundle {', '.join(self._by_product)}>"


def _license_parts(value: Any, document: str) -> List[Part]:
    """Find the licenses in the three shapes of a bundle: array, ``licenses`` object, map by product."""
    if isinstance(value, list):
        return elements(document)
    if not isinstance(value, dict):
        return []
    parts = members(document)
    if "licenses" in parts:
        return elements(parts["licenses"].text) if isinstance(parts["licenses"].value, list) else []
    return [part for part in parts.values() if isinstance(part.value, dict)]


@dataclass(frozen=True)
class Refusal:
    """A source of a hardware id that was not used, and why."""

    source: str
    """The name of the source."""
    reason: str
    """Why it was not used."""


@dataclass(frozen=True)
class HardwareID:
    """This machine's hardware id and where it comes from. ``str()`` gives the id."""

    hardware_id: str
    """The id itself."""
    algorithm: str
    """The name of the way to compute it."""
    source: str
    """What it was computed from."""
    stable: bool
    """False where the id may change without new hardware, as in containers."""
    environment: str
    """``container``, ``wsl``, ``vm``, ``physical``, or ``unknown`` where nobody looks."""
    refused: Tuple[Refusal, ...]
    """The sources that were not used, with the reasons."""

    @classmethod
    def from_response(cls, response: Response) -> HardwareID:
        """Read the response of ``osp_hardware_id``."""
        document = response.value
        names = ("hardware_id", "algorithm", "source", "environment")
        refused = document.get("refused") or ()
        return cls(
            **{name: str(document.get(name) or "") for name in names},
            stable=document.get("stable") is True,
            refused=tuple(Refusal(str(row.get("source", "")), str(row.get("reason", ""))) for row in refused),
        )

    def __str__(self) -> str:
        return self.hardware_id
