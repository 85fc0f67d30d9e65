"""openspring.testing: a sandbox in a ``with`` statement, and the fixtures that pytest finds."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Dict, Iterator
from urllib.parse import urlsplit

import pytest

from conftest import PACKAGE, ROOT, run_python
from openspring import APIError, Client, LicenseStateError, LimitError, NetworkError, SignatureError, Store
from openspring.testing import License, Sandbox, SandboxError

PROGRAM = ROOT / "build" / "openspring-sandbox"


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox(program=PROGRAM) as sandbox:
        yield sandbox


@pytest.fixture
def kit(shared: Sandbox) -> Sandbox:
    shared.reset()
    return shared


@pytest.fixture
def app(kit: Sandbox) -> Iterator[Client]:
    with kit.client(retries=0) as client:
        yield client


@pytest.fixture
def license(kit: Sandbox, app: Client) -> License:
    """One that is active on the client's device."""
    made = kit.license()
    app.activate_license(made.id)
    return made


def test_a_license_has_the_terms_it_was_made_with(kit: Sandbox, app: Client) -> None:
    made = kit.license(
        validity_period=timedelta(days=2),
        grace_period=timedelta(hours=24),
        max_activations=1,
        product_features=["export", {"code": "reports", "feature_type": "consumption", "max_consumption": 3}],
        metadata={"seats": 3},
        max_license_users=7,
    )

    got = app.activate_license(made.id)

    assert (got.license_type, got.grace_period) == ("time-limited", 24)
    assert got.validity_period is not None
    assert abs(got.validity_period - datetime.now(timezone.utc) - timedelta(days=2)) < timedelta(minutes=5)
    assert [feature.code for feature in got.product_features] == ["export", "reports"]
    assert got.metadata == {"seats": 3}
    assert made.state()["times_activated"] == 1 and made.state()["max_license_users"] == 7
    with kit.client(hardware_id="second") as second, pytest.raises(LimitError, match="license_activated_max_times"):
        second.activate_license(made.id)


def test_a_license_of_a_user_and_of_a_bundle_is_activated(kit: Sandbox) -> None:
    with kit.client("user") as client:
        assert client.activate_license(kit.license("user").id).is_valid()
    for product in ("bundle", "user_bundle"):
        with kit.client(product) as client:
            assert len(client.activate_bundle(kit.license(product).id)) == 2


def test_terms_change_while_a_license_is_in_use(license: License, app: Client) -> None:
    license.change(license_enabled=False)

    with pytest.raises(LicenseStateError, match="license_not_enabled"):
        app.check_license(license.id)


def test_terms_that_no_license_has_are_refused(kit: Sandbox) -> None:
    with pytest.raises(SandboxError, match=r'^POST /licenses: "max_activation" is not a member of a license; did you mean max_activations\?$'):
        kit.license(max_activation=1)
    with pytest.raises(SandboxError, match="no product 'edtor'.*editor"):
        kit.license("edtor")
    with pytest.raises(ValueError, match="time zone"):
        kit.license(validity_period=datetime(2030, 1, 1))
    with pytest.raises(ValueError, match="not a multiple"):
        kit.license(grace_period=timedelta(minutes=90))


def test_a_fault_ends_with_its_statement(kit: Sandbox, license: License, app: Client) -> None:
    with kit.fault("status", path="/check_license", status=403, code="license_blocked") as outer:
        with kit.fault("delay", path="/deactivate_license", ms=1):
            with pytest.raises(APIError):
                app.check_license(license.id)
        with pytest.raises(APIError):
            app.check_license(license.id)
        assert outer.fired == 2
    with pytest.raises(NetworkError), kit.fault("reset", path="/check_license"):
        app.check_license(license.id)
    with pytest.raises(SignatureError), kit.fault("wrong_signature", path="/check_license"):
        app.check_license(license.id)

    assert app.check_license(license.id).is_valid()
    with pytest.raises(SandboxError, match="the nearest is /check_license"), kit.fault("reset", path="/chek_license"):
        pass


def test_the_clock_goes_on_and_comes_back(kit: Sandbox, app: Client) -> None:
    made = kit.license(validity_period=timedelta(days=30))
    app.activate_license(made.id)

    with kit.clock(days=20):
        with kit.clock(days=11):
            assert app.check_license(made.id).is_expired()
        assert not app.check_license(made.id).is_expired()
        assert abs(kit.now() - datetime.now(timezone.utc) - timedelta(days=20)) < timedelta(minutes=5)

    assert kit.state()["clock"]["offset_s"] == 0


def test_requests_are_what_the_client_sent(kit: Sandbox, license: License) -> None:
    [request] = kit.requests()

    assert (request["path"], request["signature"]) == ("/activate_license", "right")


def test_a_manager_keeps_its_license_between_starts(kit: Sandbox, tmp_path: Path) -> None:
    made = kit.license()
    with kit.manager(store=Store.path(tmp_path)) as manager:
        manager.activate_license(made.id)
    with kit.manager(store=Store.path(tmp_path)) as manager:
        assert manager.load_license() is not None
    with kit.bundle_manager() as bundle:
        assert len(bundle.activate_bundle(kit.license("bundle").id)) == 2


