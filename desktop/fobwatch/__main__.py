"""`python -m fobwatch` is the command `fobwatch`."""

from __future__ import annotations

import sys

from fobwatch.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
