"""docs/faq.md and docs/account.md keep their word: the symptoms are provoked against the sandbox, and say what the page quotes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

ROOT = Path(__file__).resolve().parents[2]
TIME_LIMIT = 300
# What no test can make on every machine.
ELSEWHERE = {"library_musl", "store_full", "no_hardware_id", "device_unstable", "wrong_product", "store_too_new"}


def rows() -> Dict[str, str]:
    """What the page says that a message says, by the code of the row."""
    page = (ROOT / "docs" / "faq.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(\w+)`[^|]*\| ([^|]*?) ?\|", page, re.MULTILINE))


def provoked() -> Dict[str, List[str]]:
    seen: Dict[str, List[str]] = json.loads(run([sys.executable, str(ROOT / "tests" / "readme" / "symptoms.py")]))
    return seen


def run(command: List[str]) -> str:
    settings = {"PYTHONPATH": str(ROOT / "bindings" / "python"), "OSP_LIBRARY": str(ROOT / "build" / "libopenspring.so.1")}
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_company_id_is_read_as_the_page_of_the_account_says() -> None:
    page = (ROOT / "docs" / "account.md").read_text(encoding="utf-8")
    sample = re.search(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert sample
    before = """
import json, os
from openspring import Configuration, LicenseID, LicenseManager, Store
settings = {**json.loads(os.environ["OSP_CONFIG"]), "hardware_id": "this-device"}
del settings["company_id"]
configuration, key = Configuration(**settings), os.environ["OSP_LICENSE_KEY"]
"""
    done = run([sys.executable, str(ROOT / "examples" / "with_sandbox.py"), "--", sys.executable, "-c", before + sample.group(1)])

    assert done == "4711\n"


def test_each_symptom_says_what_the_page_quotes() -> None:
    told, seen = rows(), provoked()

    assert len(seen) >= 30
    assert set(seen) == set(told) - ELSEWHERE, "the page and symptoms.py have the same codes"
    for code, quote in told.items():
        if code in ELSEWHERE:
            assert quote == "", f"{code} is not provoked, so its message is not quoted"
            continue
        assert quote, code
        pattern = ".*".join(re.escape(part) for part in quote.split(" … "))
        assert any(re.search(pattern, sentence) for sentence in seen[code]), f"{code}: the page says\n{quote}\nand the message is\n{seen[code]}"
