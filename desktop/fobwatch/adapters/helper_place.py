"""Which program a tool is to start for credentials."""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGED = Path("/usr/lib/fobwatch/credential-helper")
SCRIPT = Path(__file__).parent.parent / "credential_helper.py"


def credential_helper(*, demo: bool = False, packaged: Path = PACKAGED) -> tuple[str, ...]:
    """The command, to which the profile's name is added: the package's helper, or else ours.

    The interpreter is told to read nothing but the script, which makes it start quickly.
    """
    own = (str(packaged),) if packaged.is_file() else (sys.executable, "-I", "-S", str(SCRIPT))
    return (*own, "--demo") if demo else own
