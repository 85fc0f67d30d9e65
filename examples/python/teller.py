"""What the examples share: they print their steps, each call with its line of code, and open a client for the server that
the environment names."""

from __future__ import annotations

import ast
import os
import sys
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Callable, Iterator, Optional, Type, TypeVar, Union

import openspring
from openspring import Bundle, Configuration, Deactivation, License

T = TypeVar("T")
Outcome = Union[License, Bundle, Deactivation]


class Story:
    """Prints the steps and counts what did not go as expected."""

    def __init__(self) -> None:
        self.steps = 0
        self.surprises = 0

    def title(self, text: str) -> None:
        self.steps += 1
        print(f"\n{self.steps}. {text}")

    def do(self, call: Callable[[], Outcome], remark: str = "") -> None:
        """Make a call that should succeed."""
        print_code(sys._getframe(1), remark)
        try:
            show(call())
        except openspring.LicensingError as error:
            show_error(error)
            self.surprise("no error")

    def result(self, call: Callable[[], T], remark: str = "") -> T:
        """Make a call whose result the story goes on with. An error ends the part of the story."""
        print_code(sys._getframe(1), remark)
        return call()

    def tell(self, name: str, value: object, expected: object) -> None:
        """Print a value of a result, which should be as expected."""
        print(f"   {name:<12} {value}")
        if value != expected:
            self.surprise(str(expected))

    def fails(
        self,
        expected: Type[openspring.LicensingError],
        call: Callable[[], object],
        code: Optional[str] = None,
        remark: str = "",
    ) -> Optional[openspring.LicensingError]:
        """Make a call that should fail, and show what an application would show its user, and its log."""
        print_code(sys._getframe(1), remark)
        try:
            call()
        except openspring.LicensingError as error:
            show_error(error)
            if not isinstance(error, expected) or code not in (None, error.code):
                self.surprise(f"{expected.__name__} ({code})" if code else expected.__name__)
            return error
        self.surprise(expected.__name__)
        return None

    @contextmanager
    def part(self) -> Iterator[None]:
        """Run a part of the story. If a step fails, the later steps of this part are skipped."""
        try:
            yield
        except openspring.LicensingError as error:
            show_error(error)
            self.surprise("no error")

    def surprise(self, expected: str) -> None:
        self.surprises += 1
        print(f"   SURPRISE     {expected} was expected here")

    def end(self) -> int:
        """Print the end and return the exit code."""
        print(f"\n{self.steps} steps, {self.surprises} surprises")
        return 1 if self.surprises else 0


def print_code(caller: FrameType, remark: str) -> None:
    """Print the call that the caller makes through the story, as it stands in the source."""
    if remark:
        print(f"   # {remark}")
    print(f"   > {code_at(caller.f_code.co_filename, caller.f_lineno)}")


def code_at(file: str, line: int) -> str:
    """The call that the story makes at a line, with what takes its result: ``license = manager.activate_license(key)``."""
    source = Path(file).read_text(encoding="utf-8")
    takers = {}  # by the expression whose result they take
    for node in ast.walk(parsed(file)):  # Outer nodes come first.
        if isinstance(node, ast.Assign):
            takers[node.value] = node.targets[0]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            takers[node.context_expr] = node.optional_vars
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in STEPS
            and node.lineno <= line <= (node.end_lineno or 0)
        ):
            call = node.args[STEPS[node.func.attr]]
            code = segment(source, call.body) if isinstance(call, ast.Lambda) else segment(source, call) + "()"
            returns = node in takers and node.func.attr != "fails"
            return f"{segment(source, takers[node])} = {code}" if returns else code
    raise LookupError(f"{file}:{line} makes no call of the story")


def segment(source: str, node: ast.AST) -> str:
    """The text of a node on one line."""
    text = " ".join((ast.get_source_segment(source, node) or "").split())
    return text.replace("( ", "(").replace(", )", ")").replace(" )", ")")


# The methods of Story that make calls, with the place of the call among their arguments.
STEPS = {"do": 0, "result": 0, "fails": 1}


@lru_cache(maxsize=None)
def parsed(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text(encoding="utf-8"))


def show(outcome: Outcome) -> None:
    print(f"   ok           signature {outcome.meta.signature}")
    if isinstance(outcome, Deactivation):
        print(f"   response     {outcome.text}")
    for license in [outcome] if isinstance(outcome, License) else getattr(outcome, "licenses", []):
        days = license.days_remaining()
        print(
            f"   license      {license.product}, {'valid' if license.is_valid() else 'NOT valid'}, "
            f"{'no end' if days is None else f'{days} days left'}, "
            f"active on {license.times_activated} of {license.max_activations} devices"
        )


def show_error(error: openspring.LicensingError) -> None:
    print(f"   refused      {type(error).__name__} ({error.code})")
    print(f"   message      {error.message}")
    print(f"   user reads   {error.user_message}")
    print(f"   what to do   {error.user_action}")


def need(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        sys.exit(
            f"story: the environment has no {name}; run me as "
            f"python3 examples/with_sandbox.py -- python3 {sys.argv[0]}"
        )
    return value


def configuration(base_url: str) -> Configuration:
    return Configuration(
        product=need("OSP_PRODUCT_EDITOR"),
        api_key=need("OSP_API_KEY"),
        shared_key=need("OSP_SHARED_KEY"),
        base_url=base_url,
        public_key=Path(need("OSP_PUBLIC_KEY_FILE")).read_text(encoding="ascii"),
        company_id=int(need("OSP_COMPANY_ID")),
        hardware_id=os.environ.get("OSP_HARDWARE_ID"),
        ca_file=os.environ.get("OSP_CA_FILE"),
        app_name="story",
        app_version="1.0",
        retries=1,
    )
