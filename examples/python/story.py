#!/usr/bin/env python3
"""The story of an application with licenses, from start to end: online and offline, by key and by
user, and what goes wrong.

Try it against the sandbox:   python3 examples/with_sandbox.py -- python3 examples/python/story.py
Everything it needs to know comes from the environment, which examples/with_sandbox.py describes.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

import openspring
from openspring import Client, LicenseID
from teller import Story, configuration, need, show_error

# ---- the steps ----


def show_hardware_id(story: Story) -> None:
    story.title("The hardware id of this machine")
    try:
        this = story.result(openspring.hardware_id)
        print(f"   hardware id  {this}\n   source       {this.source}\n   stable       {this.stable}")
    except openspring.HardwareIDError as error:  # Some containers have none: hardware_id is configured then.
        show_error(error)


def license_online(story: Story, client: Client, product: str, identity: LicenseID, how: str) -> None:
    story.title(f"A license, online, by {how}")
    story.do(lambda: client.activate_license(identity, product=product))
    story.do(lambda: client.check_license(identity, product=product))
    story.do(lambda: client.deactivate_license(identity, product=product))


def bundle_online(story: Story, client: Client, product: str, identity: LicenseID, how: str) -> None:
    story.title(f"A bundle, online, by {how}")
    story.do(lambda: client.activate_bundle(identity, product=product))
    story.do(lambda: client.check_bundle(identity, product=product))
    story.do(lambda: client.deactivate_bundle(identity, product=product))


def wrong_key(story: Story, client: Client) -> None:
    story.title("What goes wrong: a license key that does not exist")
    nobody = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
    story.fails(openspring.NotFoundError, lambda: client.activate_license(nobody))


def full_license(story: Story, client: Client, key: LicenseID) -> None:
    story.title("What goes wrong: a license that is active on another device already")
    other = "the-other-device"
    story.do(lambda: client.activate_license(key, hardware_id=other))
    story.fails(openspring.LimitError, lambda: client.activate_license(key))
    story.do(lambda: client.deactivate_license(key, hardware_id=other))


def server_not_there(story: Story, key: LicenseID) -> None:
    story.title("What goes wrong: the server is not there")
    with story.result(lambda: Client(configuration("http://127.0.0.1:1/api/v4"))) as client:
        story.fails(openspring.NetworkError, lambda: client.check_license(key))


def bundle_offline_through_files(
    story: Story, client: Client, product: str, key: LicenseID, folder: Path
) -> None:
    story.title("A bundle, offline: the device writes a request file")
    request = story.result(lambda: client.create_offline_request("activate_bundle_offline", key, product=product))
    request_file = request.save(folder)
    print(f"   written      {request_file}")

    story.title("A bundle, offline: a connected machine sends it and gets a license file")
    file = story.result(lambda: client.send_offline_request("activate_bundle_offline", request_file.read_text()))
    license_file = file.save(folder)
    print(f"   written      {license_file}")

    story.title("A bundle, offline: the device loads the license file")
    story.do(
        lambda: client.load_offline_response(
            license_file, kind="bundle", product=product, request_id=request.request_id
        ),
    )

    story.title("A bundle, offline: the device deactivates")
    farewell = story.result(lambda: client.create_offline_request("deactivate_bundle_offline", key, product=product))
    print(f"   written      {farewell.save(folder)}")
    story.do(lambda: client.send_offline_request("deactivate_bundle_offline", farewell.text))

    story.title("What goes wrong: somebody edited the license file")
    document = base64.b64decode(license_file.read_text())
    edited = base64.b64encode(document.replace(b'"max_activations":5', b'"max_activations":9')).decode()
    story.fails(
        openspring.SignatureError,
        lambda: client.load_offline_response(edited, kind="bundle", product=product),
    )


def bundle_offline_in_one_call(story: Story, client: Client, product: str, key: LicenseID) -> None:
    story.title("A bundle, by the offline endpoints, where there is a network after all")
    story.do(lambda: client.activate_bundle_offline(key, product=product))
    story.do(lambda: client.deactivate_bundle_offline(key, product=product))


def main() -> int:
    story = Story()
    license = LicenseID.from_key(need("OSP_LICENSE_KEY"))
    bundle = LicenseID.from_key(need("OSP_BUNDLE_KEY"))
    user = LicenseID.from_user(need("OSP_USER"), need("OSP_PASSWORD"))
    bundle_user = LicenseID.from_user(need("OSP_BUNDLE_USER"), need("OSP_BUNDLE_PASSWORD"))

    show_hardware_id(story)
    story.title("A client for the server")
    with story.part(), story.result(lambda: Client(configuration(need("OSP_BASE_URL")))) as client:
        print(f"   library      {client.info.version}\n   server       {client.info.base_url}")
        print(f"   hardware id  {client.info.hardware_id}")
        license_online(story, client, need("OSP_PRODUCT_EDITOR"), license, "key")
        license_online(story, client, need("OSP_PRODUCT_USER"), user, "user")
        bundle_online(story, client, need("OSP_PRODUCT_BUNDLE"), bundle, "key")
        bundle_online(story, client, need("OSP_PRODUCT_USER_BUNDLE"), bundle_user, "user")
        wrong_key(story, client)
        full_license(story, client, LicenseID.from_key(need("OSP_ONE_DEVICE_KEY")))
        server_not_there(story, license)
        with story.part(), tempfile.TemporaryDirectory() as folder:
            bundle_offline_through_files(story, client, need("OSP_PRODUCT_BUNDLE"), bundle, Path(folder))
        bundle_offline_in_one_call(story, client, need("OSP_PRODUCT_BUNDLE"), bundle)
    return story.end()


if __name__ == "__main__":
    sys.exit(main())
