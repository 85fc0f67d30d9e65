"""The tests of an application that docs/testing.md shows pass as printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

ROOT = Path(__file__).resolve().parents[2]
TIME_LIMIT = 300


def samples(language: str) -> List[str]:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def run(*command: str, folder: Path, environment: Dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=TIME_LIMIT, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_go_sample_tests_an_application_as_printed(tmp_path: Path) -> None:
    application, test = samples("go")
    (tmp_path / "editor.go").write_text(application, encoding="utf-8")
    (tmp_path / "editor_test.go").write_text(test, encoding="utf-8")
    # A module of its own, as an application is, with the versions of this one.
    module = "github.com/openspring/openspring"
    run("go", "mod", "init", "example.com/editor", folder=tmp_path, environment={})
    run("go", "mod", "edit", f"-require={module}@v0.0.0", f"-replace={module}={ROOT}", folder=tmp_path, environment={})
    shutil.copy(ROOT / "go.sum", tmp_path)

    printed = run("go", "test", "-mod=mod", "-v", ".", folder=tmp_path, environment={})

    assert "--- PASS: TestTheTitleSaysWhatIsWrong/a_month_later" in printed, printed


def test_the_python_samples_test_an_application_as_printed(tmp_path: Path) -> None:
    application, test, without_pytest = samples("python")
    (tmp_path / "editor.py").write_text(application, encoding="utf-8")
    (tmp_path / "test_editor.py").write_text(test, encoding="utf-8")
    environment = {
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
        "OSP_LIBRARY": str(next((ROOT / "build").glob("libopenspring.so.?"))),
    }

    # The package is not installed here, so pytest is told where its fixtures are.
    printed = run(sys.executable, "-m", "pytest", "-q", "-p", "openspring._pytest_plugin", folder=tmp_path, environment=environment)
    assert "1 passed" in printed, printed
    assert run(sys.executable, "-c", without_pytest, folder=tmp_path, environment=environment) == "perpetual\n"


def test_the_csharp_samples_are_those_that_the_tests_of_csharp_run() -> None:
    folder = ROOT / "bindings" / "csharp" / "OpenSpring.Tests" / "Samples"

    assert samples("csharp") == [(folder / name).read_text(encoding="utf-8") for name in ("Editor.cs", "EditorTests.cs")]
