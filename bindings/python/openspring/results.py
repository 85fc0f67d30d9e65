"""What calls give back.

The classes are frozen and read the server's documents leniently: a member that is missing, null or of another
type is ``None``. Nothing is lost by that: ``raw`` holds the whole document, ``raw_json`` its exact text. Times
are aware and in UTC.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple, Union

from ._decoding import anything, array_of, boolean, integer, member, moment, number, object_of, text, values
from ._documents import Answer, Part, elements, members
from ._validity import Judged
from .files import save_document
from .identity import last_four
from .meta import Meta

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class User:
    """The user of a user-based license."""

    id: Optional[int] = member(integer)
    email: Optional[str] = member(text)
    first_name: Optional[str] = member(text)
    last_name: Optional[str] = member(text)
    phone_number: Optional[str] = member(text)
    is_initial_password: Optional[bool] = member(boolean)
    """Whether the user still has the password that the vendor set."""
    max_activations: Optional[int] = member(integer)
    allow_unlimited_activations: Optional[bool] = member(boolean)
    total_activations: Optional[int] = member(integer)


@dataclass(frozen=True)
class Customer:
    """Who bought the license."""

    email: Optional[str] = member(text)
    company_name: Optional[str] = member(text)
    reference: Optional[str] = member(text)
    phone: Optional[str] = member(text)
    first_name: Optional[str] = member(text)
    last_name: Optional[str] = member(text)
    city: Optional[str] = member(text)
    postcode: Optional[str] = member(text)
    state: Optional[str] = member(text)
    country: Optional[str] = member(text)
    address: Optional[str] = member(text)
    customer_account: Any = member(anything)
    """A text or an object with ``id``, ``name`` and ``code``, as the server sends it."""
    metadata: Any = member(anything)


@dataclass(frozen=True)
class ProductDetails:
    """The product that a license is for."""

    product_id: Optional[int] = member(integer)
    product_name: Optional[str] = member(text)
    short_code: Optional[str] = member(text)
    authorization_method: Optional[str] = member(text)
    """``license-key`` or ``user``."""
    allow_trial: Optional[bool] = member(boolean)
    trial_days: Optional[int] = member(integer)
    allow_overages: Optional[bool] = member(boolean)
    max_overages: Optional[int] = member(integer)
    prevent_vm: Optional[bool] = member(boolean)
    validity_period: Any = member(anything)
    """What the vendor set as validity of new licenses."""
    floating_timeout: Optional[int] = member(integer)
    company_id: Optional[int] = member(integer)
    metadata: Any = member(anything)


@dataclass(frozen=True)
class Feature:
    """A feature of the product that the license grants."""

    id: Optional[int] = member(integer)
    code: Optional[str] = member(text)
    name: Optional[str] = member(text)
    feature_type: Optional[str] = member(text)
    """``activation`` or ``consumption``."""
    expiry_date: Optional[datetime] = member(moment)
    is_expired: Optional[bool] = member(boolean)
    """Only where expired features were asked for."""
    is_floating: Optional[bool] = member(boolean)
    is_floating_cloud: Optional[bool] = member(boolean)
    floating_users: Optional[int] = member(integer)
    floating_timeout: Optional[int] = member(integer)
    """Minutes."""
    floating_in_use_devices: Optional[int] = member(integer)
    max_consumption: Optional[int] = member(integer)
    total_consumptions: Optional[int] = member(integer)
    allow_unlimited_consumptions: Optional[bool] = member(boolean)
    allow_negative_consumptions: Optional[bool] = member(boolean)
    allow_overages: Optional[bool] = member(boolean)
    max_overages: Optional[int] = member(integer)
    reset_consumption: Optional[bool] = member(boolean)
    consumption_period: Optional[str] = member(text)
    metadata: Any = member(anything)


@dataclass(frozen=True)
class CustomField:
    """A field that the vendor added to licenses. Names can repeat."""

    name: Optional[str] = member(text)
    value: Optional[str] = member(text)
    data_type: Optional[str] = member(text)


@dataclass(frozen=True, repr=False)
class License(Judged):
    """A license as the server described it.

    Fields bear the API's names, except ``expired`` and ``trial``: their API names, ``is_expired`` and
    ``is_trial``, are the methods that answer the question.
    """

    id: Optional[int] = member(integer)
    license_key: Optional[str] = member(text)
    """Of key-based licenses; ``repr`` shows its last four characters."""
    username: Optional[str] = member(text)
    user: Optional[User] = member(object_of(User))
    license_type: Optional[str] = member(text)
    """``perpetual``, ``time-limited``, ``subscription`` or ``consumption``."""
    license_template_id: Optional[int] = member(integer)
    active: Optional[bool] = member(boolean)
    license_active: Optional[bool] = member(boolean)
    license_enabled: Optional[bool] = member(boolean)
    expired: Optional[bool] = member(boolean, "is_expired")
    """What the server said; :meth:`is_expired` also looks at the clock."""
    trial: Optional[bool] = member(boolean, "is_trial")
    trial_days: Optional[int] = member(integer)
    validity_period: Optional[datetime] = member(moment)
    """When the license ends; ``None`` for one that does not."""
    start_date: Optional[datetime] = member(moment)
    enable_maintenance_period: Optional[bool] = member(boolean)
    maintenance_period: Optional[datetime] = member(moment)
    """When maintenance ends."""
    allow_grace_period: Optional[bool] = member(boolean)
    grace_period: Optional[float] = member(number)
    """Hours that a subscription lives on after its validity."""
    max_activations: Optional[int] = member(integer)
    times_activated: Optional[int] = member(integer)
    """How many devices are active."""
    allow_unlimited_activations: Optional[bool] = member(boolean)
    allow_offline_activation: Optional[bool] = member(boolean)
    max_transfers: Optional[int] = member(integer)
    """-1 is unlimited, 0 none."""
    transfer_count: Optional[int] = member(integer)
    max_license_users: Optional[int] = member(integer)
    prevent_vm: Optional[bool] = member(boolean)
    is_air_gapped: Optional[bool] = member(boolean)
    is_hardware_key_auth: Optional[bool] = member(boolean)
    is_floating: Optional[bool] = member(boolean)
    is_floating_cloud: Optional[bool] = member(boolean)
    floating_timeout: Optional[int] = member(integer)
    """Minutes that a floating slot is held."""
    floating_users: Optional[int] = member(integer)
    floating_in_use_devices: Optional[int] = member(integer)
    floating_in_use: Any = member(anything)
    """True or false, or a number, as the server sends it."""
    can_borrow: Optional[bool] = member(boolean)
    max_borrow_time: Optional[int] = member(integer)
    """Hours."""
    is_borrowed: Optional[bool] = member(boolean)
    borrowed_until: Optional[datetime] = member(moment)
    device_id: Optional[int] = member(integer)
    hardware_id: Optional[str] = member(text)
    allow_overages: Optional[bool] = member(boolean)
    max_overages: Optional[int] = member(integer)
    max_consumptions: Optional[int] = member(integer)
    total_consumptions: Optional[int] = member(integer)
    allow_unlimited_consumptions: Optional[bool] = member(boolean)
    allow_negative_consumptions: Optional[bool] = member(boolean)
    reset_consumption: Optional[bool] = member(boolean)
    consumption_period: Optional[str] = member(text)
    order_store_id: Optional[str] = member(text)
    company: Any = member(anything)
    customer: Optional[Customer] = member(object_of(Customer))
    product_details: Optional[ProductDetails] = member(object_of(ProductDetails))
    product_features: Tuple[Feature, ...] = member(array_of(Feature), default=())
    custom_fields: Tuple[CustomField, ...] = member(array_of(CustomField), default=())
    metadata: Any = member(anything)
    metadata_string: Optional[str] = member(text)
    """The same as text, where that was asked for."""
    variables: Any = member(anything)
    """Device variables, as the server sends them."""
    version: Optional[str] = member(text)
    environment: Optional[str] = member(text)
    channel: Optional[str] = member(text)
    installation_file: Any = member(anything)
    """A URL in answers to checks, an object or ``None`` in answers to activations."""
    release_date: Optional[datetime] = member(moment)
    hash_md5: Optional[str] = member(text)
    size: Optional[str] = member(text)
    requires_version: Optional[str] = member(text)
    eula_link: Optional[str] = member(text)
    release_notes_link: Optional[str] = member(text)
    request: Optional[str] = member(text)
    """``activation`` in answers to activations."""
    request_id: Optional[str] = member(text)
    """Of offline answers: the request that the license answers."""
    date: Optional[datetime] = member(moment)
    """Of offline answers: when the server made the file."""
    license_signature: Optional[str] = member(text)
    """The library has judged the signatures; see ``meta``."""
    license_signature_v2: Optional[str] = member(text)
    offline_signature: Optional[str] = member(text)
    policy_id: Any = member(anything)
    """Of air-gapped licenses, as ``default_license_type`` is."""
    default_license_type: Optional[str] = member(text)
    raw: Mapping[str, Any] = field(default_factory=dict)
    """The whole document, unknown members too."""
    raw_json: str = ""
    """The document's exact text."""
    meta: Meta = field(default_factory=Meta)
    """How the call went that brought the license."""

    @classmethod
    def from_part(cls, part: Part, meta: Meta) -> License:
        """Read a license object."""
        raw = part.value if isinstance(part.value, dict) else {}
        return cls(**values(cls, raw), raw=raw, raw_json=part.text, meta=meta)

    @property
    def product(self) -> Optional[str]:
        """The short code of the license's product."""
        return self.product_details.short_code if self.product_details is not None else None

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


