"""Every error of the program, wherever it is defined."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import fobwatch.core
from fobwatch.core.errors import FobwatchError


def every_error() -> list[type[FobwatchError]]:
    for module in walk_packages(fobwatch.core.__path__, "fobwatch.core."):
        import_module(module.name)
    return [FobwatchError, *_below(FobwatchError)]


def _below(kind: type[FobwatchError]) -> list[type[FobwatchError]]:
    own = [below for below in kind.__subclasses__() if below.__module__.startswith("fobwatch.")]
    return [each for below in own for each in (below, *_below(below))]
