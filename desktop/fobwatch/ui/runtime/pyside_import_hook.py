"""Python's own `import` again, after PySide has put its own in its place."""

from __future__ import annotations

import builtins


def use_plain_imports() -> None:
    """Import the modules to come without PySide's hook; call it once PySide is imported.

    The hook serves `from __feature__ import ...`, which nothing here uses. For that it reads the
    whole source of every module that is imported, whosever it is, into `linecache`, which keeps
    it: 15 MiB of lines by the time AWS's library is in, and a fifth of the time that takes.
    """
    plain = vars(builtins).get("__orig_import__")  # the name PySide keeps it under
    if plain is not None:
        builtins.__import__ = plain
