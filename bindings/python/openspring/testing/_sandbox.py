"""A sandbox for tests."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Type, Union
from urllib.parse import quote

from ..client import Client
from ..configuration import Configuration
from ..manager import BundleManager, LicenseManager
from ..store import Store
from ._license import Feature, License, When, document_of
from ._server import SandboxError, Server

HARDWARE_ID = "openspring-testing-device"
"""The device of the clients, unless their configuration names another."""


class Sandbox:
    """A running openspring-sandbox: a License API server on this machine, which contacts nobody.

    Close it, or use it in a ``with`` statement. It may be used by several threads.
    """

    def __init__(self, *flags: str, program: Union[str, os.PathLike[str], None] = None) -> None:
        """Start the program. The first start on a machine makes a key, which takes some seconds.

        Args:
            flags: further flags of ``openspring-sandbox``, such as ``--seed`` and a file (docs/sandbox.md).
            program: its path. Else it is ``OPENSPRING_SANDBOX``, or that of the package openspring-sandbox, on PATH, or in a checkout's
                ``build``.

        Raises:
            SandboxError: it was not found or does not start.
        """
        self._server = Server(program, flags)
        self.line: Mapping[str, Any] = self._server.line
        """What it prints at its start: addresses, credentials, ``products`` and sample ``licenses`` (docs/sandbox.md)."""

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it. A second time does nothing."""
        self._server.close()

    def admin(self, method: str, path: str, document: Any = None) -> Any:
        """Call the admin API, such as ``admin("PUT", "/blacklist/a-device")``, and return its response.

        Raises:
            SandboxError: the sandbox refuses it or is gone.
        """
        return self._server.call(method, path, document)

    def state(self) -> Dict[str, Any]:
        """Everything that it knows, without secrets."""
        state: Dict[str, Any] = self.admin("GET", "/state")
        return state

    def requests(self) -> List[Dict[str, Any]]:
        """The last 1,000 calls, oldest first: ``path``, ``body``, ``status``, ``code``, ``signature`` and more. ``***`` is a secret."""
        requests: List[Dict[str, Any]] = self.admin("GET", "/requests")
        return requests

    def reset(self) -> None:
        """Make everything as at the start: licenses, devices, clock, faults and requests."""
        self.admin("POST", "/reset")

    def product(self, name: str) -> str:
        """The short code of a sample product by its name, such as ``editor``, ``bundle`` or ``user``. A short code is returned as it is."""
        return str(self.line["products"].get(name, name))

    def now(self) -> datetime:
        """The sandbox's time."""
        return datetime.now(timezone.utc) + timedelta(seconds=self._offset())

    def _offset(self) -> int:
        return int(self.state()["clock"]["offset_s"])

    def configuration(self, product: str = "editor", **changes: Any) -> Configuration:
        """The configuration of a client.

        Args:
            product: the name of a sample product, or a short code.
            changes: other settings of :class:`openspring.Configuration`, such as ``hardware_id`` and ``retries``.
        """
        line = self.line
        settings: Dict[str, Any] = {name: line[name] for name in ("api_key", "shared_key", "base_url", "public_key", "company_id")}
        settings.update(product=self.product(product), hardware_id=HARDWARE_ID, proxy="none", ca_pem=line.get("ca_pem"))
        return Configuration(**{**settings, **changes})

    def client(self, product: str = "editor", **changes: Any) -> Client:
        """Open a client with :meth:`configuration`. Close it, or use it in a ``with`` statement."""
        return Client(self.configuration(product, **changes))

    def manager(self, product: str = "editor", *, store: Optional[Store] = None, **changes: Any) -> LicenseManager:
        """Open a manager with :meth:`configuration`, with a store in memory unless one is given. Close it."""
        return LicenseManager(self.configuration(product, **changes), store or Store.memory())

    def bundle_manager(self, product: str = "bundle", *, store: Optional[Store] = None, **changes: Any) -> BundleManager:
        """Open a manager of a bundle, as :meth:`manager` does."""
        return BundleManager(self.configuration(product, **changes), store or Store.memory())

    def license(
        self,
        product: str = "editor",
        *,
        license_type: Optional[str] = None,
        validity_period: Optional[When] = None,
        grace_period: Union[timedelta, int, None] = None,
        start_date: Optional[When] = None,
        maintenance_period: Optional[When] = None,
        max_activations: Optional[int] = None,
        max_transfers: Optional[int] = None,
        max_consumptions: Optional[int] = None,
        product_features: Optional[Sequence[Feature]] = None,
        metadata: Optional[Mapping[str, Any]] = None,
        **terms: Any,
    ) -> License:
        """Make a license of these terms. It is there until the sandbox is closed or reset.

        What is not given is as in the samples: perpetual, five devices, unlimited transfers.

        Args:
            product: the name of a sample product, or a short code. Of a bundle each product has a license. If the product's licenses
                belong to users, the license has a user of its own.
            license_type: ``perpetual``, ``time-limited``, ``subscription`` or ``consumption``. Unless given, it is ``consumption``
                with ``max_consumptions`` and ``time-limited`` with ``validity_period``.
            validity_period: its end. A timedelta is from the sandbox's now.
            grace_period: a timedelta, or a number of hours. It allows the grace period too.
            start_date, maintenance_period: as ``validity_period``.
            product_features: codes, or members by the API's names: ``[{"code": "export", "expiry_date": timedelta(days=7)}]``.
            terms: other members that PATCH ``/_sandbox/licenses/{name}`` can set, such as ``license_enabled`` and ``is_floating_cloud``.

        Raises:
            SandboxError: the sandbox refuses the terms; the message names the member.
        """
        named = {
            "license_type": license_type,
            "validity_period": validity_period,
            "grace_period": grace_period,
            "start_date": start_date,
            "maintenance_period": maintenance_period,
            "max_activations": max_activations,
            "max_transfers": max_transfers,
            "max_consumptions": max_consumptions,
            "product_features": product_features,
            "metadata": metadata,
        }
        given = {name: value for name, value in named.items() if value is not None}
        code, name = self.product(product), uuid.uuid4().hex
        sold = next((one for one in self.state()["products"] if one["short_code"] == code), None)
        if sold is None:
            raise SandboxError(f"the sandbox has no product {product!r}: it has {', '.join(sorted(self.line['products']))}")
        made = License(self, name, code, f"TEST-{name.upper()}", None, None)
        if sold["authorization_method"] == "user":
            made = License(self, name, code, None, f"{name}@sandbox.example", f"password-{name}")
        document = {**document_of({**given, **terms}, self.now()), "name": name, "product": code, **_owner(made)}
        parts = [{**document, "product": one, "bundle_code": code} for one in sold["bundle"]]
        self.admin("POST", "/licenses", parts or document)
        return made

    def change_license(self, name: str, **terms: Any) -> None:
        """Change the terms of a license, also of a sample by its name. None is the API's null."""
        self.admin("PATCH", f"/licenses/{quote(name, safe='')}", document_of(terms, self.now()))

    @contextmanager
    def fault(self, kind: str, *, path: Optional[str] = None, times: int = 0, **members: Any) -> Iterator[Fault]:
        """Let calls go wrong until the ``with`` statement ends: ``with sandbox.fault("status", status=503, path="/check_license"):``.

        Args:
            kind: ``status``, ``page``, ``redirect``, ``delay``, ``date``, ``cut``, ``reset``, ``unsigned`` or ``wrong_signature``.
            path: that of the calls; every call unless given.
            times: for how many calls at most; 0 is without limit.
            members: what the kind needs, such as ``status``, ``ms``, ``after_bytes`` (docs/sandbox.md).

        Raises:
            SandboxError: the fault could never fire; the message says why.
        """
        name = uuid.uuid4().hex
        document: Dict[str, Any] = {"kind": kind, "times": times, "name": name, **members}
        if path is not None:
            document["path"] = path
        self.admin("POST", "/faults", document)
        try:
            yield Fault(self, name)
        finally:
            self.admin("DELETE", f"/faults/{name}")

    @contextmanager
    def clock(self, *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> Iterator[None]:
        """Move the sandbox's time, to earlier by negative numbers, until the ``with`` statement ends: ``with sandbox.clock(days=31):``.

        The clock of this machine, by which a manager decides without the server, stays as it is. A store that has heard of a later
        time does not forget it.
        """
        before = self._offset()
        by = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        self.admin("PUT", "/clock", {"offset_s": before + round(by.total_seconds())})
        try:
            yield
        finally:
            self.admin("PUT", "/clock", {"offset_s": before})


class Fault:
    """A fault that :meth:`Sandbox.fault` has added."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self._sandbox = sandbox
        self._name = name

    @property
    def fired(self) -> int:
        """How many calls it has met."""
        return int(next(one["fired"] for one in self._sandbox.admin("GET", "/faults") if one.get("name") == self._name))


def _owner(license: License) -> Dict[str, Any]:
    if license.license_key is not None:
        return {"license_key": license.license_key}
    return {"users": [{"email": license.username, "password": license.password}]}
