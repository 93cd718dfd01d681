"""The scripts under packaging, which are no packages: each is run by itself."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def script(path: Path) -> ModuleType:
    """The script as a module; what it imports is beside it, as when it is run."""
    sys.path.insert(0, str(path.parent))
    try:
        specification = importlib.util.spec_from_file_location(f"script_{path.stem}", path)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules[module.__name__] = module  # dataclasses look their module up
        specification.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module
