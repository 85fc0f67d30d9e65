"""What the tests share: the library as built, a sandbox, and servers that misbehave."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Coroutine, Dict, Iterator, List, Optional, Sequence, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "bindings" / "python"
VECTORS = ROOT / "core" / "wire" / "testdata" / "vectors.json"
DEVICE = "python-test-device"

os.environ.setdefault("OSP_LIBRARY", str(ROOT / "build" / "libopenspring.so.1"))
os.environ.setdefault("OSP_PROGRAM", str(ROOT / "build" / "openspring-stdio"))
sys.path.insert(0, str(PACKAGE))

from openspring import Client, Configuration, LicenseID  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "library: a test of the library in this process; left out when OSP_TRANSPORT is process")
    for variable in ("OSP_LIBRARY", "OSP_PROGRAM"):
        if not os.path.exists(os.environ[variable]):
            pytest.exit(f"{os.environ[variable]} is not there: run 'make build' first", returncode=2)


def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    """Leave out what the other transport has no part in."""
    if os.environ.get("OSP_TRANSPORT") != "process":
        return
    left_out = [item for item in items if item.get_closest_marker("library")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("library")]


def run_awaited(work: Coroutine[Any, Any, None], limit: float = 60) -> None:
    """Run what is awaited. Nothing is left of it for asyncio to log, such as an error that nobody has heard."""
    left: List[str] = []

    async def heard() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: left.append(str(context)))
        await asyncio.wait_for(work, limit)

    asyncio.run(heard())
    gc.collect()  # What nobody has heard is told when it goes.
    assert left == []


class Sandbox:
    """A running openspring-sandbox and what its line tells."""

    def __init__(self, *flags: str) -> None:
        program = str(ROOT / "build" / "openspring-sandbox")
        if not os.path.exists(program):
            pytest.fail(f"{program} is not there: run 'make build' first")
        self._process = subprocess.Popen(
            [program, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None and self._process.stderr is not None
        line = self._process.stdout.readline()
        assert line, f"the sandbox ended: {self._process.stderr.read()}"
        self.line: Dict[str, Any] = json.loads(line)

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()

    def product(self, name: str) -> str:
        return str(self.line["products"][name])

    def identity(self, name: str) -> LicenseID:
        entry = self.line["licenses"][name]
        if "license_key" in entry:
            return LicenseID.from_key(entry["license_key"])
        return LicenseID.from_user(entry["username"], entry["password"])

    def settings(self, product: str = "editor", **changes: Any) -> Dict[str, Any]:
        return {
            "product": self.product(product),
            "api_key": self.line["api_key"],
            "shared_key": self.line["shared_key"],
            "base_url": self.line["base_url"],
            "public_key": self.line["public_key"],
            "company_id": self.line["company_id"],
            "hardware_id": DEVICE,
            "proxy": "none",
            **changes,
        }

    def client(self, product: str = "editor", **changes: Any) -> Client:
        return Client(Configuration(**self.settings(product, **changes)))

    def admin(self, method: str, path: str, document: Any = None) -> Any:
        url = self.line["base_url"].replace("/api/v4", "/_sandbox") + path
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text.strip() else None

    def fault(self, **fault: Any) -> None:
        self.admin("POST", "/faults", fault)


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    """The sandbox as at its start."""
    running_sandbox.admin("POST", "/reset")
    return running_sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with sandbox.client() as client:
        yield client


@pytest.fixture(scope="session")
def vectors() -> Dict[str, Any]:
    document: Dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return document


class SilentServer:
    """Accepts connections and never responds. ``connected`` is set when somebody has come."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._taken: List[socket.socket] = []
        self.connected = threading.Event()
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/api/v4"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            self._taken.append(taken)
            self.connected.set()

    def settings(self, **changes: Any) -> Dict[str, Any]:
        return {
            "product": "osp-editor",
            "api_key": "test-api-key",
            "shared_key": "test-shared-key",
            "base_url": self.base_url,
            "hardware_id": DEVICE,
            "proxy": "none",
            "timeout": 30,
            **changes,
        }

    def close(self) -> None:
        self._socket.close()
        for taken in self._taken:
            taken.close()


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.close()


Response = Tuple[int, Dict[str, str], bytes]


@pytest.fixture
def serve() -> Iterator[Callable[[int, Dict[str, str], bytes], str]]:
    """Serve one response to every request; returns the base URL."""
    servers: List[ThreadingHTTPServer] = []

    def start(status: int, headers: Dict[str, str], body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def _respond(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _respond

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/api/v4"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def run_python(
    code: str, *arguments: str, environment: Optional[Dict[str, str]] = None, timeout: float = 30
) -> "subprocess.CompletedProcess[str]":
    """Run code in a fresh interpreter that finds the package."""
    variables = {**os.environ, "PYTHONPATH": str(PACKAGE), **(environment or {})}
    command: Sequence[str] = [sys.executable, "-c", code, *arguments]
    # Not in this folder: with -c Python looks for modules where it stands before it asks PYTHONPATH.
    return subprocess.run(
        command, cwd="/", env=variables, capture_output=True, text=True, timeout=timeout, check=False
    )
