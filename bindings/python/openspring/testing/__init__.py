"""Tests of an application against a sandbox (docs/testing.md).

    def test_a_second_device_is_refused(sandbox):
        license = sandbox.license(max_activations=1)
        with sandbox.client() as client, sandbox.client(hardware_id="second") as second:
            client.activate_license(license.id)
            with pytest.raises(openspring.LimitError):
                second.activate_license(license.id)

pytest finds the fixtures ``sandbox``, ``openspring_client`` and ``openspring_manager`` by itself. Elsewhere :class:`Sandbox` is a
context manager. Nothing here imports pytest.
"""

from ._license import License as License
from ._sandbox import HARDWARE_ID as HARDWARE_ID
from ._sandbox import Fault as Fault
from ._sandbox import Sandbox as Sandbox
from ._server import SandboxError as SandboxError

__all__ = ["HARDWARE_ID", "Fault", "License", "Sandbox", "SandboxError"]
