"""The fixtures for pytest, which finds this module by the entry point of the package.

It is imported at the start of each run of pytest: what it needs beyond pytest is imported when a fixture is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

if TYPE_CHECKING:
    from . import Client, LicenseManager
    from .testing import Sandbox


@pytest.fixture(scope="session")
def openspring_sandbox() -> Iterator[Sandbox]:
    """One sandbox for the session, in whatever state the tests leave it."""
    from .testing import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(openspring_sandbox: Sandbox) -> Sandbox:
    """The sandbox of the session, as at its start."""
    openspring_sandbox.reset()
    return openspring_sandbox


@pytest.fixture
def openspring_client(sandbox: Sandbox) -> Iterator[Client]:
    """A client of the sandbox for the product editor."""
    with sandbox.client() as client:
        yield client


@pytest.fixture
def openspring_manager(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LicenseManager]:
    """A manager of the sandbox for the product editor, with an empty store of its own."""
    from . import Store

    with sandbox.manager(store=Store.path(tmp_path_factory.mktemp("openspring"))) as manager:
        yield manager
