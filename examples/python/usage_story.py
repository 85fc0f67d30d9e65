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


def features(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Features: which ones does the license have, and in what state are they?")
    story.do("activate_license", lambda: client.activate_license(key))
    reports = story.result(
        'check_license_feature, feature="reports"', lambda: client.check_license_feature(key, feature="reports")
    )
    story.tell("type", reports.feature_type, "consumption")
    story.tell("used", f"{reports.total_consumptions} of {reports.max_consumption}", "0 of 10")
    export = story.result(
        'check_license_feature, feature="export"', lambda: client.check_license_feature(key, feature="export")
    )
    story.tell("type", export.feature_type, "activation")
    story.fails(
        'check_license_feature, feature="legacy", which has expired',
        openspring.NotFoundError,
        lambda: client.check_license_feature(key, feature="legacy"),
        "invalid_license_feature_code",
    )


def consumption(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Consumption: the application counts what was used")
    counted = story.result("add_consumption, consumptions=3", lambda: client.add_consumption(key, consumptions=3))
    story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", "3 of 10")
    counted = story.result("add_consumption, which counts 1", lambda: client.add_consumption(key))
    story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", "4 of 10")
    story.tell("starts anew", counted.consumption_period, "daily")
    story.fails(
        "add_consumption, consumptions=7",
        openspring.LimitError,
        lambda: client.add_consumption(key, consumptions=7),
        "license_not_enough_consumptions",
    )
    counted = story.result(
        "add_consumption, consumptions=7, allow_overages=True, max_overages=2",
        lambda: client.add_consumption(key, consumptions=7, allow_overages=True, max_overages=2),
    )
    story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", "11 of 10")
    story.fails(
        "add_consumption, consumptions=-1",
        openspring.APIError,
        lambda: client.add_consumption(key, consumptions=-1),
        "negative_consumptions_not_allowed",
    )


def feature_consumption(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Consumption of a feature, which may go 2 beyond its limit")
    for amount, used in ((10, "10 of 10"), (2, "12 of 10")):
        counted = story.result(
            f'add_feature_consumption, feature="reports", consumptions={amount}',
            lambda: client.add_feature_consumption(key, feature="reports", consumptions=amount),
        )
        story.tell("used", f"{counted.total_consumptions} of {counted.max_consumptions}", used)
    story.fails(
        'add_feature_consumption, feature="reports"',
        openspring.LimitError,
        lambda: client.add_feature_consumption(key, feature="reports"),
        "feature_not_enough_consumptions",
    )


def taken_back(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Consumption that is taken back, where the license allows it")
    studio = need("OSP_PRODUCT_STUDIO")
    story.do("activate_license", lambda: client.activate_license(key, product=studio))
    for amount, used in ((5, 5), (-2, 3)):
        counted = story.result(
            f"add_consumption, consumptions={amount}",
            lambda: client.add_consumption(key, product=studio, consumptions=amount),
        )
        story.tell("used", counted.total_consumptions, used)


def lost_response(story: Story, client: Client, key: LicenseID) -> None:
    story.title("What goes wrong: the response to a call that counts is lost")
    studio = need("OSP_PRODUCT_STUDIO")
    sandbox.lose_response("/add_consumption")
    error = story.fails(
        "add_consumption, consumptions=4",
        openspring.NetworkError,
        lambda: client.add_consumption(key, product=studio, consumptions=4),
    )
    if error is not None:
        story.tell("sent", error.details.get("sent"), "maybe")
        story.tell("retryable", error.retryable, False)
    # Repeated blindly, it may be counted twice. The application compares the license with what it knew: 3.
    license = story.result("check_license", lambda: client.check_license(key, product=studio))
    story.tell("used", license.total_consumptions, 7)
    print("   so it was counted, and is not repeated")


def floating_seat(story: Story, client: Client, key: LicenseID) -> None:
    story.title("A floating seat: taken by a check, borrowed, released")
    story.do("activate_license", lambda: client.activate_license(key))
    story.do("activate_license on another device", lambda: client.activate_license(key, hardware_id=OTHER))
    license = story.result("check_license, which takes the seat", lambda: client.check_license(key))
    story.tell("in use", f"{license.floating_in_use_devices} of {license.floating_users}", "1 of 1")
    story.tell("minutes", license.floating_timeout, 10)
    story.fails(
        "check_license on another device",
        openspring.LimitError,
        lambda: client.check_license(key, hardware_id=OTHER),
        "floating_not_available",
    )
    until = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=2)
    borrowed = story.result(
        "floating_borrow, borrowed_until=in two hours", lambda: client.floating_borrow(key, borrowed_until=until)
    )
    story.tell("kept until", borrowed.borrowed_until, until)
    story.tell("hours at most", borrowed.max_borrow_time, 48)
    released = story.result("floating_release", lambda: client.floating_release(key))
    story.tell("response", repr(released.text), "''")
    license = story.result(
        "check_license on another device", lambda: client.check_license(key, hardware_id=OTHER)
    )
    story.tell("in use", f"{license.floating_in_use_devices} of {license.floating_users}", "1 of 1")


def feature_seat(story: Story, client: Client, key: LicenseID) -> None:
    story.title("A floating seat of a feature")
    render = story.result(
        'check_license_feature, feature="render"', lambda: client.check_license_feature(key, feature="render")
    )
    story.tell("in use", f"{render.floating_in_use_devices} of {render.floating_users}", "1 of 1")
    borrowed = story.result(
        'floating_feature_borrow, feature="render", for as long as is allowed',
        lambda: client.floating_feature_borrow(key, feature="render"),
    )
    story.tell("hours at most", borrowed.max_borrow_time, 24)
    left = (borrowed.borrowed_until or datetime.now(timezone.utc)) - datetime.now(timezone.utc)
    story.tell("hours left", round(left.total_seconds() / 3600), 24)
    released = story.result(
        'floating_feature_release, feature="render"',
        lambda: client.floating_feature_release(key, feature="render"),
    )
    story.tell("response", repr(released.text), "''")
    story.fails(
        'floating_feature_release, feature="render", once more',
        openspring.DeviceError,
        lambda: client.floating_feature_release(key, feature="render"),
        "floating_feature_device_not_in_use",
    )


def versions(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Versions: what may be installed?")
    known = story.result('versions, env="win64"', lambda: client.versions(key, env="win64"))
    story.tell("versions", ", ".join(str(one.version) for one in known), "1.0.0, 2.0.0, 2.1.0")
    file = story.result('installation_file, env="win64"', lambda: client.installation_file(key, env="win64"))
    story.tell("newest", file.version, "2.1.0")
    story.tell("file", file.url, "https://files.example.com/editor-2.1.0.exe")
    story.tell("needs", file.requires_version, "2.0.0")
    details = story.result(
        "product_details, include_latest_version=True",
        lambda: client.product_details(include_latest_version=True),
    )
    latest = details.latest_version
    story.tell("product", details.product_name, "Editor")
    story.tell("latest", latest.version if latest else None, "3.0.0-beta")


def variables(story: Story, client: Client, key: LicenseID) -> None:
    story.title("Device variables: what the vendor sees of this device")
    story.result(
        'track_device_variables, variables={"theme": "dark", "launches": 17}',
        lambda: client.track_device_variables(key, variables={"theme": "dark", "launches": 17}),
    )
    kept = story.result("get_device_variables", lambda: client.get_device_variables(key))
    for one, expected in zip(kept, ("theme = dark", "launches = 17")):  # The server makes text of values.
        story.tell("variable", f"{one.variable} = {one.value}", expected)
    story.tell("how many", len(kept), 2)


def trial(story: Story, client: Client) -> None:
    story.title("A trial, from key to license")
    product = need("OSP_PRODUCT_TRIAL")
    made = story.result("trial_key", lambda: client.trial_key(product=product))
    print(f"   key          {made.license}")
    story.tell("is new", made.order_id is not None, True)
    license = story.result(
        "activate_license", lambda: client.activate_license(LicenseID.from_key(str(made.license)), product=product)
    )
    story.tell("is a trial", license.is_trial(), True)
    story.tell("whole days", license.days_remaining(), 13)  # of 14, which have just begun
    again = story.result("trial_key on the same device", lambda: client.trial_key(product=product))
    story.tell("same key", again.license == made.license, True)
    story.tell("is new", again.order_id is not None, False)


def people(story: Story, client: Client, user: LicenseID) -> None:
    story.title("Users: whose licenses, and which users has a customer?")
    product = need("OSP_PRODUCT_USER")
    licenses = story.result("user_licenses", lambda: client.user_licenses(user, product=product))
    story.tell("licenses", len(licenses), 2)
    story.tell("user", licenses[0].user.email if licenses[0].user else None, need("OSP_MANY_USER"))
    known = story.result(
        "customer_license_users", lambda: client.customer_license_users(customer=need("OSP_CUSTOMER"), product=product)
    )
    emails = [one.email for one in known.users]  # known holds initial passwords: repr leaves them out.
    story.tell("among them", need("OSP_MANY_USER") in emails, True)
    story.fails(
        "customer_license_users of nobody",
        openspring.NotFoundError,
        lambda: client.customer_license_users(customer="nobody@example.com", product=product),
        "customer_does_not_exist",
    )


def sign_in(story: Story, client: Client) -> None:
    story.title("Single sign-on: where does a user sign in?")
    place = story.result(
        "sso_url, customer_account_code",
        lambda: client.sso_url(customer_account_code=need("OSP_ACCOUNT_CODE"), product=need("OSP_PRODUCT_USER")),
    )
    print(f"   address      {place.url}")
    query = parse_qs(urlsplit(str(place.url)).query)
    story.tell("flow", query.get("response_type"), ["code"])
    story.tell("has a nonce", "nonce" in query, True)
    server = story.result("oauth_url, where an application gets a token", client.oauth_url)
    story.tell("login", server.login_type, "client_credentials")


def password(story: Story, client: Client, user: LicenseID) -> None:
    story.title("A user changes the password")
    product, name = need("OSP_PRODUCT_USER"), need("OSP_MANY_USER")
    changed = story.result(
        "change_password",
        lambda: client.change_password(
            username=name, password=need("OSP_MANY_PASSWORD"), new_password="another-password"
        ),
    )
    story.tell("response", changed.text, "password_changed")
    story.fails(
        "user_licenses with the old one",
        openspring.NotFoundError,
        lambda: client.user_licenses(user, product=product),
        "license_not_found",
    )
    now = LicenseID.from_user(name, "another-password")
    licenses = story.result("user_licenses with the new one", lambda: client.user_licenses(now, product=product))
    story.tell("licenses", len(licenses), 2)


def main() -> int:
    story = Story()
    metered = LicenseID.from_key(need("OSP_METERED_KEY"))
    consuming = LicenseID.from_key(need("OSP_CONSUMPTION_KEY"))
    slots = LicenseID.from_key(need("OSP_SLOTS_KEY"))
    many = LicenseID.from_user(need("OSP_MANY_USER"), need("OSP_MANY_PASSWORD"))

    story.title("A client for the server")
    with Client(configuration(need("OSP_BASE_URL"))) as client:
        print(f"   library      {client.info.version}\n   server       {client.info.base_url}")
        for part in (features, consumption, feature_consumption, feature_seat, versions, variables):
            with story.part():
                part(story, client, metered)
        for part in (taken_back, lost_response):
            with story.part():
                part(story, client, consuming)
        with story.part():
            floating_seat(story, client, slots)
        for single in (trial, sign_in):
            with story.part():
                single(story, client)
        for of_user in (people, password):
            with story.part():
                of_user(story, client, many)
    return story.end()


if __name__ == "__main__":
    sys.exit(main())
