"""Names a wheel that brings the native library along for the platform it was made on.

Nothing is compiled: the library, or for musl the program openspring-stdio, is built in the project's repository and copied into the
package before the wheel is made, as packaging/wheels.py does. Without it the wheel is for any platform and finds the library elsewhere.
"""

import pathlib
from typing import List, Tuple

from setuptools import Distribution, setup

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

_PACKAGE = pathlib.Path(__file__).resolve().parent / "openspring"


def _brings_library() -> bool:
    names: List[str] = ["libopenspring.so*", "libopenspring*.dylib", "openspring.dll", "openspring-stdio*"]
    return any(True for name in names for _ in _PACKAGE.glob(name))


class _Distribution(Distribution):
    def has_ext_modules(self) -> bool:
        return _brings_library()


class _Wheel(bdist_wheel):
    def get_tag(self) -> Tuple[str, str, str]:
        _, _, platform = super().get_tag()
        # No module is compiled against Python, so every Python 3 of the platform will do.
        return "py3", "none", platform


setup(distclass=_Distribution, cmdclass={"bdist_wheel": _Wheel})
