"""Measures a local check of the license on the device: manager.py CONFIG FOLDER. Prints a line of the name and nanoseconds."""

import json
import sys
import time

from openspring import Configuration, LicenseManager, Store

with open(sys.argv[1], encoding="utf-8") as file:
    configuration = Configuration(**json.load(file))
with LicenseManager(configuration, store=Store.path(sys.argv[2])) as manager:
    license = manager.load_license()
    assert license is not None
    best = 1 << 62
    for _ in range(60):
        begun = time.perf_counter_ns()
        for _ in range(200):
            license.local_check()
        best = min(best, (time.perf_counter_ns() - begun) // 200)
    print("local", best)
