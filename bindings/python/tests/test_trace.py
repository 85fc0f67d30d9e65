"""The steps of a call, in its ``meta`` and in ``logging``, through the library and the program."""

from __future__ import annotations

import contextvars
import inspect
import logging
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from conftest import Sandbox, run_awaited, run_python

import openspring
from openspring import BundleManager, Client, Configuration, LicenseManager, NetworkError, Store, aio
from openspring._aio_manager import License as AwaitedLicense
from openspring.manager import License

FIRST = ["name", "connected", "sent", "first_byte", "response", "signature"]
NEXT = ["reused", "sent", "first_byte", "response", "signature"]
NOBODY = "http://127.0.0.1:1/api/v4"


class Records(logging.Handler):
    """Keeps what is logged, and how it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.records: List[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def steps(self, operation: str) -> List[str]:
        return [record.__dict__["step"] for record in self.records if record.__dict__["operation"] == operation]

    def everything(self) -> str:
        return "\n".join(f"{record.getMessage()} {record.__dict__}" for record in self.records)


@pytest.fixture
def log() -> Iterator[Records]:
    """What the logger ``openspring`` gets while it is set to DEBUG."""
    logger, records = logging.getLogger("openspring"), Records()
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(records)
    yield records
    logger.removeHandler(records)
    logger.setLevel(before)


@pytest.fixture(params=["library", "process"])
def transport(request: pytest.FixtureRequest) -> Any:
    return request.param


def names(meta: openspring.Meta) -> List[str]:
    return [step.step for step in meta.trace]


def secrets(sandbox: Sandbox) -> Tuple[str, ...]:
    licenses = sandbox.line["licenses"].values()
    hidden = [one[name] for one in licenses for name in ("license_key", "password") if name in one]
    return (sandbox.line["api_key"], sandbox.line["shared_key"], sandbox.line["client_secret"], *hidden)


def test_one_call_is_traced_and_the_next_is_not(sandbox: Sandbox, transport: Any) -> None:
    identity = sandbox.identity("license")
    with Client(Configuration(**sandbox.settings()), transport=transport) as client:
        assert names(client.activate_license(identity, trace=True).meta) == FIRST
        assert names(client.check_license(identity).meta) == []
        assert names(client.check_license(identity, trace=True).meta) == NEXT


def test_trace_of_an_error_is_in_the_exception(sandbox: Sandbox, transport: Any) -> None:
    with Client(Configuration(**sandbox.settings(base_url=NOBODY, retries=0)), transport=transport) as client:
        with pytest.raises(NetworkError) as caught:
            client.check_license(sandbox.identity("license"), trace=True)
        assert names(caught.value.meta) == ["name", "failed"]


def test_calls_are_traced_and_logged_while_the_logger_is_enabled(sandbox: Sandbox, log: Records, transport: Any) -> None:
    identity = sandbox.identity("license")
    with Client(Configuration(**sandbox.settings()), transport=transport) as client:
        activated = client.activate_license(identity)
        client.check_license(identity, trace=False)
        logging.getLogger("openspring").setLevel(logging.INFO)
        assert client.check_license(identity).meta.trace == ()
    assert log.steps("activate_license") == FIRST == names(activated.meta) and log.steps("check_license") == []
    sent = log.records[2]
    host = sandbox.line["base_url"].split("/")[2]
    assert (sent.name, sent.levelname) == ("openspring.trace", "DEBUG")
    expected = {"operation": "activate_license", "step": "sent", "host": host, "attempt": 1, "detail": "POST /api/v4/activate_license"}
    assert {name: sent.__dict__[name] for name in expected} == expected
    assert sent.__dict__["ms"] == round(activated.meta.trace[2].seconds * 1000)
    assert sent.getMessage().startswith("activate_license: sent after ")


def test_a_retry_is_logged_with_the_number_of_its_attempt(sandbox: Sandbox, log: Records, transport: Any) -> None:
    identity = sandbox.identity("license")
    with Client(Configuration(**sandbox.settings(retries=1)), transport=transport) as client:
        client.activate_license(identity)
        sandbox.fault(kind="status", status=503, times=1)
        assert client.check_license(identity).meta.attempts == 2
    checked = [record.__dict__ for record in log.records if record.__dict__["operation"] == "check_license"]
    first = ["reused", "sent", "first_byte", "response", "retry"]
    assert [(one["step"], one["attempt"]) for one in checked] == [*((step, 1) for step in first), *((step, 2) for step in NEXT)]


def test_a_failure_is_logged_with_its_code(sandbox: Sandbox, log: Records, transport: Any) -> None:
    with Client(Configuration(**sandbox.settings(base_url=NOBODY, retries=0)), transport=transport) as client:
        with pytest.raises(NetworkError):
            client.check_license(sandbox.identity("license"))
    assert log.steps("check_license") == ["name", "failed"]
    assert log.records[-1].__dict__["detail"] == "connection_refused" and log.records[-1].__dict__["host"] == "127.0.0.1:1"


def test_log_has_no_secrets(sandbox: Sandbox, log: Records, tmp_path: Path) -> None:
    oauth = {"api_key": None, "shared_key": None, "client_id": sandbox.line["client_id"], "client_secret": sandbox.line["client_secret"]}
    for product, name, changes in (("editor", "license", {}), ("user", "user", {}), ("editor", "license", oauth)):
        identity = sandbox.identity(name)
        with sandbox.client(product, **changes) as client:
            client.activate_license(identity)
            client.check_license(identity)
        with LicenseManager(Configuration(**sandbox.settings(product, **changes)), Store.path(tmp_path / f"{name}{len(changes)}")) as manager:
            manager.activate_license(identity).check()
    assert log.steps("check_license") and log.steps("check") and "token" in log.steps("activate_license")
    text = log.everything()
    assert [secret for secret in secrets(sandbox) if secret in text] == [] and "eyJ" not in text  # as a token begins


def test_a_managers_calls_are_traced_and_logged(sandbox: Sandbox, log: Records, tmp_path: Path, transport: Any) -> None:
    settings = Configuration(**sandbox.settings(retries=0))
    with LicenseManager(settings, Store.path(tmp_path), transport=transport) as manager:
        license = manager.activate_license(sandbox.identity("license"))
        assert log.steps("activate_license") == FIRST == names(license.meta)
        assert names(license.check(trace=True).meta) == NEXT == log.steps("check")
        license.local_check()
        manager.poll()
        assert log.steps("local_check") == log.steps("poll") == []
        state = license.deactivate(trace=True)
        assert names(state.meta) == NEXT == log.steps("deactivate") and state.reason == "deactivated"
        with pytest.raises(openspring.LicensingError) as caught:
            manager.activate_license(openspring.LicenseID.from_key("AAAA-AAAA-AAAA-AAAA"), trace=True)
        assert names(caught.value.meta)[-1] == "failed" and log.records[-1].__dict__["step"] == "failed"


def test_asynchronous_calls_are_traced_and_logged(sandbox: Sandbox, log: Records, tmp_path: Path, transport: Any) -> None:
    task: contextvars.ContextVar[str] = contextvars.ContextVar("task")
    seen: List[str] = []

    def note(record: logging.LogRecord) -> bool:
        seen.append(task.get())
        return True

    log.addFilter(note)

    async def work() -> None:
        task.set("caller")
        identity = sandbox.identity("license")
        async with aio.AsyncClient(Configuration(**sandbox.settings()), transport=transport) as client:
            assert names((await client.activate_license(identity, trace=True)).meta) == FIRST == log.steps("activate_license")
        async with aio.LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path), transport=transport) as manager:
            license = await manager.activate_license(identity)
            assert names(license.meta) == FIRST
            assert names((await license.check(trace=True)).meta) == NEXT == log.steps("check")

    run_awaited(work())
    assert set(seen) == {"caller"}


def test_a_handler_that_raises_does_not_end_the_call(
    sandbox: Sandbox, log: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(record: logging.LogRecord) -> bool:
        raise ValueError("the host's handler is broken")

    log.addFilter(refuse)
    with sandbox.client() as client:
        assert client.activate_license(sandbox.identity("license")).is_valid()
    assert "the host's handler is broken" in capsys.readouterr().err


def test_a_trace_that_was_asked_for_is_logged_by_its_own_logger(sandbox: Sandbox) -> None:
    logger, records = logging.getLogger("openspring.trace"), Records()
    logger.addHandler(records)
    try:
        with sandbox.client(trace=True) as client:
            assert names(client.activate_license(sandbox.identity("license")).meta) == FIRST and records.records == []
            logger.setLevel(logging.DEBUG)
            client.check_license(sandbox.identity("license"))
    finally:
        logger.setLevel(logging.NOTSET)
        logger.removeHandler(records)
    assert records.steps("check_license") == NEXT


@pytest.mark.library
def test_logging_is_not_imported_and_no_handler_is_configured_by_the_package(sandbox: Sandbox) -> None:
    code = f"""
