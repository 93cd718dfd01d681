"""Which program a tool is to start for credentials."""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGED = Path("/usr/lib/fobwatch/credential-helper")
SCRIPT = Path(__file__).parent.parent / "credential_helper.py"


def credential_helper(
    *,
    demo: bool = False,
    packaged: Path = PACKAGED,
    executable: str = sys.executable,
    frozen: bool = getattr(sys, "frozen", False),
) -> tuple[str, ...]:
    """The command, to which the profile's name is added: the package's helper, or else ours.

    The interpreter is told to read nothing but the script, which makes it start quickly. A frozen
    program is no interpreter, and has its helper beside it (packaging/macos).
    """
    if frozen:
        packaged = Path(executable).with_name(packaged.name)
    own = (str(packaged),) if packaged.is_file() else (executable, "-I", "-S", str(SCRIPT))
    return (*own, "--demo") if demo else own