class Bundle(Mapping[str, License]):
    """The licenses of a bundle by the short code of their product.

    Iterating gives short codes in the server's order; ``licenses`` is a tuple of all licenses, those without
    a code too.
    """

    __slots__ = ("_by_product", "licenses", "meta", "raw", "raw_json")

    licenses: Tuple[License, ...]
    meta: Meta
    raw: Any
    """The whole document: an array, or for offline answers an object."""
    raw_json: str
    """The document's exact text."""

    def __init__(self, answer: Answer) -> None:
        self.raw, self.raw_json, self.meta = answer.value, answer.text, answer.meta
        self.licenses = tuple(
            License.from_part(part, self.meta) for part in _license_parts(self.raw, self.raw_json)
        )
        self._by_product: Dict[str, License] = {}
        for entry in self.licenses:
            if entry.product is not None:
                self._by_product.setdefault(entry.product, entry)

    @property
    def form(self) -> str:
        """Which bytes an offline bundle's signature covers: ``a`` and ``b`` prove that it is complete, ``c``
        and ``map`` prove each license alone; empty for online answers, which are signed as a whole."""
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
class Deactivation:
    """The device's activation was freed."""

    text: Optional[str]
    """The server's word, ``license_deactivated``; ``None`` where it answered with a document instead."""
    raw: Any = field(repr=False)
    raw_json: str = field(repr=False)
    meta: Meta = field(repr=False)

    @classmethod
    def from_answer(cls, answer: Answer) -> Deactivation:
        """Read the answer to a deactivation."""
        return cls(text(answer.value), answer.value, answer.text, answer.meta)


@dataclass(frozen=True)
class Refusal:
    """A source of a hardware id that was not used, and why."""

    source: str
    reason: str


@dataclass(frozen=True)
class HardwareID:
    """This machine's hardware id and where it comes from. ``str()`` gives the id."""

    hardware_id: str
    algorithm: str
    source: str
    stable: bool
    """False where the id may change without new hardware, as in containers."""
    environment: str
    """``container``, ``wsl``, ``vm``, ``physical``, or ``unknown`` where nobody looks."""
    refused: Tuple[Refusal, ...]

    @classmethod
    def from_answer(cls, answer: Answer) -> HardwareID:
        """Read the answer of ``osp_hardware_id``."""
        document = answer.value
        names = ("hardware_id", "algorithm", "source", "environment")
        refused = document.get("refused") or ()
        return cls(
            **{name: str(document.get(name) or "") for name in names},
            stable=document.get("stable") is True,
            refused=tuple(Refusal(str(row.get("source", "")), str(row.get("reason", ""))) for row in refused),
        )

    def __str__(self) -> str:
        return self.hardware_id
