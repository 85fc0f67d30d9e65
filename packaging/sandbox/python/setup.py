"""Names a wheel that has the program for one platform.

The program is static and needs no Python, so every Python 3 will do; on Linux one wheel is for glibc and for musl. The program is built
in the project's repository and copied into the package before the wheel is made, as packaging/wheels.py does.
"""

import pathlib
from typing import Tuple

from setuptools import Distribution, setup

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

_PACKAGE = pathlib.Path(__file__).resolve().parent / "openspring_sandbox"


class _Distribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


class _Wheel(bdist_wheel):
    def get_tag(self) -> Tuple[str, str, str]:
        if not self.plat_name_supplied or not any(True for _ in _PACKAGE.glob("openspring-sandbox*")):
            raise SystemExit("this package needs its program and the tags of its platform: packaging/wheels.py has both")
        # With the dots between several tags, which setuptools would replace.
        return "py3", "none", self.plat_name


setup(distclass=_Distribution, cmdclass={"bdist_wheel": _Wheel})
