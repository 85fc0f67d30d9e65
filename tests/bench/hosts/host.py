"""Measures the Python package. Prints lines of a name and a number, in nanoseconds.

    host.py open SETTING=VALUE…                   from the first import to an open client
    host.py calls CONFIG NAME=OPERATION=REQUEST…  the quickest batch of calls, and plain Python doing create's work

CONFIG and REQUEST are files of JSON, REQUEST in the library's own form.
"""

import sys
import time

started = time.perf_counter_ns()
from openspring import Client, Configuration, LicenseID  # noqa: E402

imported = time.perf_counter_ns()


def contents(path):
    import json

    with open(path, encoding="utf-8") as file:
        return json.load(file)


def measure_open(settings):
    configuring = time.perf_counter_ns()
    client = Client(Configuration(**settings))
    print("open", imported - started + time.perf_counter_ns() - configuring)
    client.close()


def quickest(call):
    """The time per call in the quickest of several batches, which other work disturbs least."""
    call()
    begun = time.perf_counter_ns()
    call()
    calls = range(1 + 5_000_000 // (time.perf_counter_ns() - begun))
    best = 1 << 62
    for _ in range(30):
        begun = time.perf_counter_ns()
        for _ in calls:
            call()
        best = min(best, (time.perf_counter_ns() - begun) // len(calls))
    return best


def method(client, operation, request):
    """A method's call with a request's members as its arguments."""
    if "license_key" in request:
        request["identity"] = LicenseID.from_key(request.pop("license_key"))
    function = getattr(client, operation)
    return lambda: function(**request)


def plain(settings, request):
    """The work of a request file in nothing but Python: HMAC, JSON and base64."""
    import base64
    import hashlib
    import hmac
    import json

    key, date = settings["shared_key"].encode(), request["date"]
    text = f"licenseSpring\ndate: {date}\n{request['license_key']}\n{settings['hardware_id']}\n{settings['api_key']}"

    def work():
        signature = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
        payload = {
            "license_key": request["license_key"],
            "hardware_id": settings["hardware_id"],
            "product": settings["product"],
            "request_id": request["request_id"],
            "request": "activation",
            "date": date,
            "api_key": settings["api_key"],
            "sdk_ver": "OpenSpring/0.1.0",
            "signature": signature,
        }
        return base64.b64encode(json.dumps(payload, separators=(",", ":")).encode()).decode()

    return work


def measure_calls(settings, measures):
    with Client(Configuration(**settings)) as client:
        for measure in measures:
            name, operation, path = measure.split("=")
            request = contents(path)
            if operation == "create_offline_request":
                print("plain", quickest(plain(settings, request)))
            print(name, quickest(method(client, operation, request)))


if sys.argv[1] == "open":
    measure_open(dict(setting.split("=", 1) for setting in sys.argv[2:]))
else:
    measure_calls(contents(sys.argv[2]), sys.argv[3:])