def test_a_closed_sandbox_is_gone_and_says_so() -> None:
    with Sandbox(program=PROGRAM) as sandbox:
        pid = sandbox.line["pid"]

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(SandboxError, match="closed"):
        sandbox.reset()


def test_a_sandbox_that_nobody_closes_ends_with_its_interpreter_and_not_with_a_forked_child() -> None:
    done = run_python(
        "import os, sys\n"
        "from openspring.testing import Sandbox\n"
        "kept = Sandbox(program=sys.argv[1])\n"
        "child = os.fork()\n"
        "if child == 0: sys.exit(0)\n"
        "os.waitpid(child, 0)\n"
        "kept.reset()\n"
        "print(kept.line['pid'])",
        str(PROGRAM),
    )

    assert done.returncode == 0, done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_a_sandbox_ends_with_a_test_that_is_killed() -> None:
    done = run_python(
        "import os, signal, sys\n"
        "from openspring.testing import Sandbox\n"
        "kept = Sandbox(program=sys.argv[1])\n"
        "print(kept.line['base_url'], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)",
        str(PROGRAM),
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    address = urlsplit(done.stdout.strip())
    # It closes its address before its connections, so that after the first end there is no second connection.
    with pytest.raises(ConnectionError):
        for _ in range(2):
            with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
                connection.recv(1)


def test_a_sandbox_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="exit code 1.*nowhere"):
        Sandbox("--seed", str(tmp_path / "nowhere"), program=PROGRAM)
    with pytest.raises(SandboxError, match="cannot be started"):
        Sandbox(program=tmp_path / "nothing")
    with pytest.raises(SandboxError, match="is not openspring-sandbox"):
        Sandbox(program="/bin/echo")


FIND = "from openspring.testing._server import find; print(find())"


def copied(tmp_path: Path) -> Path:
    """The package outside of a checkout."""
    folder = tmp_path / "site"
    folder.mkdir()
    subprocess.run(["cp", "-r", str(PACKAGE / "openspring"), str(folder)], check=True)
    return folder


def test_the_program_is_found_by_the_variable_then_in_its_package_then_on_path(tmp_path: Path) -> None:
    site, path, packaged = copied(tmp_path), tmp_path / "bin", tmp_path / "site" / "openspring_sandbox"
    path.mkdir()
    variables: Dict[str, str] = {"PYTHONPATH": str(site), "PATH": str(path), "OPENSPRING_SANDBOX": ""}

    nowhere = run_python(FIND, environment=variables)
    assert "was not found: install it with 'pip install \"openspring[testing]\"', or set OPENSPRING_SANDBOX" in nowhere.stderr, nowhere.stderr
    (path / "openspring-sandbox").symlink_to(PROGRAM)
    assert run_python(FIND, environment=variables).stdout.strip() == str(path / "openspring-sandbox")
    shutil.copytree(ROOT / "packaging" / "sandbox" / "python" / "openspring_sandbox", packaged)
    (packaged / "openspring-sandbox").symlink_to(PROGRAM)
    assert run_python(FIND, environment=variables).stdout.strip() == str(packaged / "openspring-sandbox")
    chosen = {**variables, "OPENSPRING_SANDBOX": str(PROGRAM)}
    assert run_python(FIND, environment=chosen).stdout.strip() == str(PROGRAM)
    missing = run_python(FIND, environment={**variables, "OPENSPRING_SANDBOX": "/no/such/file"})
    assert "OPENSPRING_SANDBOX is '/no/such/file', and there is no such file" in missing.stderr
    built = run_python(FIND, environment={"PATH": str(tmp_path), "OPENSPRING_SANDBOX": ""})
    assert built.stdout.strip() == str(PROGRAM)


def test_pytest_finds_the_fixtures_by_the_entry_point(tmp_path: Path) -> None:
    declared = re.search(r"\[project.entry-points.pytest11\]\n(.+)\n", (PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))
    assert declared is not None
    information = tmp_path / "site" / "openspring-0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: openspring\nVersion: 0\n")
    (information / "entry_points.txt").write_text(f"[pytest11]\n{declared[1].replace(chr(34), '')}\n")
    (tmp_path / "test_application.py").write_text(
        textwrap.dedent(
            """
            import pytest
            from openspring import NetworkError

            def test_a_license_is_checked(sandbox, openspring_client):
                license = sandbox.license(max_activations=1)
                openspring_client.activate_license(license.id)
                with sandbox.fault("reset", path="/check_license"), pytest.raises(NetworkError):
                    openspring_client.check_license(license.id)
                sandbox.admin("PUT", "/clock", {"offset_s": 60})

            def test_each_test_has_a_sandbox_as_at_its_start(sandbox, openspring_sandbox):
                assert sandbox is openspring_sandbox
                assert sandbox.requests() == [] and sandbox.state()["clock"]["offset_s"] == 0

            @pytest.mark.parametrize("time", [1, 2])
            def test_each_test_has_a_store_of_its_own(sandbox, openspring_manager, time):
                assert openspring_manager.load_license() is None
                assert openspring_manager.activate_license(sandbox.license().id).local_check().usable
            """
        )
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(PACKAGE), str(information.parent))),
        "OPENSPRING_SANDBOX": str(PROGRAM),
    }

    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0 and "4 passed" in done.stdout, done.stdout + done.stderr
