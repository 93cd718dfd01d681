"""Look up known vulnerabilities of what the packages carry; fail for each that nobody judged.

    audit.py

pip-audit asks PyPI, for the libraries of each lock. What was judged stands in advisories.toml, with
the day until which the judgement holds. A library that cannot be looked up is a failure too.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HERE: Final = Path(__file__).resolve().parent
PACKAGING: Final = HERE.parent
JUDGED: Final = HERE / "advisories.toml"
PIP_AUDIT: Final = (sys.executable, "-m", "uv", "tool", "run", "pip-audit==2.10.1")


def main() -> int:
    failed = False
    today = datetime.now(UTC).date()
    for problem in overdue(JUDGED.read_text("utf-8"), today):
        print(problem, file=sys.stderr)
        failed = True
    ignored = judged(JUDGED.read_text("utf-8"), today)
    return max(int(failed), audited(locks(), ignored, run))


def locks() -> list[Path]:
    """The locks of what is shipped, without those of build tools."""
    return sorted(PACKAGING.glob("*/requirements.txt"))


def audited(
    all_locks: Iterable[Path], ignored: Sequence[str], ask: Callable[[list[str]], int]
) -> int:
    """Audit every lock; return the worst exit code."""
    return max(ask(command(lock, ignored)) for lock in all_locks)


def command(lock: Path, ignored: Sequence[str]) -> list[str]:
    """Without `--strict`, pip-audit skips what it cannot look up and reports success."""
    passed = [word for name in ignored for word in ("--ignore-vuln", name)]
    return [*PIP_AUDIT, "--strict", "--require-hashes", "--disable-pip", *passed, "-r", str(lock)]


def run(arguments: list[str]) -> int:
    print("+", *arguments[3:], flush=True)
    return subprocess.run(arguments, check=False).returncode


def judged(text: str, today: date) -> list[str]:
    return [name for name, about in tomllib.loads(text).items() if _holds(about, today)]


def overdue(text: str, today: date) -> list[str]:
    """Judgements that are out of date or lack a reason."""
    return [
        f"{name}: its judgement has to be renewed, with a reason and a date"
        for name, about in tomllib.loads(text).items()
        if not _holds(about, today)
    ]


def _holds(about: dict[str, object], today: date) -> bool:
    until = about.get("until")
    return bool(about.get("judgement")) and isinstance(until, date) and until >= today


if __name__ == "__main__":
    sys.exit(main())