import sys
from openspring import Client, Configuration, LicenseID
with Client(Configuration(**{sandbox.settings()!r})) as client:
    client.activate_license(LicenseID.from_key({sandbox.line["licenses"]["license"]["license_key"]!r}))
    print("openspring._tracing" in sys.modules, "openspring.trace" in str(sys.modules.get("logging") and sys.modules["logging"].root.manager.loggerDict))
    import logging
    client.check_license(LicenseID.from_key({sandbox.line["licenses"]["license"]["license_key"]!r}))
    logger = logging.getLogger("openspring.trace")
    print([type(handler).__name__ for handler in logger.handlers], logger.level, logging.getLogger("openspring").handlers, logging.root.handlers)
"""
    assert run_python(code).stdout == "True False\n['NullHandler'] 0 [] []\n"


@pytest.mark.parametrize("kind", [Client, aio.AsyncClient, LicenseManager, BundleManager, License, aio.LicenseManager, aio.BundleManager, AwaitedLicense])
def test_every_method_that_takes_a_time_limit_takes_a_trace(kind: Any) -> None:
    methods = [method for name, method in inspect.getmembers(kind, callable) if not name.startswith("_")]
    limited = [method for method in methods if "timeout" in inspect.signature(method).parameters]
    assert limited and all("trace" in inspect.signature(method).parameters for method in limited)


def test_warnings_of_a_call_that_went_well_can_be_read(sandbox: Sandbox, tmp_path: Path) -> None:
    with LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path)) as manager:
        license = manager.activate_license(sandbox.identity("license"))
        assert license.warnings == () and license.meta.signature == "verified"
        assert license.deactivate().warnings == ()
        manager.activate_license(sandbox.identity("license"))
        assert manager.clear_local_storage().warnings == ("seat_kept",)


def test_a_local_check_warns_of_a_damaged_copy(sandbox: Sandbox, tmp_path: Path) -> None:
    with LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path)) as manager:
        assert manager.activate_license(sandbox.identity("license")).local_check().warnings == ()
    (tmp_path / "osp-editor.0").write_bytes(b"damaged")
    with LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path)) as manager:
        license = manager.load_license()
        assert license is not None and license.local_check().warnings == ("store_recovered",)
