#!/usr/bin/env python3
"""Run a command against a sandbox of its own.

    python3 examples/with_sandbox.py [sandbox flags] -- command [arguments]

This starts build/openspring-sandbox (or the program in OPENSPRING_SANDBOX). It passes the sandbox's address and
licenses to the command in environment variables, and stops the sandbox when the command has ended. The exit code is
the command's.

    OSP_CONFIG                              a configuration for the product below, as JSON
    OSP_BASE_URL OSP_API_KEY OSP_SHARED_KEY the same in parts
    OSP_PUBLIC_KEY_FILE                     PEM of the key that verifies the sandbox's responses
    OSP_COMPANY_ID                          the vendor; documents of others are refused
    OSP_PRODUCT_EDITOR OSP_LICENSE_KEY      a product and a license of it
    OSP_ONE_DEVICE_KEY                      a license of the same product for one device
    OSP_PRODUCT_BUNDLE OSP_BUNDLE_KEY       a bundle and its license key
    OSP_PRODUCT_USER OSP_USER OSP_PASSWORD  a product whose licenses belong to users, and one of them
    OSP_PRODUCT_USER_BUNDLE OSP_BUNDLE_USER OSP_BUNDLE_PASSWORD
                                            the same for a bundle
    OSP_METERED_KEY                         a license of the editor that counts consumption, with features of each kind
    OSP_SLOTS_KEY                           a license of the editor with one floating slot, which can be borrowed
    OSP_PRODUCT_STUDIO OSP_CONSUMPTION_KEY  a license that counts consumption and takes some of it back
    OSP_PRODUCT_TRIAL                       a product that can be tried
    OSP_MANY_USER OSP_MANY_PASSWORD         a user with two licenses of OSP_PRODUCT_USER
    OSP_CUSTOMER OSP_ACCOUNT_CODE           the customer who has the licenses, and the account for single sign-on
    OSP_SANDBOX                             the address of the sandbox's admin API, for faults
    OSP_HARDWARE_ID                         left as it is; set where this machine has no id of its own
    OSP_CA_FILE                             with --tls: PEM of the authority to trust
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parent.parent
MACHINE_IDS = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def variables(sandbox: Dict[str, Any], folder: Path) -> Dict[str, str]:
    """Put what the sandbox's line says into variables, and its PEMs into files."""
    licenses, products = sandbox["licenses"], sandbox["products"]
    public_key = folder / "public_key.pem"
    public_key.write_text(sandbox["public_key"], encoding="ascii")
    configuration = {
        "product": products["editor"],
        "api_key": sandbox["api_key"],
        "shared_key": sandbox["shared_key"],
        "base_url": sandbox["base_url"],
        "public_key": sandbox["public_key"],
        "company_id": sandbox["company_id"],
    }
    found = {
        "OSP_BASE_URL": sandbox["base_url"],
        "OSP_API_KEY": sandbox["api_key"],
        "OSP_SHARED_KEY": sandbox["shared_key"],
        "OSP_PUBLIC_KEY_FILE": str(public_key),
        "OSP_COMPANY_ID": str(sandbox["company_id"]),
        "OSP_PRODUCT_EDITOR": products["editor"],
        "OSP_LICENSE_KEY": licenses["license"]["license_key"],
        "OSP_ONE_DEVICE_KEY": licenses["one_device"]["license_key"],
        "OSP_PRODUCT_BUNDLE": products["bundle"],
        "OSP_BUNDLE_KEY": licenses["bundle"]["license_key"],
        "OSP_PRODUCT_USER": products["user"],
        "OSP_USER": licenses["user"]["username"],
        "OSP_PASSWORD": licenses["user"]["password"],
        "OSP_PRODUCT_USER_BUNDLE": products["user_bundle"],
        "OSP_BUNDLE_USER": licenses["bundle_user"]["username"],
        "OSP_BUNDLE_PASSWORD": licenses["bundle_user"]["password"],
        "OSP_METERED_KEY": licenses["metered"]["license_key"],
        "OSP_SLOTS_KEY": licenses["slots"]["license_key"],
        "OSP_PRODUCT_STUDIO": products["studio"],
        "OSP_CONSUMPTION_KEY": licenses["consumption"]["license_key"],
        "OSP_PRODUCT_TRIAL": products["trial"],
        "OSP_MANY_USER": licenses["many"]["username"],
        "OSP_MANY_PASSWORD": licenses["many"]["password"],
        "OSP_CUSTOMER": sandbox["customer"]["email"],
        "OSP_ACCOUNT_CODE": sandbox["customer"]["account_code"],
        "OSP_SANDBOX": urljoin(sandbox["base_url"], "/_sandbox"),
    }
    if "OSP_HARDWARE_ID" in os.environ:
        configuration["hardware_id"] = os.environ["OSP_HARDWARE_ID"]
    elif not any(os.path.isfile(path) and os.path.getsize(path) for path in MACHINE_IDS):
        # Many containers have none. An application pins one there, too.
        configuration["hardware_id"] = found["OSP_HARDWARE_ID"] = "example-device"
    if sandbox.get("ca_pem"):
        ca_file = folder / "ca.pem"
        ca_file.write_text(sandbox["ca_pem"], encoding="ascii")
        configuration["ca_file"] = found["OSP_CA_FILE"] = str(ca_file)
    found["OSP_CONFIG"] = json.dumps(configuration)
    return found


def main(arguments: List[str]) -> int:
    if "--" not in arguments or arguments[-1] == "--":
        print(__doc__, file=sys.stderr)
        return 2
    split = arguments.index("--")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    program = os.environ.get("OPENSPRING_SANDBOX") or str(ROOT / "build" / "openspring-sandbox")
    try:
        sandbox = subprocess.Popen([program, *arguments[:split]], stdout=subprocess.PIPE, text=True)
    except OSError as error:
        print(f"with_sandbox: {program}: {error.strerror}; 'make build' makes it", file=sys.stderr)
        return 2
    try:
        assert sandbox.stdout is not None
        line = sandbox.stdout.readline()
        if not line:
            print(f"with_sandbox: {program} ended before it printed its address", file=sys.stderr)
            return 2
        with tempfile.TemporaryDirectory(prefix="openspring-sandbox.") as folder:
            environment = {**os.environ, **variables(json.loads(line), Path(folder))}
            return run(arguments[split + 1 :], environment)
    finally:
        sandbox.terminate()
        sandbox.wait()


def run(command: List[str], environment: Dict[str, str]) -> int:
    """Run the command and return its exit code as a shell would report it."""
    try:
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        print(f"with_sandbox: {command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    # Ctrl-C reaches the command too; this process waits for it and then stops the sandbox.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        code = child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
