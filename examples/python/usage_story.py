#!/usr/bin/env python3
"""The story of an application with features, consumption and floating seats, and of what it asks the server besides:
versions, variables, a trial, its users and their passwords. story.py shows activations.

Try it against the sandbox:   python3 examples/with_sandbox.py -- python3 examples/python/usage_story.py
Everything it needs to know comes from the environment, which examples/with_sandbox.py describes.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import openspring
import sandbox
from openspring import Client, LicenseID
from teller import Story, configuration, need

OTHER = "the-other-device"
NEXT_PASSWORD = "another-password"


def features(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Features: which ones does the license have, and in what state are they?")
    story.do(lambda: client.activate_license(key))
    reports = story.result(lambda: client.check_license_feature(key, feature="reports"))
    story.tell("type", reports.feature_type, "consumption")
    story.tell("used", f"{reports.total_consumptions} of {reports.max_consumption}", "0 of 10")
    export = story.result(lambda: client.check_license_feature(key, feature="export"))
    story.tell("type", export.feature_type, "activation")
    story.fails(
        openspring.NotFoundError,
        lambda: client.check_license_feature(key, feature="legacy"),
        "invalid_license_feature_code",
        remark="a feature that has expired",
    )


def consumption(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Consumption: the application counts what was used")
    counted = story.result(lambda: client.add_consumption(key), remark="without a number it counts 1")
    story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", "1 of 10")
    story.tell("starts anew", counted.consumption_period, "daily")
    counted = story.result(lambda: client.add_consumption(key, consumptions=3))
    story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", "4 of 10")
    story.fails(
        openspring.LimitError,
        lambda: client.add_consumption(key, consumptions=7),
        "license_not_enough_consumptions",
    )
    counted = story.result(
        lambda: client.add_consumption(key, consumptions=7, allow_overages=True, max_overages=2),
    )
    story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", "11 of 10")
    story.fails(
        openspring.APIError,
        lambda: client.add_consumption(key, consumptions=-1),
        "negative_consumptions_not_allowed",
    )


def feature_consumption(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Consumption of a feature, which may go 2 beyond its limit")
    for amount, used in ((10, "10 of 10"), (2, "12 of 10")):
        counted = story.result(
            lambda: client.add_feature_consumption(key, feature="reports", consumptions=amount),
        )
        story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", used)
    story.fails(
        openspring.LimitError,
        lambda: client.add_feature_consumption(key, feature="reports"),
        "feature_not_enough_consumptions",
    )


def taken_back(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Consumption that is taken back, where the license allows it")
    studio = need("OSP_PRODUCT_STUDIO")
    story.do(lambda: client.activate_license(key, product=studio))
    for amount, used in ((5, 5), (-2, 3)):
        counted = story.result(lambda: client.add_consumption(key, product=studio, consumptions=amount))
        story.tell("used", counted.total_consumptions, used)


def lost_response(story: Story, client: Client, key: LicenseID) -> None:
    story.title("What goes wrong: the response to a call that counts is lost")
    studio = need("OSP_PRODUCT_STUDIO")
    sandbox.lose_response("/add_consumption")
    error = story.fails(
        openspring.NetworkError,
        lambda: client.add_consumption(key, product=studio, consumptions=4),
    )
    if error is not None:
        story.tell("sent", error.details.get("sent"), "maybe")
        story.tell("retryable", error.retryable, False)
    # Repeated blindly, it may be counted twice. The application compares the license with what it knew: 3.
    license = story.result(lambda: client.check_license(key, product=studio))
    story.tell("used", license.total_consumptions, 7)
    print("   so it was counted, and is not repeated")


def floating_seat(story: Story, client: Client, key: LicenseID) -> None:
    story.title("A floating seat: taken by a check, borrowed, released")
    story.do(lambda: client.activate_license(key))
    story.do(lambda: client.activate_license(key, hardware_id=OTHER), remark="on another device")
    license = story.result(lambda: client.check_license(key), remark="this takes the seat")
    story.tell("in use", f"{license.floating_in_use_devices} of {license.floating_users}", "1 of 1")
    story.tell("minutes", license.floating_timeout, 10)
    story.fails(
        openspring.LimitError,
        lambda: client.check_license(key, hardware_id=OTHER),
        "floating_not_available",
        remark="on another device",
    )
    until = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=2)
    borrowed = story.result(lambda: client.floating_borrow(key, borrowed_until=until))
    story.tell("kept until", borrowed.borrowed_until, until)
    story.tell("hours at most", borrowed.max_borrow_time, 48)
    released = story.result(lambda: client.floating_release(key))
    story.tell("response", repr(released.text), "''")
    license = story.result(lambda: client.check_license(key, hardware_id=OTHER), remark="on another device")
    story.tell("in use", f"{license.floating_in_use_devices} of {license.floating_users}", "1 of 1")


def feature_seat(story: Story, client: Client, key: LicenseID) -> None:
    story.title("A floating seat of a feature")
    render = story.result(lambda: client.check_license_feature(key, feature="render"))
    story.tell("in use", f"{render.floating_in_use_devices} of {render.floating_users}", "1 of 1")
    borrowed = story.result(
        lambda: client.floating_feature_borrow(key, feature="render"),
        remark="for as long as is allowed",
    )
    story.tell("hours at most", borrowed.max_borrow_time, 24)
    left = (borrowed.borrowed_until or datetime.now(timezone.utc)) - datetime.now(timezone.utc)
    story.tell("hours left", round(left.total_seconds() / 3600), 24)
    released = story.result(lambda: client.floating_feature_release(key, feature="render"))
    story.tell("response", repr(released.text), "''")
    story.fails(
        openspring.DeviceError,
        lambda: client.floating_feature_release(key, feature="render"),
        "floating_feature_device_not_in_use",
        remark="once more",
    )


def versions(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Versions: what may be installed?")
    known = story.result(lambda: client.versions(key, env="win64"))
    story.tell("versions", ", ".join(str(one.version) for one in known), "1.0.0, 2.0.0, 2.1.0")
    file = story.result(lambda: client.installation_file(key, env="win64"))
    story.tell("newest", file.version, "2.1.0")
    story.tell("file", file.url, "https://files.example.com/editor-2.1.0.exe")
    story.tell("needs", file.requires_version, "2.0.0")
    details = story.result(lambda: client.product_details(include_latest_version=True))
    latest = details.latest_version
    story.tell("product", details.product_name, "Editor")
    story.tell("latest", latest.version if latest else None, "3.0.0-beta")


def variables(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Device variables: what the vendor sees of this device")
    story.result(
        lambda: client.track_device_variables(key, variables={"theme": "dark", "launches": 17}),
    )
    kept = story.result(lambda: client.get_device_variables(key))
    for one, expected in zip(kept, ("theme = dark", "launches = 17")):  # The server makes text of values.
        story.tell("variable", f"{one.variable} = {one.value}", expected)
    story.tell("how many", len(kept), 2)


def trial(story: Story, client: Client, _: LicenseID) -> None:
    story.title("A trial, from key to license")
    product = need("OSP_PRODUCT_TRIAL")
    made = story.result(lambda: client.trial_key(product=product))
    print(f"   key          {made.license}")
    story.tell("is new", made.order_id is not None, True)
    license = story.result(
        lambda: client.activate_license(LicenseID.from_key(str(made.license)), product=product),
    )
    story.tell("is a trial", license.is_trial(), True)
    story.tell("whole days", license.days_remaining(), 13)  # of 14, which have just begun
    again = story.result(lambda: client.trial_key(product=product), remark="on the same device")
    story.tell("same key", again.license == made.license, True)
    story.tell("is new", again.order_id is not None, False)


def people(story: Story, client: Client, user: LicenseID) -> None:
    story.title("Users: whose licenses, and which users has a customer?")
    product = need("OSP_PRODUCT_USER")
    licenses = story.result(lambda: client.user_licenses(user, product=product))
    story.tell("licenses", len(licenses), 2)
    story.tell("user", licenses[0].user.email if licenses[0].user else None, need("OSP_MANY_USER"))
    known = story.result(
        lambda: client.customer_license_users(customer=need("OSP_CUSTOMER"), product=product),
    )
    emails = [one.email for one in known.users]  # known holds initial passwords: repr leaves them out.
    story.tell("among them", need("OSP_MANY_USER") in emails, True)
    story.fails(
        openspring.NotFoundError,
        lambda: client.customer_license_users(customer="nobody@example.com", product=product),
        "customer_does_not_exist",
        remark="a customer who does not exist",
    )


def sign_in(story: Story, client: Client, _: LicenseID) -> None:
    story.title("Single sign-on: where does a user sign in?")
    place = story.result(
        lambda: client.sso_url(customer_account_code=need("OSP_ACCOUNT_CODE"), product=need("OSP_PRODUCT_USER")),
    )
    print(f"   address      {place.url}")
    query = parse_qs(urlsplit(str(place.url)).query)
    story.tell("flow", query.get("response_type"), ["code"])
    story.tell("has a nonce", "nonce" in query, True)
    server = story.result(client.oauth_url, remark="the place where an application gets a token")
    story.tell("login", server.login_type, "client_credentials")


def password(story: Story, client: Client, user: LicenseID) -> None:
    story.title("A user changes the password")
    product, name = need("OSP_PRODUCT_USER"), need("OSP_MANY_USER")
    changed = story.result(
        lambda: client.change_password(
            username=name, password=need("OSP_MANY_PASSWORD"), new_password=NEXT_PASSWORD
        ),
    )
    story.tell("response", changed.text, "password_changed")
    story.fails(
        openspring.NotFoundError,
        lambda: client.user_licenses(user, product=product),
        "license_not_found",
        remark="with the old password",
    )
    now = LicenseID.from_user(name, NEXT_PASSWORD)
    licenses = story.result(lambda: client.user_licenses(now, product=product), remark="with the new password")
    story.tell("licenses", len(licenses), 2)


def main() -> int:
    story = Story()
    metered = LicenseID.from_key(need("OSP_METERED_KEY"))
    consuming = LicenseID.from_key(need("OSP_CONSUMPTION_KEY"))
    slots = LicenseID.from_key(need("OSP_SLOTS_KEY"))
    many = LicenseID.from_user(need("OSP_MANY_USER"), need("OSP_MANY_PASSWORD"))

    story.title("A client for the server")
    with story.result(lambda: Client(configuration(need("OSP_BASE_URL")))) as client:
        print(f"   library      {client.info.version}\n   server       {client.info.base_url}")
        for part, license in (
            (features, metered),
            (consumption, metered),
            (feature_consumption, metered),
            (taken_back, consuming),
            (lost_response, consuming),
            (floating_seat, slots),
            (feature_seat, metered),
            (versions, metered),
            (variables, metered),
            (trial, metered),
            (people, many),
            (sign_in, many),
            (password, many),
        ):
            with story.part():
                part(story, client, license)
    return story.end()


if __name__ == "__main__":
    sys.exit(main())
